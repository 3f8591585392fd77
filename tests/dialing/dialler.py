"""The dialler over a test's database, in the test's own thread and at the test's own time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from callcenter.db import conninfo
from callcenter.dialing.dispatching import Dispatching
from callcenter.dialing.leading import lead
from callcenter.dialing.pacing import Paces
from callcenter.dialing.sending import Sending
from callcenter.dialing.settling import Settling
from callcenter.queueing import Queues
from tests.dialing.company import Company
from tests.dialing.network import Network
from tests.factories import ZONE


class Dialler:
    """`run(seconds)` lets so much time pass, turn by turn; nothing sleeps."""

    def __init__(self, company: Company, network: Network, connection: psycopg.Connection[Any], redis_url: str) -> None:
        self.company, self.network = company, network
        self.paces = Paces()
        self.sent: list[float] = []
        queues = Queues(redis_url)
        self.sending = Sending(company.db, network, queues, "https://desk.example.com",  # type: ignore[arg-type]
                               lambda: company.now, lambda why: self.paces.brake.slow(self.monotonic(), why))
        self.settling = Settling(company.db, network, queues)  # type: ignore[arg-type]
        self.dispatching = Dispatching(connection, self._send, ZONE, now=lambda: company.now, paces=self.paces,
                                       monotonic=self.monotonic, sleep=self._sleep, threads=1)

    def monotonic(self) -> float:
        return self.company.now.timestamp()

    def _sleep(self, seconds: float) -> None:
        self.company.now += timedelta(seconds=seconds)

    def _send(self, sends: Any) -> None:
        self.sent.append(self.monotonic())
        self.sending.send(sends)

    def run(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        while (at := self.monotonic()) < until:
            pause = self.dispatching.turn()
            self._idle()
            self._sleep(min(max(pause, 0.001), until - at))

    def _idle(self) -> None:
        """Until the request under way is over: with one thread there is one."""
        self.dispatching._pool.submit(lambda: None).result()

    def settle(self) -> dict[str, int]:
        return self.settling.sweep(self.company.now)


@contextmanager
def dialler_of(company: Company, redis_url: str) -> Iterator[Dialler]:
    with psycopg.connect(conninfo(company.db.url), autocommit=True, row_factory=namedtuple_row) as connection:
        assert lead(connection)
        dialler = Dialler(company, Network(lambda: company.now), connection, redis_url)
        yield dialler
        dialler.dispatching.close()
