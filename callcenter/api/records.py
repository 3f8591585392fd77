"""Call records: reading them, and what people do with them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.calls.seeing import number_for
from callcenter.errors import FieldError
from callcenter.records import services
from callcenter.records.models import MANDATORY, Record, RecordField
from callcenter.records.reading import heard_of, history_of, list_records
from callcenter.records.rules import missing_of
from callcenter.records.services import Change

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
    source: Literal["provider", "caller_id", "keypad", "transcript", "person"] | None = None
    confidence: float | None = None
    evidence: EvidenceShape | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None


class FieldsShape(Shape):
    """The five mandatory fields (S003 3.2.1)."""

    called_at: FieldShape
    customer_name: FieldShape
    organisation: FieldShape
    contact_phone: FieldShape
    content: FieldShape


class SegmentShape(Shape):
    """One stretch of speech; `channel`: agent | customer | 0 | 1."""

    recording: str
    channel: str
    start: float
    end: float
    text: str
    confidence: float | None
    words: list[dict[str, Any]]


class TranscriptShape(Shape):
    """What was heard. `state`: none | waiting | waiting_for_model | done | failed."""

    state: str
    reason: str | None
    segments: list[SegmentShape]


class PromiseShape(Shape):
    """A promise that was made in the call."""

    text: str
    due_at: datetime | None
    status: str
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
    """`missing`: the name of a mandatory field that is not filled."""

    status: Literal["draft", "complete", "reviewed"] | None = None
    missing: Literal["called_at", "customer_name", "organisation", "contact_phone", "content"] | None = None


class FieldValues(Input):
    """A person's values; what is left out stays as it is. 个人 fills the organisation of a private caller, 拒绝提供 any
    field that the caller would not give."""

    customer_name: Text | None = None
    organisation: Text | None = None
    contact_phone: Text | None = None
    content: Text | None = None
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


def record_list(asked: Asked, query: RecordQuery) -> Page[RecordSummary]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_records(asked.session, asked.person, status=query.status, missing=query.missing, before_id=before,
                         limit=query.limit + 1)
    page = found[:query.limit]
    return Page[RecordSummary](items=[RecordSummary(**_summary(record, asked)) for record in page],
                               next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def record_by_id(asked: Asked, record_id: int) -> RecordShape:
    return record_shape(services.get_record(asked.session, record_id, asked.person), asked)


def record_history(asked: Asked, record_id: int) -> HistoryShape:
    record = services.get_record(asked.session, record_id, asked.person)
    return HistoryShape(items=[
        ChangeShape(field=one.field, old=shown(one.field, one.old, asked), new=shown(one.field, one.new, asked),
                    source=one.source, by=one.by, at=one.at.astimezone(asked.zone))
        for one in history_of(asked.session, record.id)])


def correct_record(asked: Asked, record_id: int, body: FieldsInput) -> RecordShape:
    changes = [Change(name, value) for name, value in body.fields.model_dump(exclude_none=True).items()]
    if not changes:
        raise FieldError("fields", "请至少给出一项要修改的内容")
    return record_shape(services.correct(asked.session, record_id, changes, person=asked.person, now=asked.now,
                                         version=body.version), asked)


def confirm_record(asked: Asked, record_id: int, body: Versioned) -> RecordShape:
    return record_shape(services.confirm(asked.session, record_id, person=asked.person, now=asked.now,
                                         version=body.version), asked)


def mark_record(asked: Asked, record_id: int, body: MarkInput) -> RecordShape:
    return record_shape(services.mark(asked.session, record_id, body.kind, person=asked.person, now=asked.now,
                                      version=body.version), asked)


def close_record(asked: Asked, record_id: int, body: CloseInput) -> RecordShape:
    return record_shape(services.close_incomplete(asked.session, record_id, body.reason, person=asked.person,
                                                  now=asked.now, version=body.version), asked)


def record_shape(record: Record, asked: Asked) -> RecordShape:
    """A record as CONTRACT has it."""
    asked.session.flush()
    heard = heard_of(asked.session, record.call_sid)
    segments = [SegmentShape(recording=one["recording"], channel=one["channel"], start=one["start"], end=one["end"],
                             text=one["text"], confidence=one.get("confidence"), words=one.get("words", []))
                for one in heard.segments]
    return RecordShape(**_summary(record, asked), promises=[], case_id=None,
                       transcript=TranscriptShape(state=heard.state, reason=heard.reason, segments=segments))


def shown(name: str, value: str | None, asked: Asked) -> str | None:
    """A field's value as this person may read it: the time in the company's zone, the number perhaps masked."""
    if value and name == "called_at":
        return datetime.fromisoformat(value).astimezone(asked.zone).isoformat()
    if value and name == "contact_phone":
        return number_for(asked.person, value)
    return value


def _summary(record: Record, asked: Asked) -> dict[str, Any]:
    have = {field.name: field for field in record.fields}
    return {
        "id": record.id, "call_sid": record.call_sid, "customer_id": record.customer_id, "status": record.status,
        "missing": missing_of(record), "category": record.category, "category_source": record.category_source,
        "urgency": record.urgency, "is_complaint": record.is_complaint, "marked": record.marked,
        "incomplete_reason": record.incomplete_reason, "reviewed_by": record.reviewed_by,
        "reviewed_at": local(record.reviewed_at, asked.zone), "version": record.version,
        "fields": FieldsShape(**{name: _field(have.get(name), asked) for name in MANDATORY})}


def _field(field: RecordField | None, asked: Asked) -> FieldShape:
    if field is None or not field.value:
        return FieldShape()
    evidence = field.evidence
    return FieldShape(
        value=shown(field.name, field.value, asked), source=field.source, confidence=field.confidence,
        evidence=EvidenceShape(**{"segment": None, **evidence}) if evidence else None,
        changed_by=field.changed_by, changed_at=local(field.changed_at, asked.zone))


_WRITING = (401, 403, 404, 409)
OPERATIONS = (
    Operation("GET", "/records", record_list, "Call records, the newest first", query=RecordQuery,
              answer=Page[RecordSummary]),
    Operation("GET", "/records/<int:record_id>", record_by_id, "A call record with its transcript",
              answer=RecordShape, problems=(401, 403, 404)),
    Operation("GET", "/records/<int:record_id>/history", record_history, "Who changed what in a record",
              answer=HistoryShape, problems=(401, 403, 404)),
    Operation("PATCH", "/records/<int:record_id>/fields", correct_record, "A person's values for some fields",
              body=FieldsInput, answer=RecordShape, problems=_WRITING),
    Operation("POST", "/records/<int:record_id>/confirm", confirm_record, "Confirm a record as it stands",
              body=Versioned, answer=RecordShape, problems=_WRITING),
    Operation("POST", "/records/<int:record_id>/mark", mark_record, "Mark a wrong-number, silent or nuisance call",
              body=MarkInput, answer=RecordShape, problems=_WRITING),
    Operation("POST", "/records/<int:record_id>/close", close_record, "Close a record incomplete, with a reason",
              body=CloseInput, answer=RecordShape, problems=_WRITING),
)
