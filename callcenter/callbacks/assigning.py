"""Whose a call to make is: a leader or dispatcher names somebody who makes calls, or takes the name back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.listing import CALLERS
from callcenter.callbacks.models import Callback
from callcenter.cases.states import DISPATCHERS
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role


def may_assign(person: Person) -> bool:
    """Whether this person says who calls."""
    return Role(person.role) in DISPATCHERS


def callers_of(session: Session) -> Sequence[Person]:
    """Who can be named."""
    return session.scalars(select(Person).where(Person.active, Person.role.in_([role.value for role in CALLERS]))
                           .order_by(Person.display_name)).all()


def assign_callback(session: Session, callback_id: int, to: str, *, person: Person, now: datetime) -> Callback:
    """Names somebody by the login; an empty one takes the name back. FieldError, NotAllowedError, NotFoundError;
    ConflictError: the call is settled."""
    if not may_assign(person):
        raise NotAllowedError("您的角色不能指派回访")
    goal = session.scalar(select(Person).where(Person.name == to, Person.active)) if to else None
    if to and (goal is None or Role(goal.role) not in CALLERS):
        raise FieldError("to", f"“{to[:30]}”不是可以打回访电话的在职人员；请从列表里选择")
    row = session.scalar(select(Callback).where(Callback.id == callback_id).with_for_update())
    if row is None:
        raise NotFoundError(f"没有编号为 {callback_id} 的回电")
    if row.state != "open":
        raise ConflictError("这个电话已结束，不能再指派")
    row.owner_id = goal.id if goal is not None else None
    record_act(session, who=person.name, action="callback.assign", subject=str(callback_id), now=now, to=to)
    session.flush()
    return row
