"""Departments 部门: their hours, and who is told when a clock of theirs is late (REQUIREMENTS G19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import check_working
from callcenter.deadlines.recomputing import recompute
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.hours import calendar_of
from callcenter.lines.models import OpeningHours
from callcenter.people.audit import record_act
from callcenter.people.models import Department, Role
from callcenter.people.services import find_person

HEADS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMIN)
"""Roles of those who may be told as a department's supervisor or manager."""

NONE = "none"
"""Takes a value back: the company's holds again."""


def find_department(session: Session, name: str) -> Department:
    department = session.scalar(select(Department).where(Department.name == name))
    if department is None:
        known = "、".join(session.scalars(select(Department.name).order_by(Department.name))) or "none"
        raise NotFoundError(f"no department {name!r}; there are: {known}")
    return department


def add_department(session: Session, name: str, *, by: str, now: datetime) -> Department:
    """A new department."""
    name = name.strip()
    if not name or len(name) > 60:
        raise FieldError("name", f"{name!r}; expected 1 to 60 characters")
    if session.scalar(select(Department.id).where(Department.name == name)) is not None:
        raise ConflictError(f"there is a department named {name!r} already")
    department = Department(name=name)
    session.add(department)
    session.flush()
    record_act(session, who=by, action="department.add", subject=name, now=now)
    return department


def set_department(session: Session, name: str, *, hours: str | None = None, supervisor: str | None = None,
                   manager: str | None = None, by: str, now: datetime, zone: ZoneInfo | str) -> int:
    """Changes what is given; NONE takes a value back. With other hours, its open clocks are computed anew; returns how
    many of them moved."""
    department = find_department(session, name)
    before = department.hours
    if hours is not None:
        department.hours = _hours(session, hours)
    if supervisor is not None:
        department.supervisor_id = _head(session, "supervisor", supervisor)
    if manager is not None:
        department.manager_id = _head(session, "manager", manager)
    session.flush()
    record_act(session, who=by, action="department.set", subject=name, now=now, hours=hours, supervisor=supervisor,
               manager=manager)
    if department.hours == before:
        return 0
    reason = f"{name}的工作时间改为{department.hours or '公司工作时间'}"
    return recompute(session, reason=reason, by=by, now=now, zone=zone)


def list_departments(session: Session) -> Sequence[Department]:
    return session.scalars(select(Department).order_by(Department.name)).all()


def _hours(session: Session, name: str) -> str | None:
    if name == NONE:
        return None
    row = session.get(OpeningHours, name)
    if row is None:
        known = ", ".join(session.scalars(select(OpeningHours.name).order_by(OpeningHours.name))) or "none are set"
        raise FieldError("hours", f"no hours {name!r}; expected one of: {known} (callcenter hours set), or {NONE}")
    check_working(calendar_of(row.spec, "UTC"))
    return name


def _head(session: Session, field: str, login: str) -> int | None:
    if login == NONE:
        return None
    person = find_person(session, login)
    if person.role not in HEADS:
        raise FieldError(field, f"{login} is {person.role}; expected one of {', '.join(HEADS)}")
    return person.id
