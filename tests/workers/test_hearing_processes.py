"""Real worker processes that are killed while they hear: what was said is in the record once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from tests.phones import Caller
from tests.recordings.conftest import announce
from tests.recordings.media import Media
from tests.service import ACCOUNT, BASE, TOKEN, Service
from tests.transcripts.sounds import talk, write_wav
from workers.clock import sweep

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def until(true: Callable[[], object], seconds: float = 40) -> None:
    """Returns as soon as something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.03)


class Workers:
    """Hearing workers as processes of their own; `gate` is the folder where they meet the test."""

    def __init__(self, service: Service, gate: Path) -> None:
        self.gate = gate
        settings = service.desk.settings
        self.env = {**os.environ, "DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url),
                    "VAR_DIR": str(settings.var_dir), "PUBLIC_BASE_URL": BASE, "SECRET_KEY": "s" * 32,
                    "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "LOG_LEVEL": "error"}
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-m", "tests.workers.gated_worker", str(self.gate)], cwd=ROOT,
                                   env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.started.append(process)
        return process

    def hearing(self) -> list[int]:
        """Processes that have begun to hear, in order."""
        marks = sorted(self.gate.glob("hears-*"), key=lambda path: path.stat().st_mtime_ns)
        return [int(mark.name.removeprefix("hears-")) for mark in marks]

    def close(self) -> None:
        (self.gate / "crash").touch()
        horses = [psutil.Process(pid) for pid in self.hearing() if psutil.pid_exists(pid)]
        for process in self.started:
            process.kill()
            process.wait()
        for horse in horses:
            try:
                horse.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(horses, timeout=10)


@pytest.fixture
def workers(fetching: Service, tmp_path: Path) -> Iterator[Workers]:
    gate = tmp_path / "gate"
    gate.mkdir()
    workers = Workers(fetching, gate)
    yield workers
    workers.close()


@pytest.fixture
def stored(fetching: Service, caller: Caller, media: Media, tmp_path: Path) -> Service:
    """A recording that waits to be heard."""
    media.body = write_wav(tmp_path / "a.wav", talk(3)).read_bytes()
    announce(fetching, caller, media, seconds=3, channels=1)
    fetching.work("fetch", "delete_recording")
    # Workers live in real time.
    fetching.rows("update work set due_at = now() - interval '1 minute', created_at = now() where state = 'open'")
    return fetching


def heard(service: Service) -> list[str]:
    return [segment["text"] for segment in service.row("select segments from transcripts").segments]


def hear_work(service: Service) -> tuple[str, int]:
    row = service.row("select state, token from work where kind = 'hear'")
    return row.state, row.token


def fillings(service: Service) -> int:
    return len(service.rows("select 1 from work where kind = 'fill_record' and subject like '%%:RE1:%%'"))


def test_a_killed_worker_s_living_work_horse_is_left_to_finish(stored: Service, workers: Workers) -> None:
    first = workers.start()
    until(workers.hearing)
    first.kill()
    first.wait()
    (horse,) = workers.hearing()
    assert psutil.pid_exists(horse)
    workers.start()
    database_now = stored.row("select now() as now").now
    sweep(stored.desk, database_now + timedelta(seconds=10))
    assert stored.desk.queues.connection().llen("rq:queue:hearing") == 0
    (workers.gate / "go").touch()
    until(lambda: hear_work(stored)[0] == "done")
    assert (heard(stored), hear_work(stored), fillings(stored)) == ([str(horse)], ("done", 1), 1)


def test_what_was_taken_over_from_a_dead_worker_is_heard_once_though_its_work_horse_wakes_up_again(
        stored: Service, workers: Workers) -> None:
    first = workers.start()
    until(workers.hearing)
    (horse,) = workers.hearing()
    first.kill()
    first.wait()
    os.kill(horse, signal.SIGSTOP)  # as if the machine had stalled: no sign of life
    stored.rows("update work set lease_until = now() - interval '1 second' where kind = 'hear'")
    workers.start()
    sweep(stored.desk, stored.row("select now() as now").now + timedelta(seconds=10))
    until(lambda: len(workers.hearing()) == 2)
    second = workers.hearing()[1]
    (workers.gate / "go").touch()
    until(lambda: hear_work(stored)[0] == "done")
    os.kill(horse, signal.SIGCONT)
    until(lambda: not psutil.pid_exists(horse) or psutil.Process(horse).status() == psutil.STATUS_ZOMBIE)
    assert (heard(stored), hear_work(stored), fillings(stored)) == ([str(second)], ("done", 2), 1)


def test_an_engine_that_crashes_three_times_fails_the_recording_with_its_reason_and_not_the_worker(
        stored: Service, workers: Workers, caller: Caller, media: Media) -> None:
    (workers.gate / "crash").touch()
    worker = workers.start()
    for number in (1, 2, 3):
        until(lambda: stored.rows("select 1 from work where kind = 'hear' and attempts = %s and lease_until is null",
                                  number))  # noqa: B023
        stored.rows("update work set due_at = now() - interval '1 second' where kind = 'hear' and state = 'open'")
        stored.desk.queues.enqueue(stored.row("select id from work where kind = 'hear'").id, "hearing")
    row = stored.row("select state, reason from transcripts")
    assert row.state == "failed"
    assert "SIGABRT" in row.reason
    (workers.gate / "crash").unlink()
    (workers.gate / "go").touch()
    announce(stored, caller, media, seconds=3, channels=1, sid="RE2")
    stored.work("fetch", "delete_recording")
    stored.rows("update work set due_at = now() - interval '1 second' where state = 'open'")
    stored.desk.queues.enqueue(stored.row("select id from work where subject = 'RE2' and kind = 'hear'").id, "hearing")
    until(lambda: stored.rows("select 1 from transcripts where recording_sid = 'RE2' and state = 'done'"))
    assert worker.poll() is None
