"""Notices 提醒 as people read them: their own on the desk, and for leaders those that could not be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from callcenter.errors import NotAllowedError, NotFoundError
from callcenter.notifying.models import Notification
from callcenter.notifying.targets import DESK
from callcenter.people.models import Person, Role

_LEADERS = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


def list_notices(session: Session, person: Person, *, unseen: bool = False, failed: bool = False,
                 before_id: int | None = None, limit: int = 50) -> list[Notification]:
    """The newest first: this person's own on the desk; `failed`: everybody's that no address took. NotAllowedError."""
    query = select(Notification).order_by(Notification.id.desc()).limit(limit)
    if failed:
        if Role(person.role) not in _LEADERS:
            raise NotAllowedError("只有主管及以上可以查看未送达的提醒")
        query = query.where(Notification.state == "failed")
    else:
        query = query.where(_own(person))
    if unseen:
        query = query.where(Notification.seen_at.is_(None))
    if before_id is not None:
        query = query.where(Notification.id < before_id)
    return list(session.scalars(query))


def mark_seen(session: Session, notice_id: int, *, person: Person, now: datetime) -> Notification:
    """This person has seen it; the first time counts, for a whole department too. NotFoundError also for somebody
    else's."""
    row = session.scalar(select(Notification).where(Notification.id == notice_id, _own(person)).with_for_update())
    if row is None:
        raise NotFoundError(f"没有编号为 {notice_id} 的提醒")
    row.seen_at = row.seen_at or now
    session.flush()
    return row


def _own(person: Person) -> ColumnElement[bool]:
    """What stands on this person's desk: for the person, or for whoever is there of the department; what is for nobody
    in particular is the leaders'."""
    everybodys = [Notification.department_id == person.department_id] if person.department_id is not None else []
    if Role(person.role) in _LEADERS:
        everybodys.append(Notification.department_id.is_(None))
    mine = or_(Notification.person_id == person.id, and_(Notification.person_id.is_(None), or_(false(), *everybodys)))
    return and_(Notification.channel == DESK, mine)
