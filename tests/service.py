"""The whole service over a test's own database, asked as the provider asks: really signed, at a clock that the test
moves. The phone network behind the port is the simulated one; here its own time stands still, so that legs are placed
and ended but nobody answers by himself. `tests/simulation.py` lets it run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from psycopg.rows import namedtuple_row
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from callcenter.config import Settings
from callcenter.db import Database, conninfo
from callcenter.desk import Desk
from callcenter.lines.services import add_line
from callcenter.queueing import Queues
from callcenter.telephony.base import PhoneNetwork
from callcenter.telephony.simulator.network import SimulatedNetwork
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.work.doing import do_work
from tests.building import built
from tests.factories import LINE, NOW
from transcripts.recognizers.base import Recognizer

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-of-the-tests"
BASE = "https://desk.example.com"
FALLBACK = "+8613800138009"
_NOWHERE = "http://127.0.0.1:9"
Form = Mapping[str, str] | Sequence[tuple[str, str]]


def sign(url: str, form: Form, token: str = TOKEN) -> str:
    """A signature by the provider's own library."""
    pairs = form.items() if isinstance(form, Mapping) else form
    return str(RequestValidator(token).compute_signature(url, MultiDict(pairs)))


@dataclass
class Service:
    """`now`: the clock of the application and of all work."""

    desk: Desk
    app: Flask
    simulator: Simulator
    now: datetime = NOW
    observer: psycopg.Connection[Any] | None = field(default=None, repr=False)

    def later(self, seconds: float) -> datetime:
        """Lets time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def post(self, path: str, form: Form, *, signature: str | None = None, body: bytes | None = None) -> TestResponse:
        """One request of the provider. `signature` None: the right one; `body` replaces the encoded form."""
        pairs = list(form.items()) if isinstance(form, Mapping) else list(form)
        headers = {"X-Twilio-Signature": sign(BASE + path, form) if signature is None else signature}
        return self.app.test_client().post(
            path, data=urlencode(pairs).encode() if body is None else body, headers=headers,
            content_type="application/x-www-form-urlencoded; charset=UTF-8")

    def rows(self, query: str, *values: Any) -> list[Any]:
        """What stands in the database, by a connection of the test's own."""
        if self.observer is None:
            self.observer = psycopg.connect(conninfo(self.desk.db.url), autocommit=True, row_factory=namedtuple_row)
        cursor = self.observer.execute(query, list(values))
        return cursor.fetchall() if cursor.description else []

    def row(self, query: str, *values: Any) -> Any:
        found = self.rows(query, *values)
        assert len(found) == 1, found
        return found[0]

    def call(self, sid: str) -> Any:
        return self.row("select * from calls where sid = %s", sid)

    def legs(self, sid: str) -> list[Any]:
        return self.rows("select * from legs where call_sid = %s order by id", sid)

    def work(self, *kinds: str) -> list[str]:
        """Does all work that is due now (of these kinds, if any are named), as workers would; returns what it did."""
        done: list[str] = []
        tried: set[tuple[int, int]] = set()
        while True:
            rows = [row for row in self.rows(
                "select id, kind, attempts from work where state = 'open' and due_at <= %s order by id", self.now)
                if (not kinds or row.kind in kinds) and (row.id, row.attempts) not in tried]
            if not rows:
                return done
            for row in rows:
                tried.add((row.id, row.attempts))
                if do_work(self.desk, row.id, self.now):
                    done.append(row.kind)

    def close(self) -> None:
        if self.observer is not None:
            self.observer.close()
        self.desk.close()


def settings_for(database_url: str, redis_url: str, folder: Path, **more: Any) -> Settings:
    """Settings of a service of its own."""
    return Settings(_env_file=None, **{  # type: ignore[call-arg]
        "database_url": database_url, "redis_url": redis_url, "var_dir": folder, "public_base_url": BASE,
        "secret_key": "s" * 32, "log_level": "error", "company_name": "三响科技",
        "twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, **more})


@contextmanager
def service_over(settings: Settings, *, recognizer: Recognizer | None = None, network: PhoneNetwork | None = None,
                 patience: float = 3.0) -> Iterator[Service]:
    """The service, wired, over the servers of the settings. `patience`: with a database that is away."""
    assert settings.database_url and settings.redis_url
    with Simulator(_NOWHERE, BASE, ACCOUNT, TOKEN, speed=1e-6) as simulator:
        simulator.number(LINE)
        db = Database(settings.database_url, pool_size=16, patience=patience)
        desk = Desk(settings, db, Queues(settings.redis_url),
                    network or SimulatedNetwork(simulator), recognizer)
        service = Service(desk, Flask(__name__), simulator)
        service.app = built(desk, lambda: service.now)
        try:
            yield service
        finally:
            service.close()


@pytest.fixture
def service(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Service]:
    """A company with one line, nobody working there yet."""
    with service_over(settings_for(database_url, redis_url, tmp_path)) as service:
        open_line(service)
        yield service


def open_line(service: Service, number: str = LINE, **more: Any) -> None:
    """A line that customers call, with a fallback number."""
    with service.desk.db.session() as session:
        add_line(session, number, now=NOW, **{"flow": "main", "fallback_number": FALLBACK, "area_code": "021", **more})
