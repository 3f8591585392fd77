"""Calls as people look for them: one, or a page of them, with legs, recordings and record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, any_, exists, func, literal, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from callcenter.calls.models import Call, Leg
from callcenter.calls.seeing import SEE_NUMBERS, SHOWN, visible_calls
from callcenter.calls.walking import PLACE, rung, seen_by, within
from callcenter.customers.numbers import read_number
from callcenter.errors import FieldError, NotFoundError
from callcenter.lines.models import Line
from callcenter.people.models import Person, Role
from callcenter.people.naming import person_id
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import CATEGORIES, Record

_RECORD = exists().where(Record.call_sid == Call.sid)
_SETTLED = exists().where(and_(Record.call_sid == Call.sid, Record.status != "draft"))
_OVER = and_(Call.ended_at.is_not(None), Call.outcome.not_in(("sign_in", "blocked")),
             Call.direction == literal_column("'inbound'"))
_ABANDONED = Call.outcome == literal_column("'abandoned'")
_TAIL = 9
_UNOPENED = timedelta(days=2)
"""A call without any record is looked for this far back: its closing has failed by then, and is listed as such."""

STATES: dict[str, ColumnElement[bool]] = {
    "answered": Call.answered_at.is_not(None),
    "answered_late": and_(Call.answered_within_limit.is_(False), Call.answered_at.is_not(None)),
    "late": Call.answered_within_limit.is_(False),
    "abandoned": _ABANDONED,
    "unrecorded": and_(_OVER, ~_SETTLED),
    "important": Call.important.is_(True),
    "open": Call.ended_at.is_(None),
}
"""What a list can be narrowed to. `late`: rang longer than the limit, answered or not; `unrecorded`: over, and its
call record is still a draft or was never opened; of a call that came in."""

DIRECTIONS = ("inbound", "outbound")


@dataclass(frozen=True)
class CallFilter:
    """`line`: a line's number; `digits`: the end of the caller's number, or all of it; `agent`: the login of who
    answered, or whose phone rang in vain; `since` inclusive, `until` exclusive; `direction`: 来电 or 外呼."""

    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    line: str | None = None
    digits: str | None = None
    agent: str | None = None
    category: str | None = None
    direction: str | None = None

    def __post_init__(self) -> None:
        if self.state is not None and self.state not in STATES:
            raise FieldError("state", f"没有“{self.state[:20]}”这种筛选；可选：{'、'.join(STATES)}")
        if self.digits is not None and not self.digits.strip("+").isdigit():
            raise FieldError("q", f"“{self.digits[:20]}”不是号码；请只填数字，如 4471 或 13800004471")
        if self.direction is not None and self.direction not in DIRECTIONS:
            raise FieldError("direction", f"没有“{self.direction[:20]}”这种筛选；可选：{'、'.join(DIRECTIONS)}")
        if self.category is not None and self.category not in CATEGORIES:
            raise FieldError("category", f"没有“{self.category[:20]}”这个类别；可选：{'、'.join(CATEGORIES)}")


@dataclass(frozen=True)
class CallEntry:
    """A call with all that is shown of it. `line` None: the number called is no line of ours."""

    call: Call
    line: Line | None
    record: Record | None
    recordings: Sequence[Recording]


def get_call(session: Session, sid: str, person: Person) -> CallEntry:
    """A call that this person may see: NotFoundError otherwise, so that nothing is learnt by guessing."""
    call = session.scalar(select(Call).where(visible_calls(person), Call.sid == sid).options(selectinload(Call.legs)))
    if call is None:
        raise NotFoundError(f"没有编号为 {sid[:40]} 的通话")
    return _entries(session, [call])[0]


def list_calls(session: Session, person: Person, wanted: CallFilter, *, now: datetime,
               after: tuple[datetime, str] | None = None, limit: int = 50, recordings: bool = True) -> list[CallEntry]:
    """The newest first, from behind `after` = (started_at, sid) of the last one seen; without their `recordings` where
    nobody looks at them."""
    calls: list[Call] = []
    walks = _walks_legs(person, wanted)
    place = PLACE if walks else (Call.started_at, Call.sid)
    for query in _narrowed(session, person, wanted, now):
        if after is not None:
            query = query.where(tuple_(*place) < after)
        calls += session.scalars(query.options(selectinload(Call.legs)).order_by(
            *(one.desc() for one in place)).limit(limit))
    calls.sort(key=lambda call: (call.started_at, call.sid), reverse=True)
    return _entries(session, calls[:limit], recordings)


def count_calls(session: Session, person: Person, wanted: CallFilter, *, now: datetime, most: int) -> int:
    """How many there are, counted up to `most`."""
    return min(most, sum(session.scalar(select(func.count()).select_from(
        query.with_only_columns(Call.sid).limit(most).subquery())) or 0
        for query in _narrowed(session, person, wanted, now)))


def answerers(session: Session, person: Person, wanted: CallFilter, *, now: datetime) -> list[tuple[Person, int]]:
    """Who answered the calls of a filter and how many each, the most first: 谁接晚了."""
    counts: dict[int, int] = {}
    for query in _narrowed(session, person, wanted, now):
        answered = aliased(Leg)
        rows = session.execute(query.join(answered, answered.id == Call.accepted_leg).with_only_columns(
            answered.person_id, func.count()).group_by(answered.person_id))
        for somebody, count in rows:
            counts[somebody] = counts.get(somebody, 0) + count
    people = session.scalars(select(Person).where(Person.id.in_(counts))).all()
    return sorted(((one, counts[one.id]) for one in people), key=lambda pair: (-pair[1], pair[0].name))


def _narrowed(session: Session, person: Person, wanted: CallFilter, now: datetime) -> list[Select[Call]]:
    """The calls of a filter, as queries that share no call. Unrecorded ones are asked for in two: by the drafts, which
    are few, and by the newest calls; together the database would read every call there is."""
    query = select(Call).where(*_conditions(person, wanted))
    if wanted.agent is not None:
        query = seen_by(rung(query, person_id(session, wanted.agent), answerer=True), person)
    elif _walks_legs(person, wanted):
        query = rung(query, person.id, answerer=False)
    else:
        query = query.where(visible_calls(person))
    if _walks_legs(person, wanted):
        query = query.where(*within(wanted.since, wanted.until))
    if wanted.state != "unrecorded":
        return [query.where(STATES[wanted.state])] if wanted.state is not None else [query]
    draft = exists().where(Record.call_sid == Call.sid, Record.status == literal_column("'draft'"))
    return [query.where(_OVER, draft), query.where(_OVER, ~_RECORD, Call.started_at >= now - _UNOPENED)]


def _walks_legs(person: Person, wanted: CallFilter) -> bool:
    """Whether the list is of one person's calls: an agent was asked for, or who asks sees no others here."""
    role = Role(person.role)
    own = role is Role.HANDLER or role is Role.AGENT and (
        wanted.state in ("answered", "answered_late") or wanted.direction == "outbound")
    return wanted.agent is not None or own


def _conditions(person: Person, wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(Call.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Call.started_at < wanted.until)
    if wanted.direction is not None:
        conditions.append(Call.direction == literal_column(f"'{wanted.direction}'"))
    if wanted.line is not None:
        own = or_(Line.number == wanted.line, literal(wanted.line) == any_(Line.landing_numbers))
        conditions.append(Call.line_id.in_(select(Line.id).where(own)))
    if wanted.digits is not None:
        conditions.append(by_digits(person, wanted.digits))
    if wanted.category is not None:
        conditions.append(exists().where(Record.call_sid == Call.sid, Record.category == wanted.category))
    return conditions


def by_digits(person: Person, digits: str) -> ColumnElement[bool]:
    """The caller's number ends so, or is this one: with or without country code or a landline's zero. Who may not read
    numbers finds by what is shown of them, or by one that is known already; anything between would tell the rest."""
    if Role(person.role) not in SEE_NUMBERS and len(digits) > SHOWN:
        number = read_number(digits)
        if number.dialable is None or number.kind in ("extension", "short"):
            raise FieldError("q", f"您的角色只能按完整号码或后{SHOWN}位查找")
        return Call.from_dialable == number.dialable
    written = digits.removeprefix("+")
    tail = written.removeprefix("0") if len(written) > _TAIL else written
    return func.reverse(func.coalesce(Call.from_dialable, Call.from_number)).startswith(tail[::-1], autoescape=True)


def _entries(session: Session, calls: Sequence[Call], with_recordings: bool = True) -> list[CallEntry]:
    sids = [call.sid for call in calls]
    lines = {line.id: line for line in session.scalars(
        select(Line).where(Line.id.in_({call.line_id for call in calls if call.line_id})))}
    records = {record.call_sid: record for record in session.scalars(
        select(Record).where(Record.call_sid.in_(sids)).options(selectinload(Record.fields)))}
    recordings = _recordings(session, sids) if with_recordings else {}
    return [CallEntry(call, lines.get(call.line_id or 0), records.get(call.sid), recordings.get(call.sid, []))
            for call in calls]


def _recordings(session: Session, sids: Sequence[str]) -> dict[str, list[Recording]]:
    """By call, without the words: those of a page of calls are megabytes."""
    found: dict[str, list[Recording]] = {}
    for recording in session.scalars(select(Recording).where(Recording.call_sid.in_(sids)).options(
            joinedload(Recording.transcript).defer(Transcript.segments)).order_by(
            Recording.announced_at, Recording.sid)):
        found.setdefault(recording.call_sid, []).append(recording)
    return found
