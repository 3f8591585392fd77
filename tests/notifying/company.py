"""A company for tests of notices: departments, people, turns on duty, addresses, one case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.models import StandardVersion
from callcenter.notifying.models import ContactAddress, Duty
from callcenter.people.models import Department, Person
from tests import factories as make
from tests.factories import CALLER, NOW

DAY = NOW
"""10 o'clock on a working Friday."""

NIGHT = NOW + timedelta(hours=12)
"""22 o'clock of the same day; the next opening is Monday at 9."""

MONDAY = datetime(2026, 8, 3, 1, 0, tzinfo=NOW.tzinfo)


def department(session: Session, name: str = "维修部", **more: Any) -> Department:
    made = Department(name=name, **more)
    session.add(made)
    session.flush()
    return made


def somebody(session: Session, name: str, role: str = "handler", of: Department | None = None, **more: Any) -> Person:
    return make.person(session, name, role, department=of.name if of else None, **more)


def turn(session: Session, person: Person, of: Department | None, starts: datetime, hours: float = 12) -> Duty:
    made = Duty(person_id=person.id, department_id=of.id if of else None, starts_at=starts,
                ends_at=starts + timedelta(hours=hours))
    session.add(made)
    session.flush()
    return made


def address(session: Session, url: str = "json://127.0.0.1:9/", *, person: Person | None = None,
            of: Department | None = None, channel: str = "json", **more: Any) -> ContactAddress:
    made = ContactAddress(person_id=person.id if person else None, department_id=of.id if of else None,
                          channel=channel, url=url, created_at=NOW, created_by="-", **more)
    session.add(made)
    session.flush()
    return made


def case(session: Session, number: str = "202607310001", **more: Any) -> Case:
    """An open complaint of 张三丰."""
    if session.get(StandardVersion, "d" * 64) is None:
        session.add(StandardVersion(digest="d" * 64, name="complaint", spec={}, source="", published_at=NOW,
                                    published_by="-"))
        session.flush()
    made = Case(number=number, **{
        "category": "complaint", "standard": "complaint", "standard_version": "d" * 64, "customer_name": "张三丰",
        "phone": CALLER, "started_at": NOW, "opened_at": NOW, **more})
    session.add(made)
    session.flush()
    return made
