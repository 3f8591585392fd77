"""Calls that we owe: who is to be called back, and who did it (放弃来电、留言、预约回电)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

STATES = ("open", "done", "dropped")
REASONS = {"abandoned": "放弃来电", "requested": "预约回电", "message": "留言", "service_down": "系统故障"}
_MAY_CALL = {Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


def list_callbacks(session: Session, person: Person, *, state: str = "open",
                   after: tuple[datetime, int] | None = None, limit: int = 50) -> list[Callback]:
    """The oldest first: whoever waits longest is called first."""
    if Role(person.role) not in _MAY_CALL:
        raise NotAllowedError("您的角色不能查看回电清单")
    if state not in STATES:
        raise FieldError("state", f"没有“{state}”这种筛选；可选：{'、'.join(STATES)}")
    query = select(Callback).where(Callback.state == state).order_by(Callback.created_at, Callback.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(Callback.created_at, Callback.id) > after)
    return list(session.scalars(query))


def finish_callback(session: Session, callback_id: int, *, person: Person, now: datetime) -> Callback:
    """The customer was called back. ConflictError: somebody else did it, or the customer got through meanwhile."""
    if Role(person.role) not in _MAY_CALL:
        raise NotAllowedError("您的角色不能处理回电")
    callback = session.get(Callback, callback_id, with_for_update=True)
    if callback is None:
        raise NotFoundError(f"没有编号为 {callback_id} 的回电")
    if callback.state != "open":
        raise ConflictError("客户已重新接通，无需再回电" if callback.state == "dropped"
                            else f"{callback.closed_by}已经回过电")
    callback.state, callback.closed_at, callback.closed_by = "done", now, person.name
    record_act(session, who=person.name, action="callback.done", subject=str(callback_id), now=now)
    return callback
