"""Telephone sign-ins 电话签到 (S002 VIS-2): who called in, and who on duty confirmed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.visits.models import SignIn

_DUTY = {Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


def list_sign_ins(session: Session, person: Person, *, compliant: bool | None = None, confirmed: bool | None = None,
                  before_id: int | None = None, limit: int = 50) -> list[SignIn]:
    """The newest first. Account managers see their own, handlers none, all others everybody's."""
    query = select(SignIn).order_by(SignIn.id.desc()).limit(limit)
    if Role(person.role) is Role.HANDLER:
        raise NotAllowedError("您的角色不能查看电话签到")
    if Role(person.role) not in _DUTY:
        query = query.where(SignIn.person_id == person.id)
    if compliant is not None:
        query = query.where(SignIn.compliant == compliant)
    if confirmed is not None:
        query = query.where(SignIn.confirmed_at.is_not(None) if confirmed else SignIn.confirmed_at.is_(None))
    if before_id is not None:
        query = query.where(SignIn.id < before_id)
    return list(session.scalars(query))


def confirm_sign_in(session: Session, sign_in_id: int, *, person: Person, now: datetime) -> SignIn:
    """值班确认: somebody on duty, and never the one who signed in."""
    if Role(person.role) not in _DUTY:
        raise NotAllowedError("只有值班人员可以确认电话签到")
    row = session.get(SignIn, sign_in_id)
    if row is None:
        raise NotFoundError(f"没有编号为 {sign_in_id} 的电话签到")
    session.refresh(row, with_for_update={"of": SignIn})
    if row.person_id == person.id:
        raise NotAllowedError("不能确认自己的电话签到")
    if row.confirmed_at is not None:
        raise ConflictError(f"{row.confirmed_by}已经确认过这次签到")
    row.confirmed_by, row.confirmed_at = person.name, now
    record_act(session, who=person.name, action="sign_in.confirm", subject=str(sign_in_id), now=now)
    return row
