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
from callcenter.web.pages.words import SOURCES, phone

EDITABLE = ("customer_name", "organisation", "contact_phone", "content", *OPTIONAL)
_UNSURE = 0.75


@dataclass(frozen=True)
class FieldView:
    """One field on the page. `value` is what stands, `typed` what the form shows (somebody's unsaved entry may differ),
    `clash` tells that another person changed it meanwhile, `problem` what is wrong with the entry."""

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
    clash: bool = False
    problem: str = ""

    @property
    def missing(self) -> bool:
        """It should be filled and is not; an optional one is never missing."""
        return not self.value and self.name not in OPTIONAL

    @property
    def editable(self) -> bool:
        return self.name in EDITABLE


def views_of(record: Record, heard: Heard, person: Person, zone: ZoneInfo, *, typed: Mapping[str, str] | None = None,
             problem: tuple[str, str] | None = None) -> list[FieldView]:
    """The five fields, the missing ones first with the question to ask, then the optional ones. `typed`: a form that
    could not be saved."""
    have = {field.name: field for field in record.fields if field.value}
    edited = edits_of(typed or {})
    views = []
    for name in (*sorted(MANDATORY, key=lambda name: name in have), *OPTIONAL):
        field = have.get(name)
        value = _written(name, field.value, person, zone) if field else ""
        mine = edited.get(name)
        machine = field is not None and field.source != "person"
        views.append(FieldView(
            name, LABELS[name], value, value if mine is None else mine, SOURCES[field.source] if field else "",
            round(100 * field.confidence) if field and machine and name != "called_at" else None,
            machine and field is not None and field.confidence < _UNSURE, QUESTIONS.get(name, "") if not field else "",
            field.changed_by if field and field.source == "person" else "", field.changed_at if field else None,
            evidence_of(field.evidence, heard) if field else None,
            clash=mine is not None and (typed or {}).get(f"was-{name}", "") != value,
            problem=problem[1] if problem and problem[0] == name else ""))
    return views


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
    return {name: form[name].strip() for name in (*EDITABLE, "category", "urgency")
            if name in form and form[name].strip() != form.get(f"was-{name}", "").strip()}


def _written(name: str, value: str, person: Person, zone: ZoneInfo) -> str:
    if name == "called_at":
        return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if name == "contact_phone":
        return phone(number_for(person, value))
    return value


def evidence_of(evidence: Mapping[str, Any] | None, heard: Heard) -> Mapping[str, Any] | None:
    """The evidence with the recording that it is in."""
    if not evidence:
        return None
    place, said = evidence.get("segment"), heard.segments
    at = said[place] if isinstance(place, int) and 0 <= place < len(said) else next(
        (one for one in said if one["channel"] == evidence["channel"] and one["start"] <= evidence["start"]
         <= one["end"]), None)
    if at is None and len({one["recording"] for one in said}) == 1:
        at = said[0]
    return {**evidence, "recording": at["recording"] if at else None, "text": "".join(evidence["text"].split())}
