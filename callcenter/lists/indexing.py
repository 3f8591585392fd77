"""What a record is found by, written when its fields or its transcript change, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call
from callcenter.lists.models import SearchText
from callcenter.lists.searchwords import grams_of, national, normal
from callcenter.records.models import Record
from callcenter.records.reading import heard_of
from callcenter.records.rules import INDIVIDUAL, REFUSED
from transcripts.model import segments_of
from transcripts.reading.readable import readable

SEARCHED = ("customer_name", "organisation", "contact_phone", "content", "order_no", "product")
_NOTHING = ("", INDIVIDUAL, REFUSED)
_MOST = 100_000
"""Characters of one text, a call of three hours as heard and as read. What lies beyond is not found."""


@dataclass(frozen=True)
class _Texts:
    """`lines`: for showing; `said`: normal, as it was heard and as one reads it."""

    lines: list[dict[str, Any]]
    said: list[str]


def index_record(session: Session, record: Record, *, now: datetime) -> None:
    """Fields and transcript anew: a machine has filled the record, or its recording was heard."""
    session.flush()
    _write(session, record, _heard(session, record.call_sid), now)


def index_fields(session: Session, record: Record, *, now: datetime) -> None:
    """A person has changed fields; what was said is as it was."""
    session.flush()
    row = session.get(SearchText, record.id, populate_existing=True)
    if row is None:
        return index_record(session, record, now=now)
    said = [line for text in row.lines for line in _spoken(text)]
    _write(session, record, _Texts(row.lines, said), now)


def reindex(session: Session, *, now: datetime, after: int = 0, limit: int = 200) -> int | None:
    """Writes the next records anew, by id; returns the last one's id, None when there are no more."""
    records = session.scalars(select(Record).where(Record.id > after).options(selectinload(Record.fields))
                              .order_by(Record.id).limit(limit)).all()
    for record in records:
        index_record(session, record, now=now)
    return records[-1].id if records else None


def _heard(session: Session, call_sid: str) -> _Texts:
    heard = heard_of(session, call_sid)
    told = readable(segments_of(heard.segments))
    lines = [_line(segment, text.text) for segment, text in zip(heard.segments, told, strict=True)]
    return _Texts(lines, [line for text in lines for line in _spoken(text)])


def _line(segment: dict[str, Any], text: str) -> dict[str, Any]:
    """One segment as one reads it; `heard`, where that differs in more than its marks."""
    line = {"recording": segment["recording"], "channel": segment["channel"], "start": round(segment["start"], 2),
            "end": round(segment["end"], 2), "text": text}
    heard = normal(segment["text"])
    return line if heard == normal(text) else {**line, "heard": heard}


def _spoken(line: dict[str, Any]) -> Iterator[str]:
    yield normal(line["text"])
    if "heard" in line:
        yield line["heard"]


def _write(session: Session, record: Record, texts: _Texts, now: datetime) -> None:
    call = session.get_one(Call, record.call_sid)
    values = {field.name: field.value for field in record.fields if field.value not in _NOTHING}
    numbers = _numbers(values.get("contact_phone"), call.from_dialable, values.get("order_no"))
    said = [normal(values[name]) for name in SEARCHED if name in values and name != "contact_phone"]
    lines = _bounded([line for line in (*said, *numbers, *texts.said) if line])
    row = {"record_id": record.id, "called_at": call.started_at, "text": "\n".join(lines),
           "grams": func.array_to_tsvector(literal(grams_of(lines, numbers), ARRAY(Text))), "lines": texts.lines,
           "written_at": now}
    session.execute(insert(SearchText).values(row).on_conflict_do_update(
        index_elements=["record_id"], set_={name: value for name, value in row.items() if name != "record_id"}))


def _numbers(*given: str | None) -> list[str]:
    """Numbers that are known whole, each once; an order number as it is normally written."""
    return list(dict.fromkeys(
        national(number) if number.startswith("+") or number.isdigit() else normal(number)
        for number in given if number))


def _bounded(lines: Sequence[str]) -> list[str]:
    left, kept = _MOST, []
    for line in lines:
        kept.append(line[:left])
        left -= len(line)
        if left <= 0:
            break
    return kept
