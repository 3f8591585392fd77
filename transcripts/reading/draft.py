"""The draft of a call record: everything that could be read from one transcript, with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from callcenter.workcalendar import Calendar
from transcripts.model import Segment
from transcripts.reading.turns import FieldDraft
from transcripts.reading.vocabulary import NOTHING, Vocabulary

if TYPE_CHECKING:
    from transcripts.reading.callbacks import CallbackDraft
    from transcripts.reading.conduct import Conduct
    from transcripts.reading.ledger import PromiseDraft

TRUSTED = 0.5  # a value less sure than this is left out: a wrong one that looks right costs more than none

_OFFICE = Calendar.office()


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known before reading. `caller_id` in E.164 or as digits; None for a hidden or relay number.

    `category_hint` is the choice in the telephone menu, `company` our own name (never the customer's),
    `line_number` the number that was called, `ended_by` who hung up first: agent or customer.
    """

    caller_id: str | None = None
    started_at: datetime | None = None
    company: str = ""
    category_hint: str | None = None
    line_number: str = ""
    ended_by: str | None = None

    def __post_init__(self) -> None:
        if self.started_at is not None and self.started_at.tzinfo is None:
            raise ValueError("started_at must have a time zone")
        if self.category_hint is None:
            return
        from transcripts.reading.signs import CATEGORIES  # as below: with all its signs

        if self.category_hint not in CATEGORIES:
            raise ValueError(f"category_hint {self.category_hint!r} must be one of {', '.join(CATEGORIES)}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was read. `fields` holds those of customer_name, organisation, contact_phone, content, order_no, product
    that are sure enough. `category` is None when nothing tells; `is_complaint` is "yes" or "no", `urgency`
    "urgent" or "normal". `repeated`: the caller has called about this before. `promises`: all that the agent's side
    undertook, `callback`: what the customer asked for, `conduct`: how the agent's side behaved.
    """

    fields: Mapping[str, FieldDraft]
    category: FieldDraft | None
    is_complaint: FieldDraft
    urgency: FieldDraft
    repeated: FieldDraft | None
    promises: tuple[PromiseDraft, ...]
    callback: CallbackDraft
    conduct: Conduct


def read(
    segments: Sequence[Segment], facts: CallFacts, calendar: Calendar = _OFFICE, vocabulary: Vocabulary = NOTHING
) -> Draft:
    """Fill the draft of a call record from its transcript. Any channel but "agent" is the customer's. Promised times
    count in the working days of `calendar` and in its zone. `vocabulary`: what the company knows beforehand."""
    from transcripts.reading.whole import read_whole  # patterns and weights: half a second, for those who read a call

    return read_whole(segments, facts, calendar, vocabulary)
