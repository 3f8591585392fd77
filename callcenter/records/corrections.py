"""What people made of the values that were read from transcripts: how often they changed them, and the corrected
calls as examples for those who write the rules of reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call
from callcenter.customers.numbers import ANONYMOUS
from callcenter.records.models import FIELDS, Record, RecordChange, RecordField
from callcenter.records.reading import heard_of
from callcenter.records.rules import INDIVIDUAL, REFUSED

READ = tuple(name for name in FIELDS if name != "called_at")
"""The fields that are read from what was said."""

_NO_VALUE = ("", INDIVIDUAL, REFUSED)
_SEGMENT = ("channel", "start", "end", "text")


@dataclass(frozen=True)
class FieldReport:
    """One field over all records. `filled`: times that the transcript filled it, `judged`: how many of these a person
    has confirmed or changed, `changed`: how many of those were given another value; `added`: times that nothing stood
    there and a person wrote it."""

    field: str
    filled: int
    judged: int
    changed: int
    added: int

    @property
    def rate(self) -> float | None:
        """Share of the judged ones that had to be changed; None while nobody has judged any."""
        return self.changed / self.judged if self.judged else None


@dataclass(frozen=True)
class _Kept:
    """A field as it stands, and what the transcript had filled in before any person wrote; `read` is None where
    something else stood there, `empty` tells that nothing did."""

    record_id: int
    field: str
    value: str
    by_person: bool
    read: str | None
    empty: bool

    @property
    def changed(self) -> bool:
        return self.by_person and self.read is not None and self.read != self.value

    @property
    def added(self) -> bool:
        return self.by_person and self.empty and self.value != ""


def report_of(session: Session) -> list[FieldReport]:
    """Every field that is read, in the order of the form."""
    filled, judged, changed, added = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for kept in _kept(session):
        filled[kept.field] += kept.read is not None
        judged[kept.field] += kept.read is not None and kept.by_person
        changed[kept.field] += kept.changed
        added[kept.field] += kept.added
    return [FieldReport(name, filled[name], judged[name], changed[name], added[name]) for name in READ]


def examples_of(session: Session, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """The heard calls in which a person changed or added a value, in the corpus format, the oldest first. The gold has
    the values that a person has vouched for, and no others; `notes` names the fields that were corrected."""
    corrected: dict[int, list[str]] = {}
    for kept in _kept(session):
        if kept.changed or kept.added:
            corrected.setdefault(kept.record_id, []).append(kept.field)
    for record_id in sorted(corrected):
        record = session.get_one(Record, record_id, options=[selectinload(Record.fields)])
        call = session.get_one(Call, record.call_sid)
        segments = heard_of(session, call.sid).segments
        if segments:
            yield _example(record, call, segments, corrected[record_id], zone)


def _example(record: Record, call: Call, segments: Sequence[dict[str, Any]], corrected: Sequence[str],
             zone: ZoneInfo) -> dict[str, Any]:
    gold: dict[str, Any] = {field.name: None if field.value in _NO_VALUE else field.value
                            for field in record.fields if field.source == "person" and field.name in READ}
    if record.category_source == "person":
        gold["category"] = record.category
    return {
        "id": f"record-{record.id}", "split": "corrected", "line_number_called": call.to_number,
        "caller_id": None if (call.from_number or "").lower() in ANONYMOUS else call.from_number,
        "started_at": call.started_at.astimezone(zone).isoformat(),
        "segments": [{key: segment[key] for key in _SEGMENT} for segment in segments],
        "gold": gold, "notes": "corrected by a person: " + ", ".join(name for name in READ if name in corrected)}


def _kept(session: Session) -> Iterator[_Kept]:
    """Every read field that stands in a record. What stood there before any person is the last change by a machine;
    nothing did where the history begins with a person."""
    machine = (select(RecordChange.record_id, RecordChange.field, RecordChange.source, RecordChange.new)
               .where(RecordChange.source != "person", RecordChange.field.in_(READ))
               .ext(distinct_on(RecordChange.record_id, RecordChange.field))
               .order_by(RecordChange.record_id, RecordChange.field, RecordChange.id.desc()).subquery())
    person = (select(RecordChange.record_id, RecordChange.field, RecordChange.old)
              .where(RecordChange.source == "person", RecordChange.field.in_(READ))
              .ext(distinct_on(RecordChange.record_id, RecordChange.field))
              .order_by(RecordChange.record_id, RecordChange.field, RecordChange.id).subquery())
    rows = session.execute(
        select(RecordField.record_id, RecordField.name, RecordField.value, RecordField.source,
               machine.c.source.label("machine"), machine.c.new, person.c.record_id.label("touched"), person.c.old)
        .outerjoin(machine, and_(machine.c.record_id == RecordField.record_id, machine.c.field == RecordField.name))
        .outerjoin(person, and_(person.c.record_id == RecordField.record_id, person.c.field == RecordField.name))
        .where(RecordField.name.in_(READ)).order_by(RecordField.record_id, RecordField.name))
    for row in rows:
        yield _Kept(row.record_id, row.name, row.value, row.source == "person",
                    row.new if row.machine == "transcript" else None,
                    row.machine is None and row.touched is not None and not row.old)
