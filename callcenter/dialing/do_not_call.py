"""免打扰名单: numbers that get no follow-up and no marketing call any more, company-wide. It never blocks a reply that
the customer asked for (DESK.md). Everybody who talks to customers enters a wish; only a manager takes one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.finding import MAY_EDIT, MAY_SEE
from callcenter.customers.numbers import mask, read_number
from callcenter.dialing.models import DoNotCall
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.work.rows import Connection

LIFTERS = frozenset({Role.MANAGER, Role.ADMIN})
SOURCES: Mapping[str, str] = MappingProxyType({
    "call": "通话中要求", "key": "按9登记", "transcript": "录音文字中提出", "message": "短信回复", "import": "名单导入",
    "person": "人工登记"})
_CALLABLE = ("mobile", "landline", "foreign", "400", "service", "relay")
_MOST_REASON = 200


def standing(connection: Connection, number: str) -> bool:
    """Whether this number (dialable form) asked for no calls."""
    return connection.execute("select 1 from do_not_call where number = %s and lifted_at is null",
                              [number]).fetchone() is not None


def standing_among(session: Session, numbers: Iterable[str]) -> set[str]:
    """Which of these numbers asked for no calls."""
    return set(session.scalars(select(DoNotCall.number).where(
        DoNotCall.number.in_(list(numbers)), DoNotCall.lifted_at.is_(None))))


def note_wish(connection: Connection, number: str, *, reason: str, source: str, by: str, now: datetime,
              call_sid: str | None = None) -> bool:
    """Enters a wish that was told in a call, by a key or in writing, in the caller's transaction; no role is asked.
    False: it stood there already. `by`: a login, or `-` where the service noted it."""
    if source not in SOURCES:
        raise ValueError(f"{source!r} is no source of a wish; one of {', '.join(SOURCES)}")
    row = connection.execute(
        "insert into do_not_call (number, reason, source, call_sid, asked_at, entered_by)"
        " values (%s, %s, %s, %s, %s, %s) on conflict (number) where lifted_at is null do nothing returning id",
        [number, reason[:_MOST_REASON], source, call_sid, now, by]).fetchone()
    if row is None:
        return False
    detail = Jsonb({"reason": reason[:_MOST_REASON], "source": source, "call": call_sid})
    connection.execute("insert into audit (at, who, action, subject, detail)"
                       " values (%s, %s, 'do_not_call.add', %s, %s)", [now, by, number, detail])
    return True


def ask(session: Session, raw: str, *, reason: str, person: Person, now: datetime, source: str = "person",
        call_sid: str | None = None) -> DoNotCall:
    """Enters a customer's wish; asked for twice, it stands as it was. FieldError: no number, or no reason."""
    if Role(person.role) not in MAY_EDIT:
        raise NotAllowedError("您的角色不能登记免打扰")
    number, reason = read_number(raw), " ".join(reason.split())
    if number.kind not in _CALLABLE or number.dialable is None:
        raise FieldError("number", f"“{raw[:30]}”不是客户号码；请填手机号，或区号加固定电话，如021-62881234")
    if not 2 <= len(reason) <= _MOST_REASON or "\0" in reason:
        raise FieldError("reason", f"请写明原因，2到{_MOST_REASON}个字，如“客户在电话中要求不再回访”")
    if source not in SOURCES:
        raise FieldError("source", f"没有“{source[:20]}”这种来源；可选：{'、'.join(SOURCES)}")
    note_wish(_connection(session), number.dialable, reason=reason, source=source, by=person.name, now=now,
              call_sid=call_sid)
    return session.scalars(select(DoNotCall).where(
        DoNotCall.number == number.dialable, DoNotCall.lifted_at.is_(None))).one()


def lift(session: Session, entry_id: int, why: str, *, person: Person, now: datetime) -> DoNotCall:
    """The number may be called again, as the customer now wants it; `why` says how we know. ConflictError: it was
    lifted already."""
    if Role(person.role) not in LIFTERS:
        raise NotAllowedError("免打扰由经理或管理员解除")
    why = " ".join(why.split())
    if not 2 <= len(why) <= _MOST_REASON or "\0" in why:
        raise FieldError("why", f"请写明依据，2到{_MOST_REASON}个字，如“客户来电要求恢复回访”")
    row = session.get(DoNotCall, entry_id, with_for_update=True)
    if row is None:
        raise NotFoundError(f"没有编号为 {entry_id} 的免打扰")
    if row.lifted_at is not None:
        raise ConflictError(f"号码 {mask(row.number)} 的免打扰已由{row.lifted_by}解除")
    row.lifted_at, row.lifted_by, row.lifted_why = now, person.name, why
    record_act(session, who=person.name, action="do_not_call.lift", subject=row.number, now=now, why=why)
    session.flush()
    return row


def list_entries(session: Session, person: Person, *, number: str | None = None, standing_only: bool = True,
                 before_id: int | None = None, limit: int = 50) -> list[DoNotCall]:
    """The newest first. `number`: as written, only its entries."""
    if Role(person.role) not in MAY_SEE:
        raise NotAllowedError("您的角色不能查看免打扰名单")
    query = select(DoNotCall).order_by(DoNotCall.id.desc()).limit(limit)
    if standing_only:
        query = query.where(DoNotCall.lifted_at.is_(None))
    if number is not None:
        query = query.where(DoNotCall.number == (read_number(number).dialable or number))
    if before_id is not None:
        query = query.where(DoNotCall.id < before_id)
    return list(session.scalars(query))


def _connection(session: Session) -> Any:
    session.flush()
    return session.connection().connection.driver_connection
