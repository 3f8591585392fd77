"""What another value of a company setting would mean: the due times of a start now, before and after."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calendars.services import company_calendar
from callcenter.deadlines.publishing import published, resolved_with
from callcenter.errors import FieldError
from callcenter.people.models import Person
from callcenter.people.standing import must_lead
from callcenter.standards import BOUNDS, plan


class Moved(NamedTuple):
    """A step whose due time the value moves, of a start at the moment asked for."""

    standard: str
    step: str
    clause: str
    before: datetime
    after: datetime


def preview_setting(session: Session, name: str, value: int, *, start: datetime, zone: ZoneInfo,
                    by: Person) -> list[Moved]:
    """The steps that would be due at another time, by standard. FieldError: no such setting, a value out of bounds."""
    must_lead(by, "查看公司设置")
    if name not in BOUNDS:
        raise FieldError("name", f"没有名为“{name[:30]}”的公司设置")
    least, most = BOUNDS[name]
    if not least <= value <= most:
        raise FieldError(name, f"{name} 不能是 {value}；应为 {least} 到 {most} 的整数")
    calendar = company_calendar(session, zone)
    moved = []
    for standard in published(session):
        other = resolved_with(session, standard.name, {name: value})
        if other.digest == standard.digest:
            continue
        after = {due.step.id: due for due in plan(other, start, calendar)}
        for due in plan(standard, start, calendar):
            then = after.get(due.step.id)
            if then is not None and then.due_at != due.due_at:
                moved.append(Moved(standard.title, due.step.title, due.step.clause, due.due_at, then.due_at))
    return moved
