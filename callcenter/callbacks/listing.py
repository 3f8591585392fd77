"""The list of calls to make 待回访: what is due soon first, the calls to one number together."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from callcenter.callbacks.dispositions import NEEDS_SUPERVISOR
from callcenter.callbacks.models import Callback
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.models import Person, Role

STATES = ("open", "done", "dropped")
REASONS = {"abandoned": "放弃来电", "requested": "预约回电", "message": "留言", "service_down": "系统故障",
           "tell": "告知处理结果", "answer": "答复咨询", "reply": "答复来电", "satisfaction": "满意度回访",
           "follow_up": "处理后回访", "round_1": "第一次回访", "round_2": "第二次回访", "round_3": "第三次回访",
           "resolution": "回访解决情况", "confirm": "确认来访预约", "promise": "兑现承诺",
           "contact": "主动联系"}
Place = tuple[datetime, str, datetime, int]
CALLERS = {Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


class Position(NamedTuple):
    """Where a row stands in its list: the soonest due time of its number (of a settled call: when it was settled)."""

    lead: datetime
    number: str
    due: datetime
    id: int


def may_call(person: Person) -> bool:
    """Whether this person makes calls to customers."""
    return Role(person.role) in CALLERS


def needs_supervisor(row: Callback) -> bool:
    """A clock's call that no further try can end: refused, a wrong number, no calls wanted."""
    return row.state == "open" and row.outcome in NEEDS_SUPERVISOR


def list_callbacks(session: Session, person: Person, *, after: Place | None = None, limit: int = 50,
                   state: str = "open", **wanted: Any) -> list[Callback]:
    """Open calls: the number with the soonest due call first, all calls to it in a row. Settled ones: the newest
    first. `wanted`: see `conditions`. `after`: the position (`positions`) of the last row seen."""
    narrowed = conditions(person, state=state, **wanted)
    query = _open(narrowed, after) if state == "open" else _settled(narrowed, after)
    return list(session.scalars(query.limit(limit)))


def count_callbacks(session: Session, person: Person, *, most: int, **wanted: Any) -> int:
    """How many there are, counted up to `most`."""
    query = select(Callback.id).where(*conditions(person, **wanted)).limit(most)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def conditions(person: Person, *, state: str = "open", reason: str | None = None, due_before: datetime | None = None,
               case_id: int | None = None, number: str | None = None, callable_at: datetime | None = None,
               supervisor: bool | None = None, mine: bool = False) -> list[ColumnElement[bool]]:
    """What calls are narrowed to. `callable_at`: planned for then or earlier. `supervisor`: only what is on the
    supervisor's list, or only what is not. `mine`: what this person was named for. FieldError, NotAllowedError."""
    if not may_call(person):
        raise NotAllowedError("您的角色不能查看回电清单")
    if state not in STATES:
        raise FieldError("state", f"没有“{state}”这种筛选；可选：{'、'.join(STATES)}")
    if reason is not None and reason not in REASONS:
        raise FieldError("reason", f"没有“{reason}”这种事由；可选：{'、'.join(REASONS)}")
    given = [Callback.state == state, Callback.reason == reason if reason else None,
             Callback.due_at < due_before if due_before else None,
             Callback.case_id == case_id if case_id else None, Callback.number == number if number else None,
             _callable(callable_at) if callable_at else None,
             _supervisors(supervisor) if supervisor is not None else None,
             Callback.owner_id == person.id if mine else None]
    return [one for one in given if one is not None]


def positions(session: Session, rows: list[Callback]) -> dict[int, Position]:
    """The position of each row of one page, by id: what `after` takes."""
    numbers = {row.number for row in rows if row.state == "open"}
    found = session.execute(select(Callback.number, func.min(_DUE).label("lead")).where(
        Callback.state == "open", Callback.number.in_(numbers)).group_by(Callback.number))
    leads = {row.number: row.lead for row in found}
    return {row.id: Position(leads[row.number], row.number, row.due_at or row.created_at, row.id)
            if row.state == "open" else Position(row.closed_at or row.created_at, "", row.created_at, row.id)
            for row in rows}


_DUE = func.coalesce(Callback.due_at, Callback.created_at)


def _open(wanted: list[ColumnElement[bool]], after: Place | None) -> Select[Callback]:
    leads = select(Callback.number, func.min(_DUE).label("lead")).where(Callback.state == "open").group_by(
        Callback.number).subquery()
    place = (leads.c.lead, Callback.number, _DUE, Callback.id)
    query = select(Callback).join(leads, leads.c.number == Callback.number).where(*wanted)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    return query.order_by(*place)


def _settled(wanted: list[ColumnElement[bool]], after: Place | None) -> Select[Callback]:
    query = select(Callback).where(*wanted)
    if after is not None:
        query = query.where(tuple_(Callback.closed_at, Callback.id) < (after[0], after[3]))
    return query.order_by(Callback.closed_at.desc(), Callback.id.desc())


def _callable(at: datetime) -> ColumnElement[bool]:
    return func.coalesce(Callback.planned_at, at) <= at


def _supervisors(wanted: bool) -> ColumnElement[bool]:
    on_it = func.coalesce(Callback.outcome, "").in_(NEEDS_SUPERVISOR)
    return on_it if wanted else ~on_it
