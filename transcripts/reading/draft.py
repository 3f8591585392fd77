"""The draft of a call record: everything that could be read from one transcript, with evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from transcripts.model import Segment
from transcripts.reading.matter import CATEGORIES, read_category, read_complaint, read_content, read_urgency
from transcripts.reading.names import read_name
from transcripts.reading.organisations import read_organisation
from transcripts.reading.phones import read_phone, valid_number
from transcripts.reading.turns import FieldDraft, turns_of

TRUSTED = 0.5  # a value less sure than this is left out: a wrong one that looks right costs more than none


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known before reading. `caller_id` in E.164 or as digits; None for a hidden or relay number.

    `category_hint` is the choice in the telephone menu, `company` our own name (never the customer's).
    """

    caller_id: str | None = None
    started_at: datetime | None = None
    company: str = ""
    category_hint: str | None = None

    def __post_init__(self) -> None:
        if self.started_at is not None and self.started_at.tzinfo is None:
            raise ValueError("started_at must have a time zone")
        if self.category_hint is not None and self.category_hint not in CATEGORIES:
            raise ValueError(f"category_hint {self.category_hint!r} must be one of {', '.join(CATEGORIES)}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read. `fields` holds those of customer_name, organisation, contact_phone, content that
    are sure enough. `category` is None when nothing tells; `is_complaint` is "yes" or "no", `urgency`
    "urgent" or "normal".
    """

    fields: Mapping[str, FieldDraft]
    category: FieldDraft | None
    is_complaint: FieldDraft
    urgency: FieldDraft


def read(segments: Sequence[Segment], facts: CallFacts) -> Draft:
    """Fill the draft of a call record from its transcript. Any channel but "agent" is the customer's."""
    turns = turns_of(segments)
    category = read_category(turns, facts.category_hint)
    name = read_name(turns)
    organisation = read_organisation(turns, name.value if name else None)
    if organisation is not None and facts.company and organisation.value in facts.company:
        organisation = None
    found = {
        "customer_name": name,
        "organisation": organisation,
        "contact_phone": read_phone(turns, dialable(facts.caller_id)),
        "content": read_content(turns, category),
    }
    return Draft(
        fields={
            name: draft for name, draft in found.items() if draft is not None and draft.confidence >= TRUSTED
        },
        category=category,
        is_complaint=read_complaint(turns, category),
        urgency=read_urgency(turns, category),
    )


def dialable(caller_id: str | None) -> str | None:
    """A Chinese caller ID as one dials it at home (mobile, or landline with its 0); None if it is neither."""
    if caller_id is None:
        return None
    digits = "".join(sign for sign in caller_id if sign.isdigit())
    digits = digits.removeprefix("00") if digits.startswith("0086") else digits
    if digits.startswith("86") and len(digits) > 11:
        digits = digits[2:]
    for candidate in (digits, f"0{digits}"):
        if valid_number(candidate):
            return candidate
    return None
