"""The queue of records that wait for a person's confirmation: the oldest complete one first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.errors import NotAllowedError
from callcenter.people.models import Person, Role
from callcenter.records.models import Record
from callcenter.records.services import WRITERS

COUNTED = 100
"""So many waiting records are counted; more is “many”."""


def next_to_review(session: Session, person: Person, *, after: int = 0) -> int | None:
    """The record to confirm next: the oldest one behind `after`, else the oldest of all; None: nothing waits.
    NotAllowedError: this role confirms none."""
    if Role(person.role) not in WRITERS:
        raise NotAllowedError("您的角色不确认来电记录")
    query = select(Record.id).join(Call, Call.sid == Record.call_sid).where(_waits(person)).order_by(Record.id).limit(1)
    later = session.scalar(query.where(Record.id > after))
    return later if later is not None or not after else session.scalar(query.where(Record.id < after))


def waiting_for_review(session: Session, person: Person) -> int:
    """How many records wait for this person's confirmation, counted up to COUNTED."""
    some = (select(Record.id).join(Call, Call.sid == Record.call_sid).where(_waits(person)).limit(COUNTED)).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _waits(person: Person) -> ColumnElement[bool]:
    """Complete, not confirmed, its call over."""
    return and_(Record.status == "complete", Call.ended_at.is_not(None), visible_calls(person))
