"""Promises of a call as rows of its record: what was heard becomes rows, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.deadlines.clocks import cancel
from callcenter.deadlines.models import Deadline
from callcenter.errors import FieldError
from callcenter.moments import check_moment
from callcenter.records.models import Record, RecordPromise
from transcripts.reading.draft import Draft
from transcripts.reading.turns import Evidence

Status = Literal["heard", "running", "kept", "broken", "dismissed"]
_ASKED = "客户要求回电"
_TAKEN_BACK = "承诺在通话中已取消或改期"


@dataclass(frozen=True)
class Standing:
    """A promise with its clock: due as the clock says, else as was heard."""

    promise: RecordPromise
    status: Status
    due_at: datetime | None


@dataclass(frozen=True)
class _Found:
    kind: str
    text: str
    due_at: datetime | None
    confidence: float
    evidence: Evidence | None
    agreed: bool

    @property
    def key(self) -> tuple[str, str, float | None]:
        """What makes it the same one when the call is read again."""
        return self.kind, self.text, round(self.evidence.start, 1) if self.evidence else None


def hear_promises(session: Session, record: Record, draft: Draft, *, now: datetime) -> list[RecordPromise]:
    """Makes the record's rows what was heard by now: agreed promises to reply, and a call back that was asked for.
    Again it changes nothing that stands. One that a later part of the call took back is dismissed and its clock ends,
    unless a person has confirmed the record or it is broken already; what a person dismissed stays so."""
    if record.marked is not None:
        return []
    rows = promises_of(session, record.id)
    known = {_key(row): row for row in rows}
    found = {one.key: one for one in _found(draft)}
    for key, one in found.items():
        row = known.get(key)
        if row is None and one.agreed:
            rows.append(_new(session, record, one, place=len(rows) + 1, now=now))
        elif row is not None and one.agreed and row.dismissed_by is None and row.deadline_id is None:
            row.due_at, row.confidence, row.agreed, row.state = one.due_at, one.confidence, True, "heard"
    for key, row in known.items():
        if row.agreed and not (key in found and found[key].agreed) and record.status != "reviewed":
            _take_back(session, row, now)
    session.flush()
    return rows


def promises_of(session: Session, record_id: int) -> list[RecordPromise]:
    """The record's promises in the order in which they were heard."""
    return list(session.scalars(select(RecordPromise).where(RecordPromise.record_id == record_id)
                                .order_by(RecordPromise.place)))


def standing(session: Session, record_id: int, *, now: datetime) -> list[Standing]:
    """The record's promises as their clocks stand at `now`."""
    return [_standing(session, row, now) for row in promises_of(session, record_id)]


def _standing(session: Session, row: RecordPromise, now: datetime) -> Standing:
    clock = session.get(Deadline, row.deadline_id) if row.deadline_id is not None else None
    while clock is not None and clock.state == "extended":
        clock = session.scalar(select(Deadline).where(Deadline.extends == clock.id))
    if clock is None:
        return Standing(row, "dismissed" if row.state == "dismissed" else "heard", row.due_at)
    return Standing(row, _status(clock, now), clock.due_at)


def _status(clock: Deadline, now: datetime) -> Status:
    """Broken stays broken, whatever became of the clock."""
    if clock.state == "late" or clock.breached_at is not None or clock.state == "open" and now > clock.due_at:
        return "broken"
    return "kept" if clock.state == "met" else "running" if clock.state == "open" else "dismissed"


def _found(draft: Draft) -> Iterator[_Found]:
    for one in draft.promises:
        if one.kind == "reply":
            yield _Found("reply", one.text, *_timed(one.due_at, one.confidence), one.evidence, one.agreed)
    asked = draft.callback
    if asked.requested:
        text = "".join(asked.evidence.text.split()) if asked.evidence else _ASKED
        yield _Found("callback", text, *_timed(asked.at, asked.confidence), asked.evidence, True)


def _timed(due_at: datetime | None, confidence: float) -> tuple[datetime | None, float]:
    """A time that nobody can mean was misheard: none at all, and too unsure to start anything by itself."""
    try:
        if due_at is not None:
            check_moment("due_at", due_at)
    except FieldError:
        return None, 0.0
    return due_at, round(confidence, 3)


def _key(row: RecordPromise) -> tuple[str, str, float | None]:
    return row.kind, row.text, round(row.evidence["start"], 1) if row.evidence else None


def _new(session: Session, record: Record, one: _Found, *, place: int, now: datetime) -> RecordPromise:
    row = RecordPromise(record_id=record.id, place=place, kind=one.kind, text=one.text, due_at=one.due_at,
                        confidence=one.confidence, evidence=asdict(one.evidence) if one.evidence else None,
                        agreed=True, late=False, state="heard", heard_at=now)
    session.add(row)
    return row


def _take_back(session: Session, row: RecordPromise, now: datetime) -> None:
    clock = session.get(Deadline, row.deadline_id) if row.deadline_id is not None else None
    if clock is not None and (clock.state != "open" or now > clock.due_at):
        return
    row.agreed, row.state = False, "dismissed"
    if clock is not None:
        cancel(session, [clock], reason=_TAKEN_BACK, now=now)
