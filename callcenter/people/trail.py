"""The audit trail as managers read it: who saw and changed what, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import NotAllowedError
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person, Role

_READERS = frozenset({Role.MANAGER, Role.ADMIN})


@dataclass(frozen=True)
class TrailFilter:
    """`who`: a login, or - for the service itself; `action`: one act, or all of a kind (`person.`); `subject`: what it
    was done to; `since` and `until`: moments, the latter not included."""

    who: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def read_trail(session: Session, wanted: TrailFilter, *, by: Person, before_id: int | None = None,
               limit: int = 50) -> Sequence[AuditEntry]:
    """A page of it, from before the entry `before_id`. NotAllowedError."""
    if Role(by.role) not in _READERS:
        raise NotAllowedError("只有经理和管理员可以查看操作记录")
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if wanted.who:
        query = query.where(AuditEntry.who == wanted.who)
    if wanted.action:
        query = query.where(AuditEntry.action.startswith(wanted.action, autoescape=True)
                            if wanted.action.endswith(".") else AuditEntry.action == wanted.action)
    if wanted.subject:
        query = query.where(AuditEntry.subject == wanted.subject)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return session.scalars(query).all()
