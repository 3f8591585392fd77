"""The duty roster 值班表: turns of people, for a department or for the company, day or night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.notifying.models import Duty
from callcenter.people.audit import record_act
from callcenter.people.departments import find_department
from callcenter.people.services import find_person

LONGEST = timedelta(days=31)
"""A turn that is longer is a slip of the pen."""


def add_duty(session: Session, person: str, *, starts_at: datetime, ends_at: datetime, department: str | None = None,
             by: str, now: datetime) -> Duty:
    """A turn of a person (by login), from `starts_at` up to `ends_at`. FieldError names what is wrong."""
    who = find_person(session, person)
    for name, at in (("from", starts_at), ("to", ends_at)):
        if at.tzinfo is None:
            raise FieldError(name, f"{at.isoformat()} has no offset; expected one such as {at.isoformat()}+08:00")
    if ends_at <= starts_at:
        raise FieldError("to", f"{ends_at.isoformat()} is not after {starts_at.isoformat()}")
    if ends_at - starts_at > LONGEST:
        raise FieldError("to", f"a turn of {(ends_at - starts_at).days} days; expected at most {LONGEST.days}")
    department_id = find_department(session, department).id if department is not None else None
    other = session.scalar(select(Duty).where(
        Duty.person_id == who.id, Duty.department_id.is_not_distinct_from(department_id), Duty.starts_at < ends_at,
        Duty.ends_at > starts_at).limit(1))
    if other is not None:
        raise ConflictError(f"{person} has a turn then already: {other.id}")
    made = Duty(person_id=who.id, department_id=department_id, starts_at=starts_at, ends_at=ends_at)
    session.add(made)
    session.flush()
    record_act(session, who=by, action="duty.add", subject=person, now=now, department=department,
               starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    return made


def list_duties(session: Session, *, now: datetime, department: str | None = None) -> Sequence[Duty]:
    """Turns that are not over, in order; of one department, if one is named."""
    query = select(Duty).where(Duty.ends_at > now).order_by(Duty.starts_at, Duty.id)
    if department is not None:
        query = query.where(Duty.department_id == find_department(session, department).id)
    return session.scalars(query).all()


def remove_duty(session: Session, duty_id: int, *, by: str, now: datetime) -> Duty:
    """Takes a turn out of the roster."""
    duty = session.get(Duty, duty_id)
    if duty is None:
        raise NotFoundError(f"no turn {duty_id}; callcenter duty list shows them")
    session.delete(duty)
    record_act(session, who=by, action="duty.remove", subject=duty.person.name, now=now,
               starts_at=duty.starts_at.isoformat(), ends_at=duty.ends_at.isoformat())
    return duty
