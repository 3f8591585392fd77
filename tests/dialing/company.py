"""A company that calls its customers: one line, campaigns with contacts, agents; rows, at a time that is passed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from callcenter.campaigns.models import Campaign, CampaignAgent, Contact
from callcenter.db import Database, conninfo
from callcenter.dialing import attempts
from callcenter.lines.models import Line
from callcenter.lines.services import add_line
from tests.factories import LINE, NOW, call, person

CUSTOMER = "+8613900000001"


def number(place: int) -> str:
    """The phone of the customer at a place of the list."""
    return f"+86139{place:08d}"


@dataclass
class Company:
    """`now`: the clock of the test."""

    db: Database
    observer: psycopg.Connection[Any]
    line_id: int
    now: datetime = NOW

    def later(self, **passed: float) -> datetime:
        self.now += timedelta(**passed)
        return self.now

    def campaign(self, mode: str = "survey", contacts: int = 1, *, first: int = 1, agents: tuple[int, ...] = (),
                 **more: Any) -> int:
        """A running campaign with customers `first`, `first` + 1 …"""
        values: dict[str, Any] = {
            "state": "running", "consent_basis": "合同", "line_id": self.line_id, "created_by": "wangli",
            "created_at": self.now, "started_at": self.now, "detect_machine": False, **more}
        with self.db.session() as session:
            made = Campaign(name=f"回访{mode}{self.count('campaigns')}", mode=mode, **values)
            session.add(made)
            session.flush()
            session.add_all(CampaignAgent(campaign_id=made.id, person_id=one) for one in agents)
            session.add_all(Contact(campaign_id=made.id, number=number(place), raw=number(place), name=f"客户{place}",
                                    next_at=self.now) for place in range(first, first + contacts))
        return made.id

    def agent(self, name: str = "wangli", phone: str | None = "+8613700000001", role: str = "agent",
              **more: Any) -> int:
        with self.db.session() as session:
            return person(session, name, role, phone=phone, **more).id

    def open(self, *, place: int = 1, **more: Any) -> int | None:
        """An attempt at a customer, by itself."""
        values: dict[str, Any] = {"number": number(place), "dialled": number(place), "line_id": self.line_id,
                                  "from_number": LINE, "now": self.now, **more}
        with self.db.raw() as connection, connection.transaction():
            return attempts.open_attempt(connection, **values)

    def reserve(self, campaign_id: int, **more: Any) -> int:
        """An attempt at the first waiting contact of a campaign, as the dialler makes one."""
        contact = self.row("select * from contacts where campaign_id = %s and state = 'waiting' order by id limit 1",
                           campaign_id)
        made = self.open(number=contact.number, campaign_id=campaign_id, contact_id=contact.id,
                         **{"dialled": contact.number, **more})
        assert made is not None
        self.rows("update contacts set state = 'reserved' where id = %s", contact.id)
        return made

    def placing(self, attempt_id: int) -> None:
        self.rows("update attempts set state = 'placing', sent_at = %s, customer_rung_at = case when person_id is null"
                  " then %s::timestamptz end where id = %s", self.now, self.now, attempt_id)

    def told(self, attempt_id: int, sid: str, status: str, seconds: int | None = None) -> list[Any]:
        with self.db.raw() as connection, connection.transaction():
            return list(attempts.told(connection, attempt_id, sid, status, at=self.now, seconds=seconds, now=self.now))

    def answered(self, attempt_id: int, sid: str, machine: str | None = None) -> attempts.Answered | None:
        with self.db.raw() as connection, connection.transaction():
            return attempts.answered(connection, attempt_id, sid, machine=machine, now=self.now)

    def begun(self, attempt_id: int, sid: str, machine: str | None = None) -> None:
        """Answered, and a call of ours began with it."""
        assert self.answered(attempt_id, sid, machine) is not None
        with self.db.session() as session:
            call(session, sid=sid, started=self.now, direction="outbound", status="in-progress", ended_at=None,
                 outcome=None, hung_up_by=None)

    def over(self, sid: str, result: str | None = "completed", seconds: int = 30, live: bool = True) -> list[Any]:
        with self.db.raw() as connection, connection.transaction():
            return list(attempts.over(connection, sid, result=result, seconds=seconds, ended_at=self.now,
                                      live_agent=live, now=self.now))

    def rows(self, query: str, *values: Any) -> list[Any]:
        cursor = self.observer.execute(query, list(values))
        return cursor.fetchall() if cursor.description else []

    def row(self, query: str, *values: Any) -> Any:
        found = self.rows(query, *values)
        assert len(found) == 1, found
        return found[0]

    def count(self, table: str) -> int:
        return int(self.row(f"select count(*) from {table}")[0])

    def attempt(self, attempt_id: int) -> Any:
        return self.row("select * from attempts where id = %s", attempt_id)

    def contact(self, campaign_id: int, place: int = 1) -> Any:
        return self.row("select * from contacts where campaign_id = %s and number = %s", campaign_id, number(place))

    def person(self, person_id: int) -> Any:
        return self.row("select * from people where id = %s", person_id)


@pytest.fixture
def company(db: Database) -> Iterator[Company]:
    with db.session() as session:
        add_line(session, LINE, flow="main", now=NOW)
    with db.session() as session:
        line = session.query(Line).one()
        line.outbound = True
    with psycopg.connect(conninfo(db.url), autocommit=True, row_factory=namedtuple_row) as observer:
        yield Company(db, observer, line.id)
