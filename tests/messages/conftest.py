"""A desk whose network is the simulated one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from callcenter.desk import Desk
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.telephony.twilio import TwilioNetwork
from tests.desk import ACCOUNT, TOKEN, app, desk, now
from tests.factories import LINE

__all__ = ["app", "desk", "now"]


@pytest.fixture
def network(desk: Desk) -> Iterator[Simulator]:
    """It takes our messages; the desk talks to it."""
    with Simulator("http://127.0.0.1:9", "http://127.0.0.1:9", ACCOUNT, TOKEN, speed=60) as simulator:
        simulator.number(LINE)
        desk.network = TwilioNetwork(ACCOUNT, TOKEN, simulator.serve(), read_seconds=2)
        yield simulator


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    with Session(desk.db.engine, expire_on_commit=False) as session:
        yield session
