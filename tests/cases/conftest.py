"""A company over this test's database: its people, a department, and a complaint to work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases import opening
from callcenter.cases.models import Case, CaseEvent
from callcenter.deadlines.models import Deadline
from callcenter.people.models import Person
from callcenter.records.models import Record
from tests import factories as make
from tests.factories import NOW, ZONE
from tests.over_database import db, session

__all__ = ["Company", "company", "db", "session"]


@dataclass
class Company:
    """People by role, and a clock that tests move by hand."""

    session: Session
    people: dict[str, Person] = field(default_factory=dict)
    now: datetime = NOW

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def later(self, **much: float) -> datetime:
        """Lets time pass."""
        self.now += timedelta(**much)
        return self.now

    def does(self, verb: Any, case: Case | int, who: str = "leader", **more: Any) -> Any:
        """Somebody does something to a case, now."""
        case_id = case if isinstance(case, int) else case.id
        return verb(self.session, case_id, person=self[who], now=self.now, zone=ZONE, **more)

    def call(self, category: str = "complaint", **more: Any) -> tuple[Call, Record]:
        """A call of a minute, answered by the agent, that ends now; and its record, with what the keypad told."""
        values = {"content": "空调修了三次还是不制冷", "customer_name": "陈晨", "organisation": "恒泰机械",
                  **more.pop("values", {})}
        call = make.call(self.session, started=self.now - timedelta(seconds=70), answered_by=self["agent"],
                         category=category, **more)
        record = make.record(self.session, call, **values)
        record.category_source = "keypad"
        self.session.flush()
        return call, record

    def case(self, category: str = "complaint", **more: Any) -> Case:
        """The case of such a call."""
        _, record = self.call(category, **more)
        case = opening.consider(self.session, record, now=self.now, zone=ZONE)
        assert case is not None
        return case

    def clocks(self, case: Case) -> dict[str, Deadline]:
        """The clocks of its present round by step: the newest of each."""
        self.session.flush()
        rows = self.session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.round == case.round)
                                    .order_by(Deadline.id).execution_options(populate_existing=True))
        return {row.step: row for row in rows}

    def states(self, case: Case) -> dict[str, str]:
        return {step: clock.state for step, clock in self.clocks(case).items()}

    def verbs(self, case: Case) -> list[str]:
        return list(self.session.scalars(select(CaseEvent.verb).where(CaseEvent.case_id == case.id)
                                         .order_by(CaseEvent.id)))


@pytest.fixture
def company(session: Session) -> Company:
    made = Company(session)
    for name, role, more in (
            ("agent", "agent", {"phone": "+8613900000001"}), ("dispatcher", "dispatcher", {}),
            ("zhao", "handler", {"department": "维修部", "display_name": "赵敏"}),
            ("qian", "handler", {"department": "维修部"}), ("sun", "handler", {"department": "质量部"}),
            ("leader", "supervisor", {}), ("boss", "manager", {}), ("field", "account_manager", {})):
        made.people[name] = make.person(session, name, role, **more)
    session.flush()
    return made
