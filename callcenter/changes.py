"""Telling open desks what has changed, without a webhook paying for it.

PostgreSQL takes a lock over the whole server for each commit that notifies, so nothing notifies in the transaction that
changes something: what changed is put down after the commit, and one thread of each process tells it, ten times a
second, on a connection of its own. What gets lost (a process that dies, a server that is away) is lost: pages ask anew
every 20 seconds. `callcenter stream` listens (`callcenter/stream`).
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
import structlog
from sqlalchemy.orm import Session

CHANNEL = "desk"
Kind = Literal["call", "state", "slip", "notice"]

_EVERY = 0.1
_MOST = 60
"""Changes in one notification, which may have 8,000 bytes."""

_HELD = 2000
"""Changes that wait while the server is away; more are dropped."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Change:
    """Something that pages show is different now. `id`: of the call (call), of the person whose state or notices they
    are (state, notice), of the slip (slip)."""

    kind: Kind
    id: str


def note(session: Session, kind: Kind, subject: object) -> None:
    """Told when the session's transaction is committed (`Database.session`), and never when it is not."""
    session.info.setdefault(CHANNEL, []).append(Change(kind, str(subject)))


def noted(session: Session) -> list[Change]:
    """What a committed session has to tell."""
    return session.info.pop(CHANNEL, [])


def read_changes(payload: str) -> list[Change]:
    """A notification's changes."""
    return [Change(kind, subject) for kind, subject in json.loads(payload)]


class Changes:
    """Tells changes from this process; after a fork the child has a thread of its own."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._waiting: dict[Change, None] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    def tell(self, changes: Iterable[Change]) -> None:
        """Puts them down for the thread: microseconds, and no error whatever becomes of them."""
        if self._pid != os.getpid():
            self._reset()
        with self._lock:
            for change in changes:
                if len(self._waiting) < _HELD:
                    self._waiting[change] = None
            if not self._waiting or self._closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="changes")
                self._thread.start()
        self._wake.set()

    def tell_call(self, call_sid: str) -> None:
        """A call, its legs or its record."""
        self.tell([Change("call", call_sid)])

    def close(self) -> None:
        """Tells what waits, and ends."""
        if self._pid != os.getpid():
            return
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        connection: psycopg.Connection[Any] | None = None
        while True:
            self._wake.wait()
            self._wake.clear()
            batch = self._take()
            try:
                if connection is None or connection.closed:
                    connection = psycopg.connect(self._address, autocommit=True, connect_timeout=3)
                for start in range(0, len(batch), _MOST):
                    payload = json.dumps([[one.kind, one.id] for one in batch[start:start + _MOST]])
                    connection.execute("select pg_notify(%s, %s)", [CHANNEL, payload])
            except psycopg.Error as problem:
                log.info("changes were not told", problem=str(problem), lost=len(batch))
                connection = None
            if self._closed:
                break
            threading.Event().wait(_EVERY)
        if connection is not None:
            connection.close()

    def _take(self) -> list[Change]:
        with self._lock:
            batch = list(self._waiting)
            self._waiting.clear()
        return batch
