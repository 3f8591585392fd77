"""Reading call records: lists of them, what was heard in their call, who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.errors import FieldError
from callcenter.people.models import Person
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import MANDATORY, Record, RecordChange, RecordField

STATUSES = ("draft", "complete", "reviewed")


@dataclass(frozen=True)
class Heard:
    """What was heard in all recordings of a call. `state`: none | waiting | waiting_for_model | done | failed;
    `segments` as stored, each with the `recording` that it is from, in the order that evidence counts them."""

    state: str
    segments: Sequence[dict[str, Any]]
    reason: str | None


def list_records(session: Session, person: Person, *, status: str | None = None, missing: str | None = None,
                 before_id: int | None = None, limit: int = 50) -> list[Record]:
    """The newest first. `missing`: only those in which this mandatory field is not filled."""
    query = select(Record).join(Call, Call.sid == Record.call_sid).where(visible_calls(person))
    if status is not None:
        if status not in STATUSES:
            raise FieldError("status", f"status must be one of {', '.join(STATUSES)}")
        query = query.where(Record.status == status)
    if missing is not None:
        query = query.where(~_filled(missing))
    if before_id is not None:
        query = query.where(Record.id < before_id)
    query = query.options(selectinload(Record.fields)).order_by(Record.id.desc()).limit(limit)
    return list(session.scalars(query))


def _filled(name: str) -> ColumnElement[bool]:
    if name not in MANDATORY:
        raise FieldError("missing", f"missing must be one of {', '.join(MANDATORY)}")
    return exists().where(and_(RecordField.record_id == Record.id, RecordField.name == name, RecordField.value != ""))


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
