"""What 200 open desks cost webhooks, and how soon desks are told: the webhook path under load with the streams open and
closed, in turns, in one run; meanwhile changes are told to single desks and timed on their arrival."""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from benchmarks.load import Load, run
from benchmarks.webhook import company, conversations, served
from callcenter.app import create_app
from callcenter.changes import Change
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.people.seats import seat_id
from callcenter.people.services import add_person
from callcenter.stream.app import create_stream

GOAL_P99, GOAL_DELIVERY = 1.2, 2.0
DESKS = 200


def _serve_stream(settings: Settings) -> None:
    uvicorn.run(create_stream(settings), host="127.0.0.1", port=settings.stream_at, log_level="error",
                access_log=False)


def _desks(port: int, cookies: list[str], pipe: Connection) -> None:
    """A process that keeps so many streams open; sends when all are, and at the end what arrived when."""
    async def listen(cookie: str, arrived: list[tuple[str, str, float]], opened: asyncio.Semaphore) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sanxiang={cookie}\r\n\r\n".encode())
        while line := await reader.readline():
            if line.startswith(b"data: "):
                event = json.loads(line[6:])
                arrived.append((event["kind"], event["id"], time.monotonic()))
                if event["kind"] == "refresh":
                    opened.release()

    async def all_of_them() -> list[tuple[str, str, float]]:
        arrived: list[tuple[str, str, float]] = []
        opened = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(listen(cookie, arrived, opened)) for cookie in cookies]
        for _ in cookies:
            await asyncio.wait_for(opened.acquire(), 30)
        pipe.send("open")
        await asyncio.to_thread(pipe.recv)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return arrived

    pipe.send(asyncio.run(all_of_them()))


@contextmanager
def desks(port: int, cookies: list[str]) -> Iterator[list[tuple[str, str, float]]]:
    """Open while the block lasts; afterwards the list holds every event with its moment."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_desks, args=(port, cookies, theirs))
    process.start()
    arrived: list[tuple[str, str, float]] = []
    try:
        if ours.recv() != "open":
            raise RuntimeError("the desks did not open")
        yield arrived
        ours.send("close")
        arrived += ours.recv()
    finally:
        process.join(10)
        process.terminate()


def _tell(db: Database, people: list[int], every: float, told: dict[str, float], stop: threading.Event) -> None:
    """A change of each person's state, one after the other."""
    for person_id in people:
        if stop.wait(every):
            return
        told[str(person_id)] = time.monotonic()
        db.changes.tell([Change("state", str(person_id))])


def measure(settings: Settings, rounds: int, calls: int) -> tuple[list[Load], list[Load], list[float]]:
    """Loads without and with desks, and the seconds that changes took to arrive."""
    people, cookies = _staff(settings)
    db = Database(settings.database_url or "")
    without, having, delivered = [], [], []
    with served(create_app, settings) as port, _streaming(settings) as stream_port:
        for number in range(rounds + 1):
            quiet = run(port, conversations(calls, port, settings.public_base_url), 8, expect=b"<Gather")
            told: dict[str, float] = {}
            stop = threading.Event()
            with desks(stream_port, cookies) as arrived:
                telling = threading.Thread(target=_tell, args=(db, people, 0.03, told, stop))
                telling.start()
                busy = run(port, conversations(calls, port, settings.public_base_url), 8, expect=b"<Gather")
                stop.set()
                telling.join()
                time.sleep(GOAL_DELIVERY)
            if number:  # the first one warms everything up
                without.append(quiet)
                having.append(busy)
                at = {subject: moment for kind, subject, moment in reversed(arrived) if kind == "state"}
                delivered += [at.get(subject, float("inf")) - began for subject, began in told.items()]
    db.close()
    return without, having, sorted(delivered)


def _staff(settings: Settings) -> tuple[list[int], list[str]]:
    """180 agents and 20 supervisors, and the cookies of their sessions."""
    app = Flask(__name__)
    app.secret_key = settings.session_secret()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    db = Database(settings.database_url or "")
    with db.session() as session:
        made = [add_person(session, f"person{number:03d}", role="supervisor" if number % 10 == 0 else "agent",
                           now=datetime.now(UTC)) for number in range(DESKS)]
    db.close()
    return [person.id for person in made], [serializer.dumps({"_user_id": seat_id(person)}) for person in made]


@contextmanager
def _streaming(settings: Settings) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    there = settings.model_copy(update={"stream_port": port})
    process = multiprocessing.get_context("fork").Process(target=_serve_stream, args=(there,))
    process.start()
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    try:
        yield port
    finally:
        process.terminate()
        process.join(10)


def main(arguments: list[str] | None = None) -> int:
    """Prints the ratio and the delivery; always ends with 0, for a benchmark measures and does not judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stream", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=120)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sx-bench-") as folder, company(Path(folder)) as settings:
        without, having, delivered = measure(settings, options.rounds, options.calls)
    ratios = [busy.percentile(0.99) / quiet.percentile(0.99) for quiet, busy in zip(without, having, strict=True)]
    figures = {"benchmark": "stream", "desks": DESKS, "p99_ratio": round(statistics.median(ratios), 2),
               "p99_goal": GOAL_P99, "delivered_p50": round(statistics.median(delivered), 3),
               "delivered_p99": round(delivered[int(len(delivered) * 0.99)], 3), "delivered_goal": GOAL_DELIVERY,
               "told": len(delivered),
               "p99_ms": round(statistics.median(load.percentile(0.99) for load in having) * 1000, 1),
               "per_second": round(statistics.median(load.rate for load in having))}
    print(f"{DESKS} open desks: webhook p99 {figures['p99_ratio']:.2f} x that with none (below {GOAL_P99}); a desk is "
          f"told after {figures['delivered_p50']:.2f} s, p99 {figures['delivered_p99']:.2f} s (below "
          f"{GOAL_DELIVERY:g} s) of {figures['told']} changes")
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "stream.jsonl").open("a") as file:
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}) + "\n")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
