"""Departments as leaders keep them on the desk: every word in Chinese, every change by whom it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError
from callcenter.lines.models import OpeningHours
from callcenter.people.departments import HEADS, NONE, add_department, set_department
from callcenter.people.models import Department, Person
from callcenter.people.standing import must_lead

_LONGEST = 60
_LABELS = {"hours": "工作时间", "supervisor": "主管", "manager": "经理"}


def possible_heads(session: Session) -> Sequence[Person]:
    """Who may be told as a department's supervisor or manager."""
    return session.scalars(select(Person).where(Person.active, Person.role.in_(HEADS))
                           .order_by(Person.display_name)).unique().all()


def named_hours(session: Session) -> Sequence[str]:
    """The opening hours that a department may have."""
    return session.scalars(select(OpeningHours.name).order_by(OpeningHours.name)).all()


def enter_department(session: Session, name: str, *, by: Person, now: datetime) -> Department:
    """A new department. FieldError, ConflictError, NotAllowedError."""
    must_lead(by, "添加部门")
    name = " ".join(name.split())
    if not 1 <= len(name) <= _LONGEST:
        raise FieldError("name", f"部门名称有{len(name)}个字；请填1到{_LONGEST}个字，如：维修部")
    if session.scalar(select(Department.id).where(Department.name == name)) is not None:
        raise ConflictError(f"已有名为“{name}”的部门")
    return add_department(session, name, by=by.name, now=now)


def change_department(session: Session, name: str, typed: Mapping[str, str], *, by: Person, now: datetime,
                      zone: ZoneInfo) -> int:
    """Hours, supervisor and manager as chosen, an empty one for the company's; how many open clocks moved with the
    hours. FieldError, NotFoundError, NotAllowedError."""
    must_lead(by, "修改部门")
    known = {"hours": set(named_hours(session))} | dict.fromkeys(
        ("supervisor", "manager"), {one.name for one in possible_heads(session)})
    for field, label in _LABELS.items():
        if typed.get(field) and typed[field] not in known[field]:
            raise FieldError(field, f"{label}“{typed[field][:30]}”不能选；请从列表里选一个")
    given = {field: typed[field] or NONE for field in _LABELS if field in typed}
    return set_department(session, name, **given, by=by.name, now=now, zone=zone)
