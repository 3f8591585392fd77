"""The blocklist 黑名单: asked for with a reason and an end, approved by a second person, lifted by a leader. A rescue
is never blocked (DESK.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from callcenter.changes import note
from callcenter.customers.changing import LEADERS, allow_leading
from callcenter.customers.finding import MAY_EDIT
from callcenter.customers.models import BlockedNumber
from callcenter.customers.numbers import mask, read_number
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.lines.catalog import BLOCKED_FLOW
from callcenter.lines.services import publish_shipped
from callcenter.notifying.writing import Notice, write_notices
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

LONGEST = timedelta(days=365)
STATES: Mapping[str, str] = MappingProxyType({"asked": "待批准", "standing": "生效", "over": "已结束"})
_BLOCKABLE = ("mobile", "landline", "foreign", "400", "service", "relay")
_MOST_REASON = 200


def block_state(row: BlockedNumber, now: datetime) -> str:
    """asked | standing | over (lifted, or past its end)."""
    if row.lifted_at is not None or row.expires_at <= now:
        return "over"
    return "standing" if row.approved_at is not None else "asked"


def list_blocked(session: Session, person: Person, *, now: datetime, state: str | None = None,
                 before_id: int | None = None, limit: int = 50) -> list[BlockedNumber]:
    """The newest first. FieldError: there is no such state."""
    _allow(person)
    if state is not None and state not in STATES:
        raise FieldError("state", f"没有“{state[:20]}”这种筛选；可选：{'、'.join(STATES)}")
    query = select(BlockedNumber).order_by(BlockedNumber.id.desc()).limit(limit)
    if state is not None:
        query = query.where(_in_state(state, now))
    if before_id is not None:
        query = query.where(BlockedNumber.id < before_id)
    return list(session.scalars(query))


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    over = or_(BlockedNumber.lifted_at.is_not(None), BlockedNumber.expires_at <= now)
    if state == "over":
        return over
    approved = BlockedNumber.approved_at
    return and_(~over, approved.is_not(None) if state == "standing" else approved.is_(None))


def blocked_among(session: Session, numbers: Iterable[str], now: datetime) -> set[str]:
    """Which of these numbers stand on the list."""
    return set(session.scalars(select(BlockedNumber.number).where(
        BlockedNumber.number.in_(list(numbers)), BlockedNumber.lifted_at.is_(None), _in_state("standing", now))))


def ask_block(session: Session, raw: str, reason: str, expires_at: datetime, *, person: Person,
              now: datetime) -> BlockedNumber:
    """Asks for a number to be blocked until `expires_at`, at most a year. It counts once somebody else approves it."""
    _allow(person)
    number, reason = read_number(raw), reason.strip()
    if number.kind not in _BLOCKABLE or number.dialable is None:
        raise FieldError("number", f"“{raw[:30]}”不能列入黑名单；请填手机号，或区号加固定电话，如021-62881234")
    if not 2 <= len(reason) <= _MOST_REASON or "\0" in reason:
        raise FieldError("reason", f"请写明原因，2到{_MOST_REASON}个字，如“三天内骚扰来电十二次”")
    if not now < expires_at <= now + LONGEST:
        raise FieldError("expires_at", "到期时间不对；请填明天起一年以内的日期")
    open_row = session.scalar(select(BlockedNumber).where(
        BlockedNumber.number == number.dialable, BlockedNumber.lifted_at.is_(None), BlockedNumber.expires_at > now))
    if open_row is not None:
        raise ConflictError(f"号码 {number.masked} 已在黑名单里（{STATES[block_state(open_row, now)]}）")
    row = BlockedNumber(number=number.dialable, reason=reason, asked_by=person.id, asked_at=now, expires_at=expires_at)
    session.add(row)
    session.flush()
    record_act(session, who=person.name, action="block.ask", subject=row.number, now=now, reason=reason,
               until=expires_at.isoformat())
    _tell_leaders(session, row, person, now)
    return row


def _tell_leaders(session: Session, row: BlockedNumber, asker: Person, now: datetime) -> None:
    """Whoever may approve it is told on the desk: until somebody does, the number goes on calling."""
    leaders = session.scalars(select(Person.id).where(
        Person.active, Person.role.in_([role.value for role in LEADERS]), Person.id != asker.id)).all()
    body = f"{asker.display_name} 提出把 {mask(row.number)} 列入黑名单：{row.reason}\n请到“黑名单”批准或解除。"
    connection: Any = session.connection().connection.driver_connection
    write_notices(connection, [Notice(f"block:{row.id}:{leader}", "黑名单待批准", body, now, person_id=leader)
                               for leader in leaders], now)
    for leader in leaders:
        note(session, "notice", leader)


def approve_block(session: Session, block_id: int, *, person: Person, now: datetime) -> BlockedNumber:
    """From now on the number is turned away. By a leader who did not ask for it."""
    allow_leading(person, "批准黑名单")
    row = _open(session, block_id, now)
    if row.approved_at is not None:
        raise ConflictError("这个号码已批准列入黑名单")
    if row.asked_by == person.id:
        raise NotAllowedError("自己提出的要由另一位主管批准")
    row.approved_by, row.approved_at = person.id, now
    publish_shipped(session, now)  # the words that they hear, where the company has none of its own
    record_act(session, who=person.name, action="block.approve", subject=row.number, now=now, flow=BLOCKED_FLOW)
    session.flush()
    session.refresh(row)
    return row


def lift_block(session: Session, block_id: int, *, person: Person, now: datetime) -> BlockedNumber:
    """Takes a number off the list: a leader, or whoever asked, while it is not approved."""
    _allow(person)
    row = _open(session, block_id, now)
    if Role(person.role) not in LEADERS and (row.asked_by != person.id or row.approved_at is not None):
        raise NotAllowedError("生效的黑名单由主管解除")
    row.lifted_by, row.lifted_at = person.id, now
    record_act(session, who=person.name, action="block.lift", subject=row.number, now=now)
    session.flush()
    session.refresh(row)
    return row


def _open(session: Session, block_id: int, now: datetime) -> BlockedNumber:
    row = session.get(BlockedNumber, block_id, with_for_update={"of": BlockedNumber})
    if row is None:
        raise NotFoundError(f"没有编号为 {block_id} 的黑名单")
    if block_state(row, now) == "over":
        raise ConflictError(f"号码 {mask(row.number)} 的黑名单已结束")
    return row


def _allow(person: Person) -> None:
    if Role(person.role) not in MAY_EDIT:
        raise NotAllowedError("您的角色不能使用黑名单")
