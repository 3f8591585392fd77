"""What is shown of the records that were found: the fields and the sentences that have the terms, each with its
second."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call
from callcenter.lists.highlighting import Piece, marked, share_of, shortened
from callcenter.lists.models import SearchText
from callcenter.lists.searching import Found
from callcenter.records.models import Record

_MOST_SAID = 3
_SHOWN = ("customer_name", "organisation", "content", "order_no", "product")
_EARLIER = 0.6
"""Seconds before a hit: where in a sentence it was said is reckoned, not known."""


@dataclass(frozen=True)
class Said:
    """A sentence with a hit. `second` of its `recording`; `channel`: agent | customer | 0 | 1."""

    recording: str
    channel: str
    second: float
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Hit:
    """A record that was found. `fields` by name, in pieces; `more`: so many further sentences have a hit."""

    record: Record
    call: Call
    fields: Mapping[str, Sequence[Piece]]
    said: Sequence[Said]
    more: int


def hits_of(session: Session, found: Sequence[Found], terms: Sequence[str]) -> list[Hit]:
    """In the order in which they were found."""
    ids = [one.record_id for one in found]
    records = {row.id: row for row in session.scalars(
        select(Record).where(Record.id.in_(ids)).options(selectinload(Record.fields)))}
    calls = {row.sid: row for row in session.scalars(
        select(Call).where(Call.sid.in_([record.call_sid for record in records.values()])))}
    lines: dict[int, Sequence[Any]] = dict(session.execute(
        select(SearchText.record_id, SearchText.lines).where(SearchText.record_id.in_(ids))).all())
    return [_hit(records[one], calls[records[one].call_sid], lines[one], terms) for one in ids]


def _hit(record: Record, call: Call, lines: Sequence[Any], terms: Sequence[str]) -> Hit:
    values = {field.name: field.value for field in record.fields if field.name in _SHOWN and field.value}
    fields = {name: marked(values[name], terms) for name in _SHOWN if name in values}
    said = list(_said(lines, terms))
    return Hit(record, call, fields, said[:_MOST_SAID], max(0, len(said) - _MOST_SAID))


def _said(lines: Sequence[Any], terms: Sequence[str]) -> Iterator[Said]:
    for line in lines:
        share = share_of(line["text"], terms)
        heard = line.get("heard", "")
        if share is None:
            share = share_of(heard, terms)
        if share is not None:
            second = line["start"] + share * (line["end"] - line["start"]) - _EARLIER
            yield Said(line["recording"], line["channel"], round(max(line["start"], second), 1),
                       shortened(line["text"], terms))
