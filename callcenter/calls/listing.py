"""Calls as people look for them: one, or a page of them, with legs, recordings and record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, any_, exists, literal, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.errors import FieldError, NotFoundError
from callcenter.lines.models import Line
from callcenter.people.models import Person
from callcenter.recordings.models import Recording
from callcenter.records.models import Record

_SETTLED = exists().where(and_(Record.call_sid == Call.sid, Record.status != "draft"))

STATES: dict[str, ColumnElement[bool]] = {
    "answered": Call.answered_at.is_not(None),
    "abandoned": Call.outcome == "abandoned",
    "late": Call.answered_within_limit.is_(False),
    "unrecorded": and_(Call.ended_at.is_not(None), Call.outcome != "sign_in", ~_SETTLED),
    "important": Call.important.is_(True),
    "open": Call.ended_at.is_(None),
}
"""What a list can be narrowed to. `late`: rang longer than the limit, answered or not; `unrecorded`: over, and its
call record is still a draft or was never opened."""


@dataclass(frozen=True)
class CallFilter:
    """`line`: a line's number; `digits`: some digits of the caller's number; `since` inclusive, `until` exclusive."""

    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    line: str | None = None
    digits: str | None = None

    def __post_init__(self) -> None:
        if self.state is not None and self.state not in STATES:
            raise FieldError("state", f"没有“{self.state[:20]}”这种筛选；可选：{'、'.join(STATES)}")
        if self.digits is not None and not self.digits.strip("+").isdigit():
            raise FieldError("q", f"“{self.digits[:20]}”不是号码；请只填数字，如 4471 或 13800004471")


@dataclass(frozen=True)
class CallEntry:
    """A call with all that is shown of it. `line` None: the number called is no line of ours."""

    call: Call
    line: Line | None
    record: Record | None
    recordings: Sequence[Recording]


def get_call(session: Session, sid: str, person: Person) -> CallEntry:
    """A call that this person may see: NotFoundError otherwise, so that nothing is learnt by guessing."""
    call = session.scalar(_calls(person).where(Call.sid == sid))
    if call is None:
        raise NotFoundError(f"没有编号为 {sid[:40]} 的通话")
    return _entries(session, [call])[0]


def list_calls(session: Session, person: Person, wanted: CallFilter, *, after: tuple[datetime, str] | None = None,
               limit: int = 50) -> list[CallEntry]:
    """The newest first, from behind `after` = (started_at, sid) of the last one seen."""
    query = _calls(person).where(*_conditions(wanted)).order_by(Call.started_at.desc(), Call.sid.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(Call.started_at, Call.sid) < after)
    return _entries(session, session.scalars(query).all())


def _calls(person: Person) -> Select[Call]:
    return select(Call).where(visible_calls(person)).options(selectinload(Call.legs))


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.state is not None:
        conditions.append(STATES[wanted.state])
    if wanted.since is not None:
        conditions.append(Call.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Call.started_at < wanted.until)
    if wanted.line is not None:
        own = or_(Line.number == wanted.line, literal(wanted.line) == any_(Line.landing_numbers))
        conditions.append(Call.line_id.in_(select(Line.id).where(own)))
    if wanted.digits is not None:
        conditions.append(or_(Call.from_number.contains(wanted.digits, autoescape=True),
                              Call.from_dialable.contains(wanted.digits, autoescape=True)))
    return conditions


def _entries(session: Session, calls: Sequence[Call]) -> list[CallEntry]:
    sids = [call.sid for call in calls]
    lines = {line.id: line for line in session.scalars(
        select(Line).where(Line.id.in_({call.line_id for call in calls if call.line_id})))}
    records = {record.call_sid: record for record in session.scalars(
        select(Record).where(Record.call_sid.in_(sids)).options(selectinload(Record.fields)))}
    recordings: dict[str, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(Recording.call_sid.in_(sids))
                                     .order_by(Recording.announced_at, Recording.sid)):
        recordings.setdefault(recording.call_sid, []).append(recording)
    return [CallEntry(call, lines.get(call.line_id or 0), records.get(call.sid), recordings.get(call.sid, []))
            for call in calls]
