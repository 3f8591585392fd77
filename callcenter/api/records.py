"""Call records: reading them, and what people do with them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from callcenter.api.operations import Asked, Operation
from callcenter.api.problems import problem
from callcenter.api.record_shapes import (
    ChangeShape,
    CloseInput,
    FieldsInput,
    HistoryShape,
    MarkInput,
    RecordQuery,
    RecordShape,
    RecordSummary,
    Versioned,
    record_shape,
    record_summary,
    shown,
)
from callcenter.api.shapes import Page, cursor_of, position_of
from callcenter.errors import ConflictError, FieldError
from callcenter.records import services
from callcenter.records.models import Record
from callcenter.records.reading import RecordFilter, history_of, list_records
from callcenter.records.services import Change


def record_list(asked: Asked, query: RecordQuery) -> Page[RecordSummary]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    wanted = RecordFilter(query.status, query.missing, query.category, query.agent, to_review=query.to_review,
                          unsure=query.unsure, complaint=query.complaint, urgent=query.urgent)
    found = list_records(asked.session, asked.person, wanted, before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[RecordSummary](items=[record_summary(record, asked) for record in page],
                               next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def record_by_id(asked: Asked, record_id: int) -> RecordShape:
    return record_shape(services.get_record(asked.session, record_id, asked.person), asked)


def record_history(asked: Asked, record_id: int) -> HistoryShape:
    record = services.get_record(asked.session, record_id, asked.person)
    return HistoryShape(items=[
        ChangeShape(field=one.field, old=shown(one.field, one.old, asked), new=shown(one.field, one.new, asked),
                    source=one.source, by=one.by, at=one.at.astimezone(asked.zone))
        for one in history_of(asked.session, record.id)])


def correct_record(asked: Asked, record_id: int, body: FieldsInput) -> RecordShape | Response:
    changes = [Change(name, value) for name, value in body.fields.model_dump(exclude_none=True).items()]
    if not changes:
        raise FieldError("fields", "请至少给出一项要修改的内容")
    return _written(asked, record_id, lambda: services.correct(
        asked.session, record_id, changes, person=asked.person, now=asked.now, zone=asked.zone, version=body.version))


def confirm_record(asked: Asked, record_id: int, body: Versioned) -> RecordShape | Response:
    return _written(asked, record_id, lambda: services.confirm(
        asked.session, record_id, person=asked.person, now=asked.now, zone=asked.zone, version=body.version))


def mark_record(asked: Asked, record_id: int, body: MarkInput) -> RecordShape | Response:
    return _written(asked, record_id, lambda: services.mark(
        asked.session, record_id, body.kind, person=asked.person, now=asked.now, version=body.version))


def close_record(asked: Asked, record_id: int, body: CloseInput) -> RecordShape | Response:
    return _written(asked, record_id, lambda: services.close_incomplete(
        asked.session, record_id, body.reason, person=asked.person, now=asked.now, version=body.version))


def _written(asked: Asked, record_id: int, act: Callable[[], Record]) -> RecordShape | Response:
    """The record after the act; a conflict comes with the record as it stands, so that the client sees what changed."""
    try:
        return record_shape(act(), asked)
    except ConflictError as conflict:
        current = record_shape(services.get_record(asked.session, record_id, asked.person), asked)
        return problem(409, conflict.message, current=current.model_dump(mode="json"))


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
