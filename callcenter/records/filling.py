"""Machines fill the call record: provider, keypad, what was heard, the customer's file. Never over a person's value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callcenter.calendars.services import company_calendar
from callcenter.calls.models import Call, CallEvent
from callcenter.customers.numbers import read_number
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import FIELDS, Record
from callcenter.records.of_outbound import told_by_attempt
from callcenter.records.promises import hear_promises
from callcenter.records.rules import missing_of
from callcenter.records.services import write_field
from callcenter.vocabulary.reading import vocabulary_for
from callcenter.workcalendar import Calendar
from transcripts.model import Segment, segments_of
from transcripts.reading.draft import CallFacts, Draft, read
from transcripts.reading.turns import KNOWN, FieldDraft
from transcripts.second_reader.questions import SECOND, UNSURE

_RANK = {"caller_id": 0, "customer": 0, "second_reader": 1, "transcript": 1, "keypad": 2, "provider": 2, "person": 3}
_DOUBTED = 0.3
_KEYPAD_SURE = 0.95


def fill_record(session: Session, call_sid: str, *, company: str, now: datetime, zone: ZoneInfo) -> Record | None:
    """Fills what is known by now; asking again changes nothing that is settled. Promises are heard also where a person
    has confirmed the record already. None: no record is open."""
    record = session.scalar(select(Record).where(Record.call_sid == call_sid).with_for_update()
                            .options(selectinload(Record.fields)))
    if record is None:
        return None
    call = session.get_one(Call, call_sid)
    draft = first_reading(session, call, company, company_calendar(session, zone)).draft
    hear_promises(session, record, draft, now=now)
    if record.status == "reviewed":
        return record
    _improve(session, record, "called_at", call.started_at.isoformat(), "provider", 1.0, None, now)
    for name, value in _keyed(session, call_sid):
        _improve(session, record, name, value, "keypad", _KEYPAD_SURE, None, now)
    listed = told_by_attempt(session, call)
    for name, value, source, sure in listed:
        _improve(session, record, name, value, source, sure, None, now)
    for name, found in draft.fields.items():
        if name not in FIELDS:
            continue
        value = as_written(name, found.value)
        source = "customer" if found.source == KNOWN else "transcript"
        _improve(session, record, name, value, source, found.confidence, found, now)
    _doubt_files(session, record, {*draft.fields, *(name for name, *_ in listed)}, now)
    _classify(record, call, draft)
    session.flush()
    if record.status == "draft" and not missing_of(record):
        record.status = "complete"
    return record


def _improve(session: Session, record: Record, name: str, value: str, source: str, confidence: float,
             draft: FieldDraft | None, now: datetime) -> None:
    """Writes a machine's value unless something better stands there."""
    field = next((one for one in record.fields if one.name == name), None)
    evidence: dict[str, Any] | None = asdict(draft.evidence) if draft and draft.evidence else None
    sure = round(confidence, 3)
    if field is not None and (_rank(field.source, field.evidence) > _rank(source, evidence)
                              or (field.value, field.source, field.confidence) == (value, source, sure)
                              or field.source == SECOND and field.confidence > sure):
        return
    write_field(session, record, name, value, source=source, confidence=sure, evidence=evidence, by=source, now=now)


def _rank(source: str, evidence: object) -> int:
    """What the customer's file tells counts as heard once somebody has said so."""
    return _RANK["transcript"] if source == "customer" and evidence else _RANK[source]


def _doubt_files(session: Session, record: Record, told: set[str], now: datetime) -> None:
    """What the customer's file told before the call was heard goes when somebody else turns out to speak; out of a
    complete record nothing may go, so there the agent is asked."""
    for field in record.fields:
        if field.source == "customer" and field.value and field.name not in told:
            value, sure = ("", 0.0) if record.status == "draft" else (field.value, _DOUBTED)
            write_field(session, record, field.name, value, source="customer", confidence=sure, evidence=None,
                        by="customer", now=now)


def _keyed(session: Session, call_sid: str) -> list[tuple[str, str]]:
    """Values that the caller keyed in and confirmed: a number to call back, an order number."""
    rows = session.scalars(select(CallEvent.data).where(CallEvent.call_sid == call_sid, CallEvent.flow_seq.isnot(None),
                                                        CallEvent.data.has_key("effects")).order_by(CallEvent.flow_seq))
    keyed = []
    for effect in (effect for data in rows for effect in data["effects"]):
        match effect:
            case {"effect": "KeepValue", "name": "contact_phone", "value": str(number)} if number:
                keyed.append(("contact_phone", _written(number)))
            case {"effect": "KeepValue", "name": "order_no", "value": str(number)} if number:
                keyed.append(("order_no", number.upper()))
            case {"effect": "BookCallback", "number": str(number)} if number:
                keyed.append(("contact_phone", _written(number)))
    return keyed


def as_written(name: str, value: str) -> str:
    """A value that was read, as records hold it."""
    return _written(value) if name == "contact_phone" else value


def _written(raw: str) -> str:
    """A number as records hold it; 拒绝提供 and the like stay as they are."""
    return read_number(raw).written


@dataclass(frozen=True)
class FirstReading:
    """What was heard in a call, what was known beforehand, and what the first reader made of it."""

    segments: list[Segment]
    facts: CallFacts
    draft: Draft


def first_reading(session: Session, call: Call, company: str, calendar: Calendar) -> FirstReading:
    """What the transcripts of the call tell."""
    rows = session.execute(select(Transcript.segments, Transcript.recording_sid).join(
        Recording, Recording.sid == Transcript.recording_sid).where(
        Transcript.call_sid == call.sid, Transcript.state == "done").order_by(Recording.announced_at)).all()
    segments = segments_of([item for segments, _ in rows for item in segments])
    caller = call.from_dialable if call.from_kind in ("mobile", "landline") else None
    facts = CallFacts(caller_id=caller, started_at=call.started_at, company=company, category_hint=call.category)
    return FirstReading(segments, facts, read(segments, facts, calendar, vocabulary_for(session, call)))


def _classify(record: Record, call: Call, draft: Draft) -> None:
    """Category, urgency and complaint; a person's category stands."""
    if record.category_source == "person":
        return
    kept = record.category_source == SECOND and draft.category is not None and draft.category.confidence < UNSURE
    if draft.category is not None and not kept:
        record.category = draft.category.value
        record.category_source = "keypad" if draft.category.value == call.category else "transcript"
    record.is_complaint = record.is_complaint or draft.is_complaint.value == "yes" or record.category == "complaint"
    if draft.urgency.value == "urgent" or record.category == "rescue":
        record.urgency = "urgent"
