"""The plain alternative that due clocks are measured against: RQ's own scheduler, with its forking workers as its own
command starts them. The jobs do nothing but say that they ran."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from redis import Redis
from rq import Queue

QUEUE, RAN = "bench", "bench:ran"
LEAD = timedelta(seconds=4)
"""Between the last preparation and the moment when all is due."""


def scheduled(url: str, jobs: int, workers: int) -> float:
    """Jobs a second, from the moment at which all are due to the moment when the last one has run."""
    client = Redis.from_url(url)
    queue = Queue(QUEUE, connection=client)
    command = [sys.executable, "-m", "rq.cli", "worker", QUEUE, "--url", url, "--with-scheduler",
               "--logging_level", "ERROR"]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for _ in range(workers)]
    try:
        until(lambda: client.scard(f"rq:workers:{QUEUE}") == workers, "RQ's workers did not start")
        due = datetime.now(UTC) + LEAD
        for number in range(jobs):
            queue.enqueue_at(due, "benchmarks.plain_rq.run", url, number, result_ttl=0)
        if datetime.now(UTC) >= due:
            raise RuntimeError("scheduling took longer than the lead")
        until(lambda: client.scard(RAN) == jobs, "RQ's jobs did not run")
        return jobs / (datetime.now(UTC) - due).total_seconds()
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait(30)
        client.close()


def run(url: str, number: int) -> None:
    """The job."""
    with Redis.from_url(url) as client:
        client.sadd(RAN, number)


def until(done: Callable[[], bool], problem: str, seconds: float = 300) -> None:
    """Waits until it is done. RuntimeError, with the problem, when it takes too long."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise RuntimeError(problem)
        time.sleep(0.1)
