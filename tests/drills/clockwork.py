"""What the drill of the clocks stands on: a company whose clocks all come due within a minute, a place where notices
arrive, and processes that somebody starts again when they are killed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from redis import Redis

from benchmarks.clocks import environment, scalar
from callcenter.cases.models import Case
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.deadlines.clocks import happened
from callcenter.deadlines.publishing import publish_standard
from callcenter.embedded import processes
from callcenter.embedded.redis import RedisServer
from callcenter.notifying.addresses import add_address
from callcenter.notifying.models import Duty
from callcenter.people.models import Person
from callcenter.people.services import add_person

DEPARTMENTS = 8
STOPS = ("notified", "customer_told", "replied", "contacted", "satisfaction_asked")
"""What ends the clocks of a case: so many it has."""

_STEP = """
  - id: {stop}
    title: 演练
    text: 十分钟内完成。
    clause: DRILL 1
    starts: call_ended
    stops: {stop}
    limit: 10min
    owner: handler
    warn_before: 5s
    ladder: [{{level: 1, to: owner, after: 0s}}, {{level: 2, to: supervisor, after: 4s}},
             {{level: 3, to: manager, after: 8s}}]
"""
STANDARD = ("standard: drill\ntitle: 演练\nsource: DRILL\nbegins: call_ended\nnight: true\nsteps:\n"
            + "".join(_STEP.format(stop=stop) for stop in STOPS))
_SHIFT = """
update deadlines set started_at = started_at + %(by)s, due_at = due_at + %(by)s, warn_at = warn_at + %(by)s,
  planned_at = planned_at + %(by)s, next_at = next_at + %(by)s
"""


def company(db: Database, now: datetime, address: str) -> None:
    """Departments with a handler on duty and an address each, a supervisor, a manager, the drill's standard."""
    with db.session() as session:
        for role in ("supervisor", "manager"):
            add_person(session, role, role=role, now=now)
        for number in range(DEPARTMENTS):
            name = f"部门{number}"
            handler = add_person(session, f"handler{number}", role="handler", now=now, department=name)
            session.add(Duty(person_id=handler.id, department_id=handler.department_id,
                             starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1)))
            add_address(session, f"{address}/{number}", department=name, by="-", now=now)
        for role in ("supervisor", "manager"):
            session.add(Duty(person_id=session.query(Person).filter_by(name=role).one().id,
                             starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1)))
        publish_standard(session, STANDARD, "drill.yaml", by="-", now=now)


def open_cases(db: Database, settings: Settings, cases: int, window: float, now: datetime,
               chance: random.Random) -> None:
    """So many cases, by the service itself; their clocks come due at any moment of `window` seconds from `now` on."""
    with db.session() as session:
        version = publish_standard(session, STANDARD, "drill.yaml", by="-", now=now).digest
        handlers = session.query(Person).filter_by(role="handler").order_by(Person.id).all()
    for first in range(0, cases, 50):
        with db.session() as session:
            for number in range(first, min(first + 50, cases)):
                handler = handlers[number % len(handlers)]
                at = now - timedelta(minutes=10) + timedelta(seconds=chance.uniform(0, window))
                case = Case(number=f"D{number}", category="complaint", standard="drill", standard_version=version,
                            status="handling", customer_name="陈晨", content="演练", owner_id=handler.id,
                            department_id=handler.department_id, started_at=at, opened_at=at)
                session.add(case)
                session.flush()
                happened(session, case, "call_ended", at=at, now=now - timedelta(minutes=10), zone=settings.zone)


def begin_at(db: Database, planned: datetime, at: datetime) -> None:
    """Everything was planned far ahead, while it was got ready: now it is for `at`."""
    with db.raw() as connection:
        connection.execute(_SHIFT, {"by": at - planned})


@dataclass
class Arrived:
    """A place where notices arrive. `keys`: how often each one did; `differing`: header and payload name other ones."""

    port: int
    keys: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, header: str, payload: dict[str, Any]) -> None:
        with self.lock:
            self.keys[header] += 1
            if payload.get("key") != header:
                self.differing.append(header)


@contextmanager
def arrivals() -> Iterator[Arrived]:
    """A local HTTP server that takes everything."""
    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.take(self.headers["Idempotency-Key"], json.loads(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Not here."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    arrived = Arrived(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield arrived
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Crew:
    """Two clocks and two workers, each started again when it ends; and their Redis, which may be killed and emptied."""

    settings: Settings
    redis: RedisServer
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    WORDS = {"clock 1": ("clock",), "clock 2": ("clock",), "worker 1": ("worker", "due"), "worker 2": ("worker", "due")}

    def keep(self) -> None:
        """Starts what does not run, until it is over."""
        while not self.over.wait(0.2):
            for name, words in self.WORDS.items():
                if name not in self.running or self.running[name].poll() is not None:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, "-m", "callcenter.cli", *words], env=environment(self.settings),
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait_until_ready(self, db: Database, seconds: float = 90) -> None:
        """Both workers wait for work, and a clock has swept. AssertionError: they don't."""
        end = time.monotonic() + seconds
        with Redis.from_url(self.settings.redis_url or "") as client, db.raw() as connection:
            while client.scard("rq:workers:due") < 2 or not scalar(connection, "select count(*) from heartbeats"):
                assert time.monotonic() < end, "the processes did not start"
                self.over.wait(0.2)

    def kill(self, seconds: float, chance: random.Random) -> None:
        """Kills one of them with -9, time and again; every kind gets its turn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.over.wait(chance.uniform(1.0, 3.0))
            name = min([*self.WORDS, "redis"], key=lambda one: (self.killed[one], chance.random()))
            self.killed[name] += 1
            if name == "redis":
                self.kill_redis(chance)
            else:
                self.running[name].kill()

    def kill_redis(self, chance: random.Random) -> None:
        """Every second time what it kept is lost, too."""
        for pid in processes.all_in(self.redis.data, "redis-server"):
            os.kill(pid, signal.SIGKILL)
        processes.wait_until_none(self.redis.data, "redis-server", 10)
        if chance.random() < 0.5:
            self.killed["redis emptied"] += 1
            for kept in (*self.redis.data.glob("*.aof"), *self.redis.data.glob("*.rdb")):
                kept.unlink()
        self.over.wait(chance.uniform(0.0, 2.0))
        self.redis.start()


@contextmanager
def crew(settings: Settings, redis: RedisServer) -> Iterator[Crew]:
    """The processes, ended at the end."""
    made = Crew(settings, redis)
    keeper = threading.Thread(target=made.keep, daemon=True)
    keeper.start()
    try:
        yield made
    finally:
        made.over.set()
        keeper.join()
        for process in made.running.values():
            process.terminate()
        for process in made.running.values():
            process.wait(60)
