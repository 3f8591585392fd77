"""What a call record looks like in JSON, going out and coming in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked
from callcenter.api.shapes import Input, PageQuery, Shape, local
from callcenter.calls.seeing import number_for
from callcenter.cases.reading import case_of_record
from callcenter.records.models import FIELDS, Record, RecordField
from callcenter.records.promises import Standing, standing
from callcenter.records.reading import heard_of
from callcenter.records.rereading import readable_of
from callcenter.records.rules import missing_of
from transcripts.reading.readable import ReadableSegment

Category = Literal["inquiry", "complaint", "repair", "rescue", "purchase", "visit_appointment", "other"]
Text = Annotated[str, StringConstraints(max_length=4000)]


class EvidenceShape(Shape):
    """Where a value was said: seconds from the start of the recording. `segment`: place in the transcript."""

    channel: str
    start: float
    end: float
    text: str
    segment: int | None


class FieldShape(Shape):
    """One field; everything is null while it is not filled. `confidence` 0..1."""

    value: str | None = None
    source: Literal[
        "provider", "caller_id", "customer", "keypad", "second_reader", "transcript", "person"] | None = None
    confidence: float | None = None
    evidence: EvidenceShape | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None


class FieldsShape(Shape):
    """The five mandatory fields (S003 3.2.1) and the two optional ones, which are never counted as missing."""

    called_at: FieldShape
    customer_name: FieldShape
    organisation: FieldShape
    contact_phone: FieldShape
    content: FieldShape
    order_no: FieldShape
    product: FieldShape


class SpanShape(Shape):
    """A stretch of a text, from character `begin` up to `end`."""

    begin: int
    end: int


class ReadableShape(Shape):
    """A segment as one reads it: numbers in figures, marks set. `fillers` (嗯, 呃, 那个) are to be shown paler;
    `starts`: the second at which each character of `text` was said."""

    text: str
    fillers: list[SpanShape]
    starts: list[float]


class SegmentShape(Shape):
    """One stretch of speech; `channel`: agent | customer | 0 | 1; `text` as it was heard."""

    recording: str
    channel: str
    start: float
    end: float
    text: str
    confidence: float | None
    words: list[dict[str, Any]]
    readable: ReadableShape


class TranscriptShape(Shape):
    """What was heard. `state`: none | waiting | waiting_for_model | done | failed."""

    state: str
    reason: str | None
    segments: list[SegmentShape]


class PromiseShape(Shape):
    """A promise that was made in the call, or a call back that was asked for. `status` follows its clock."""

    text: str
    due_at: datetime | None
    status: Literal["heard", "running", "kept", "broken", "dismissed"]
    evidence: EvidenceShape | None


class RecordSummary(Shape):
    """A call record without what was heard. `version` is what a change may be conditional on."""

    id: int
    call_sid: str
    customer_id: int | None
    status: Literal["draft", "complete", "reviewed"]
    missing: list[str]
    category: Category
    category_source: str | None
    urgency: Literal["normal", "urgent"]
    is_complaint: bool
    marked: Literal["wrong_number", "silent", "nuisance"] | None
    incomplete_reason: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    version: int
    fields: FieldsShape


class RecordShape(RecordSummary):
    """A call record 来电记录, whole."""

    promises: list[PromiseShape]
    transcript: TranscriptShape
    case_id: int | None


class ChangeShape(Shape):
    """One change of one field."""

    field: str
    old: str | None
    new: str | None
    source: str
    by: str
    at: datetime


class HistoryShape(Shape):
    """All changes of a record, the newest first."""

    items: list[ChangeShape]


class RecordQuery(PageQuery):
    """`missing`: the name of a mandatory field that is not filled. `to_review`: complete, and no person has confirmed
    it; `unsure`: a machine was not sure of a field; `agent`: the login of who answered, or whose phone rang in vain."""

    status: Literal["draft", "complete", "reviewed"] | None = None
    missing: Literal["called_at", "customer_name", "organisation", "contact_phone", "content"] | None = None
    category: Category | None = None
    agent: str | None = None
    to_review: bool = False
    unsure: bool = False
    complaint: bool = False
    urgent: bool = False


class FieldValues(Input):
    """A person's values; what is left out stays as it is. 个人 fills the organisation of a private caller, 拒绝提供 any
    field that the caller would not give. order_no and product may be emptied: "" says that there is none."""

    customer_name: Text | None = None
    organisation: Text | None = None
    contact_phone: Text | None = None
    content: Text | None = None
    order_no: Text | None = None
    product: Text | None = None
    category: Category | None = None
    urgency: Literal["normal", "urgent"] | None = None


class Versioned(Input):
    """`version`: the one that the person saw; another one by now is a conflict. Left out: no such check."""

    version: Annotated[int, Field(ge=1)] | None = None


class FieldsInput(Versioned):
    fields: FieldValues


class MarkInput(Versioned):
    kind: Literal["wrong_number", "silent", "nuisance"]


class CloseInput(Versioned):
    reason: Text


def record_shape(record: Record, asked: Asked) -> RecordShape:
    """A record as CONTRACT has it."""
    asked.session.flush()
    heard = heard_of(asked.session, record.call_sid)
    segments = [SegmentShape(recording=one["recording"], channel=one["channel"], start=one["start"], end=one["end"],
                             text=one["text"], confidence=one.get("confidence"), words=one.get("words", []),
                             readable=_readable(told))
                for one, told in zip(heard.segments, readable_of(heard), strict=True)]
    promises = [_promise(one, asked) for one in standing(asked.session, record.id, now=asked.now)]
    return RecordShape(**_values(record, asked), promises=promises, case_id=case_of_record(asked.session, record.id),
                       transcript=TranscriptShape(state=heard.state, reason=heard.reason, segments=segments))


def _readable(told: ReadableSegment) -> ReadableShape:
    return ReadableShape(text=told.text, fillers=[SpanShape(begin=span.begin, end=span.end) for span in told.spans],
                         starts=[round(start, 3) for start, _ in told.seconds])


def shown(name: str, value: str | None, asked: Asked) -> str | None:
    """A field's value as this person may read it: the time in the company's zone, the number perhaps masked."""
    if value and name == "called_at":
        return datetime.fromisoformat(value).astimezone(asked.zone).isoformat()
    if value and name == "contact_phone":
        return number_for(asked.person, value)
    return value


def record_summary(record: Record, asked: Asked) -> RecordSummary:
    """A record without what was heard in its call."""
    return RecordSummary(**_values(record, asked))


def _values(record: Record, asked: Asked) -> dict[str, Any]:
    have = {field.name: field for field in record.fields}
    return {
        "id": record.id, "call_sid": record.call_sid, "customer_id": record.customer_id, "status": record.status,
        "missing": missing_of(record), "category": record.category, "category_source": record.category_source,
        "urgency": record.urgency, "is_complaint": record.is_complaint, "marked": record.marked,
        "incomplete_reason": record.incomplete_reason, "reviewed_by": record.reviewed_by,
        "reviewed_at": local(record.reviewed_at, asked.zone), "version": record.version,
        "fields": FieldsShape(**{name: _field(have.get(name), asked) for name in FIELDS})}


def _promise(one: Standing, asked: Asked) -> PromiseShape:
    return PromiseShape(text=one.promise.text, due_at=local(one.due_at, asked.zone), status=one.status,
                        evidence=_evidence(one.promise.evidence))


def _evidence(evidence: dict[str, Any] | None) -> EvidenceShape | None:
    return EvidenceShape(**{"segment": None, **evidence}) if evidence else None


def _field(field: RecordField | None, asked: Asked) -> FieldShape:
    if field is None or not field.value:
        return FieldShape()
    return FieldShape(
        value=shown(field.name, field.value, asked), source=field.source, confidence=field.confidence,
        evidence=_evidence(field.evidence),
        changed_by=field.changed_by, changed_at=local(field.changed_at, asked.zone))
