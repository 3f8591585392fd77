"""The service behind real HTTP, a simulated phone network that lives, and the work done as it comes: whole calls in a
second or two, everything dated by the network's own clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from callcenter.config import Settings
from callcenter.db import Database
from callcenter.demo.stage import rings_pending
from callcenter.desk import Desk
from callcenter.lines.services import webhook_addresses
from callcenter.queueing import Queues
from callcenter.telephony.simulator.people import Callee, Tricks
from callcenter.telephony.simulator.simulator import LegOutcome, Simulator
from callcenter.telephony.twilio import TwilioNetwork
from callcenter.work.doing import do_work
from tests.building import built
from tests.factories import CALLER, LINE
from tests.service import ACCOUNT, TOKEN, Service, open_line
from transcripts.recognizers.base import Recognizer

SPEED = 60.0


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Not here."""


@dataclass
class Living(Service):
    """A service that lives. `play` carries one call through."""

    def play(self, script: tuple[Any, ...], *, people: dict[str, tuple[Callee, ...]] | None = None,
             caller: str = CALLER, tricks: Tricks | None = None) -> LegOutcome:
        """One call, to its end and until everything is told of it and done."""
        for number, reactions in (people or {}).items():
            self.simulator.person(number, *reactions)
        self.simulator.tricks(tricks or Tricks())
        outcome = self.simulator.call(caller, LINE, script).wait(60)
        self.simulator.settle(60)
        self.now = self.simulator.clock.now()
        assert (outcome.failures, self.simulator.violations) == ((), [])
        return outcome

    def finish(self) -> None:
        """Does all work that is left, as if its moment had come."""
        for _ in range(20):
            self.later(601)
            if not self.work():
                return


@contextmanager
def living(settings: Settings, *, recognizer: Recognizer | None = None) -> Iterator[Living]:
    """The whole of it, over the servers of the settings."""
    assert settings.database_url and settings.redis_url
    app: list[Any] = [None]
    server = make_server("127.0.0.1", 0, lambda environ, start: app[0](environ, start), threaded=True,
                         request_handler=_Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    settings = settings.model_copy(update={"public_base_url": base})
    db = Database(settings.database_url, pool_size=16)
    with Simulator(base, base, ACCOUNT, TOKEN, speed=SPEED, busy=lambda: rings_pending(db)) as simulator:
        network = TwilioNetwork(ACCOUNT, TOKEN, simulator.serve())
        desk = Desk(settings, db, Queues(settings.redis_url), network, recognizer)
        service = Living(desk, Flask(__name__), simulator)
        service.app = app[0] = built(service.desk, simulator.clock.now)
        hooks = webhook_addresses(base)
        simulator.number(LINE, voice_url=hooks["voice"], status_url=hooks["status"], fallback_url=hooks["fallback"])
        open_line(service)
        serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        serving.start()
        with _worker(service):
            yield service
        server.shutdown()
        serving.join()
        server.server_close()
        service.close()


@contextmanager
def _worker(service: Living) -> Iterator[None]:
    """Does the work of live calls as soon as it is there, in the network's time."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.005):
            with service.desk.db.raw() as connection:
                rows = connection.execute("select id from work where state = 'open' and queue = 'calls'"
                                          " and lease_until is null order by id").fetchall()
            for row in rows:
                do_work(service.desk, row.id, service.simulator.clock.now())

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

