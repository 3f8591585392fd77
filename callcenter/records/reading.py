"""Reading call records: lists of them, what was heard in their call, who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from callcenter.calls.models import Call, Leg
from callcenter.calls.seeing import visible_calls
from callcenter.calls.walking import PLACE, rung, seen_by
from callcenter.errors import FieldError
from callcenter.people.models import Person, Role
from callcenter.people.naming import person_id
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import CATEGORIES, MANDATORY, Record, RecordChange, RecordPromise

STATUSES = ("draft", "complete", "reviewed")


@dataclass(frozen=True)
class Heard:
    """What was heard in all recordings of a call. `state`: none | waiting | waiting_for_model | done | failed;
    `segments` as stored, each with the `recording` that it is from, in the order that evidence counts them."""

    state: str
    segments: Sequence[dict[str, Any]]
    reason: str | None


@dataclass(frozen=True)
class RecordFilter:
    """`missing`: a mandatory field that is not filled. `to_review`: complete, and no person has confirmed it. `unsure`:
    a machine was not sure of a field. `promised`: a reply was promised, or a call back asked for.
    `agent`: the login of who answered the call, or whose phone rang in vain.
    `since` inclusive, `until` exclusive: when the record was opened, at the call's first ring."""

    status: str | None = None
    missing: str | None = None
    category: str | None = None
    agent: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    to_review: bool = False
    unsure: bool = False
    complaint: bool = False
    urgent: bool = False
    marked: bool | None = None
    promised: bool = False

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in STATUSES:
            raise FieldError("status", f"status must be one of {', '.join(STATUSES)}")
        if self.missing is not None and self.missing not in MANDATORY:
            raise FieldError("missing", f"missing must be one of {', '.join(MANDATORY)}")
        if self.category is not None and self.category not in CATEGORIES:
            raise FieldError("category", f"没有“{self.category[:20]}”这个类别；可选：{'、'.join(CATEGORIES)}")


def list_records(session: Session, person: Person, wanted: RecordFilter, *, before_id: int | None = None,
                 limit: int = 50) -> list[Record]:
    """The newest first. They are found first, by narrow indexes, and read then."""
    found: list[Sequence[Any]] = []
    for query, place in _narrowed(session, person, wanted):
        if before_id is not None:
            query = query.where(_behind(session, place, before_id))
        found += session.execute(query.with_only_columns(Record.id, *place).order_by(
            *(one.desc() for one in place)).limit(limit)).all()
    found.sort(key=lambda row: tuple(row[1:]), reverse=True)
    ids = [row[0] for row in found[:limit]]
    records = {record.id: record for record in session.scalars(
        select(Record).where(Record.id.in_(ids)).options(selectinload(Record.fields)))}
    return [records[one] for one in ids]


def _behind(session: Session, place: _Place, before_id: int) -> ColumnElement[bool]:
    if place == _BY_ID:
        return Record.id < before_id
    last = session.execute(select(Call.started_at, Call.sid).join(Record, Record.call_sid == Call.sid).where(
        Record.id == before_id)).first()
    return tuple_(*place) < (last[0], last[1]) if last is not None else true()


def count_records(session: Session, person: Person, wanted: RecordFilter, *, most: int) -> int:
    """How many there are, counted up to `most`."""
    return min(most, sum(session.scalar(select(func.count()).select_from(
        query.with_only_columns(Record.id).limit(most).subquery())) or 0
        for query, _ in _narrowed(session, person, wanted)))


def _narrowed(session: Session, person: Person, wanted: RecordFilter) -> list[tuple[Select[Any], _Place]]:
    """The records of a filter, as queries that share none, each with its order. What was promised an agent is shown of
    own calls and of those that nobody answered: of these there are few, and together the database would read all."""
    query = select(Record).join(Call, Call.sid == Record.call_sid).where(*_conditions(wanted))
    if wanted.agent is not None:
        return [(seen_by(rung(query, person_id(session, wanted.agent), answerer=True), person), PLACE)]
    own = rung(query, person.id, answerer=False)
    if Role(person.role) is Role.HANDLER:
        return [(own, PLACE)]
    if wanted.promised and Role(person.role) is Role.AGENT:
        rang = exists().where(Leg.call_sid == Call.sid, Leg.person_id == person.id)
        return [(own, PLACE), (query.where(visible_calls(person), _ASKED_UNANSWERED, ~rang), _BY_CALL)]
    return [(query.where(visible_calls(person)), _BY_ID)]


def _conditions(wanted: RecordFilter) -> list[ColumnElement[bool]]:
    given = [
        Record.status == literal_column(f"'{wanted.status}'") if wanted.status is not None else None,
        Record.missing.contains([wanted.missing]) if wanted.missing is not None else None,
        Record.category == wanted.category if wanted.category is not None else None,
        Record.created_at >= wanted.since if wanted.since is not None else None,
        Record.created_at < wanted.until if wanted.until is not None else None,
        and_(_COMPLETE, Record.marked.is_(None)) if wanted.to_review else None,
        and_(Record.status != literal_column("'reviewed'"), Record.unsure) if wanted.unsure else None,
        Record.is_complaint.is_(True) if wanted.complaint else None,
        Record.urgency == literal_column("'urgent'") if wanted.urgent else None,
        _PROMISED if wanted.promised else None,
        _WRITTEN if wanted.status == "draft" or wanted.missing or wanted.to_review or wanted.unsure else None,
        (Record.marked.is_not(None) if wanted.marked else Record.marked.is_(None))
        if wanted.marked is not None else None]
    return [one for one in given if one is not None]


_Place = tuple[InstrumentedAttribute[Any], ...]
_BY_ID: _Place = (Record.id,)
_BY_CALL: _Place = (Call.started_at, Call.sid)

_WRITTEN = or_(Call.direction == literal_column("'inbound'"), Call.accepted_leg.is_not(None))
"""Not of an automatic survey: nobody has to complete or confirm what a machine asked."""

_COMPLETE = Record.status == literal_column("'complete'")
_PROMISED = exists().where(RecordPromise.record_id == Record.id, RecordPromise.state != literal_column("'dismissed'"))
_ASKED_UNANSWERED = exists().where(RecordPromise.record_id == Record.id, RecordPromise.unanswered)


def heard_of(session: Session, call_sid: str) -> Heard:
    """The transcripts of a call as one."""
    rows = session.execute(
        select(Transcript).join(Recording, Recording.sid == Transcript.recording_sid)
        .where(Transcript.call_sid == call_sid).order_by(Recording.announced_at)).scalars().all()
    segments = [{**segment, "recording": row.recording_sid}
                for row in rows if row.state == "done" for segment in row.segments]
    states = {row.state for row in rows}
    state = next((one for one in ("waiting", "waiting_for_model", "done", "failed") if one in states), "none")
    return Heard(state, segments, next((row.reason for row in rows if row.reason), None))


def history_of(session: Session, record_id: int) -> Sequence[RecordChange]:
    """Who changed what, the newest first."""
    return session.scalars(select(RecordChange).where(RecordChange.record_id == record_id)
                           .order_by(RecordChange.id.desc())).all()
