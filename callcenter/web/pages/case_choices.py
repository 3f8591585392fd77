"""What the forms of a case offer to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.words import CATEGORIES
from callcenter.deadlines.models import Deadline
from callcenter.people.departments import list_departments
from callcenter.people.models import Person, Role
from callcenter.web.pages.words import URGENCIES

_SOLVERS = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER)


def choices_of(session: Session, clocks: Iterable[Deadline], zone: ZoneInfo) -> dict[str, Mapping[str, str]]:
    """By kind of field: departments by name, people by login, the case's open clocks by id, the categories."""
    running = [clock for clock in clocks if clock.state == "open"]
    return {"department": {one.name: one.name for one in list_departments(session)}, "person": _people(session),
            "clock": {str(clock.id): _named(clock, zone) for clock in running},
            "promise": {str(clock.id): _named(clock, zone) for clock in running if clock.stops == "promise_kept"},
            "category": CATEGORIES, "urgency": URGENCIES}


def _named(clock: Deadline, zone: ZoneInfo) -> str:
    return f"{clock.title}（最晚 {clock.due_at.astimezone(zone):%m-%d %H:%M}）"


def _people(session: Session) -> dict[str, str]:
    """Who may solve problems, with the department."""
    rows = session.scalars(select(Person).where(Person.active, Person.role.in_([role.value for role in _SOLVERS]))
                           .order_by(Person.department_id, Person.display_name))
    return {row.name: f"{row.display_name}（{row.department.name}）" if row.department else row.display_name
            for row in rows}
