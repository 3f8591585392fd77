"""Fixtures: the application over a database of its own, asked as a client or a browser would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.config import Settings
from callcenter.db import Database
from callcenter.desk import Desk
from callcenter.queueing import Queues
from callcenter.telephony.twilio import TwilioNetwork
from tests.building import built
from tests.factories import NOW

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-of-the-tests"


@pytest.fixture
def desk(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    """All services over this test's database, Redis and folder."""
    settings = Settings(_env_file=None, database_url=database_url, redis_url=redis_url, var_dir=tmp_path,
                        secret_key="s" * 32, log_level="error", stream_url="off")
    desk = Desk(settings, Database(database_url, pool_size=2), Queues(redis_url), TwilioNetwork(ACCOUNT, TOKEN))
    yield desk
    desk.close()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def app(desk: Desk, now: datetime) -> Flask:
    """The whole application, its clock stopped at `now`."""
    app = built(desk, lambda: now)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
