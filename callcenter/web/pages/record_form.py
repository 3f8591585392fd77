"""The form of a call record: its fields as a person sees them, and what the person changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.calls.seeing import number_for
from callcenter.people.models import Person
from callcenter.records.models import MANDATORY, OPTIONAL, Record
from callcenter.records.promises import Standing
from callcenter.records.reading import Heard
from callcenter.records.rules import LABELS, QUESTIONS
from callcenter.records.services import Change
from callcenter.web.pages.words import CATEGORIES, SOURCES, URGENCIES, phone

EDITABLE = ("customer_name", "organisation", "contact_phone", "content", "category", "urgency", "product", "order_no")
"""In the order of the form."""

OPTIONS: Mapping[str, Mapping[str, str]] = {"category": CATEGORIES, "urgency": URGENCIES}
_UNSURE = 0.75


@dataclass(frozen=True)
class FieldView:
    """One field on the page. `value` is what stands, `typed` what the form shows (somebody's unsaved entry may differ),
    `clash` tells that another person changed it meanwhile, `problem` what is wrong with the entry; `accepted`: a
    person's word already."""

    name: str
    label: str
    value: str
    typed: str
    source: str
    confidence: int | None
    unsure: bool
    question: str
    by: str
    at: datetime | None
    evidence: Mapping[str, Any] | None
    accepted: bool
    clash: bool = False
    problem: str = ""

    @property
    def missing(self) -> bool:
        """It should be filled and is not; an optional one is never missing."""
        return not self.value and self.name in MANDATORY

    @property
    def editable(self) -> bool:
        return self.name in EDITABLE

    @property
    def options(self) -> Mapping[str, str] | None:
        """What may be chosen; None: it is written."""
        return OPTIONS.get(self.name)

    @property
    def told(self) -> str:
        """The standing value in words."""
        return OPTIONS.get(self.name, {}).get(self.value, self.value)


def views_of(record: Record, heard: Heard, person: Person, zone: ZoneInfo, *, typed: Mapping[str, str] | None = None,
             problem: tuple[str, str] | None = None) -> list[FieldView]:
    """The five fields, the missing ones first with the question to ask, then category, urgency and the optional ones.
    `typed`: a form that could not be saved."""
    have = {field.name for field in record.fields if field.value}
    names = (*sorted(MANDATORY, key=lambda name: name in have), "category", "urgency", *reversed(OPTIONAL))
    return [view_of(record, name, heard, person, zone, typed=typed, problem=problem) for name in names]


def view_of(record: Record, name: str, heard: Heard, person: Person, zone: ZoneInfo, *,
            typed: Mapping[str, str] | None = None, problem: tuple[str, str] | None = None) -> FieldView:
    """One of them."""
    field = next((one for one in record.fields if one.name == name and one.value), None)
    value = standing_value(record, name, person, zone)
    mine = edits_of(typed or {}).get(name)
    source = _source(record, name) if field is None else field.source
    machine = field is not None and field.source != "person"
    return FieldView(
        name, LABELS[name], value, value if mine is None else mine, SOURCES.get(source, ""),
        round(100 * field.confidence) if field and machine and name != "called_at" else None,
        machine and field is not None and field.confidence < _UNSURE, QUESTIONS.get(name, "") if not value else "",
        field.changed_by if field and field.source == "person" else "", field.changed_at if field else None,
        evidence_of(field.evidence, heard) if field else None,
        accepted=source == "person" or name in ("called_at", "urgency") or not value,
        clash=mine is not None and not same((typed or {}).get(f"was-{name}", ""), value) and not same(mine, value),
        problem=problem[1] if problem and problem[0] == name else "")


def standing_value(record: Record, name: str, person: Person, zone: ZoneInfo) -> str:
    """What stands in a field, as this person's page writes it."""
    if name in OPTIONS:
        return record.category if name == "category" else record.urgency
    field = next((one for one in record.fields if one.name == name and one.value), None)
    return _written(name, field.value, person, zone) if field else ""


def proven(promises: list[Standing], heard: Heard) -> list[tuple[Standing, Mapping[str, Any] | None]]:
    """The promises of a call, each with its evidence and the recording that it is in."""
    return [(one, evidence_of(one.promise.evidence, heard)) for one in promises]


def changes_of(form: Mapping[str, str]) -> list[Change]:
    """What the person changed: entries that differ from what the page showed. Emptying a field is a change too, and
    the record's rules say what to write instead."""
    return [Change(name, value) for name, value in edits_of(form).items()]


def edits_of(form: Mapping[str, str]) -> dict[str, str]:
    """An entry is compared with what this page showed (`was-…`), not with what stands now: an untouched field must not
    undo somebody else's change."""
    return {name: form[name].strip() for name in EDITABLE
            if name in form and not same(form[name], form.get(f"was-{name}", ""))}


def same(one: str, other: str) -> bool:
    """Whether two entries say the same; browsers write line ends in their own way."""
    return one.split() == other.split()


def _source(record: Record, name: str) -> str:
    return (record.category_source or "") if name == "category" else ""


def _written(name: str, value: str, person: Person, zone: ZoneInfo) -> str:
    if name == "called_at":
        return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if name == "contact_phone":
        return phone(number_for(person, value))
    return value


def evidence_of(evidence: Mapping[str, Any] | None, heard: Heard) -> Mapping[str, Any] | None:
    """The evidence with the recording and the segment that it is in, as far as they are known."""
    if not evidence:
        return None
    place, said = evidence.get("segment"), heard.segments
    if not isinstance(place, int) or not 0 <= place < len(said):
        place = next((number for number, one in enumerate(said) if one["channel"] == evidence["channel"]
                      and one["start"] <= evidence["start"] <= one["end"]), None)
    recordings = {one["recording"] for one in said}
    recording = said[place]["recording"] if place is not None else recordings.pop() if len(recordings) == 1 else None
    return {**evidence, "segment": place, "recording": recording, "text": "".join(evidence["text"].split())}
