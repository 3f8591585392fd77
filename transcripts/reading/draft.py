"""The draft of a call record: everything that could be read from one transcript, with evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callcenter.workcalendar import Calendar
from transcripts.model import Segment
from transcripts.reading.callbacks import CallbackDraft, read_callback
from transcripts.reading.conduct import Conduct, read_conduct
from transcripts.reading.ledger import PromiseDraft
from transcripts.reading.matter import CATEGORIES, read_category, read_complaint, read_repeated, read_urgency
from transcripts.reading.names import read_name
from transcripts.reading.orders import read_order
from transcripts.reading.organisations import read_organisation
from transcripts.reading.phones import read_phone, valid_number
from transcripts.reading.products import read_product
from transcripts.reading.promises import read_promises
from transcripts.reading.summary import read_content
from transcripts.reading.turns import FieldDraft, turns_of

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
        if self.category_hint is not None and self.category_hint not in CATEGORIES:
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


def read(segments: Sequence[Segment], facts: CallFacts, calendar: Calendar = _OFFICE) -> Draft:
    """Fill the draft of a call record from its transcript. Any channel but "agent" is the customer's. Promised times
    count in the working days of `calendar` and in its zone."""
    turns = turns_of(segments)
    category = read_category(turns, facts.category_hint)
    name = read_name(turns)
    product = read_product(turns, category)
    found = {
        "customer_name": name,
        "organisation": _ours_left_out(
            read_organisation(turns, name.value if name else None, facts.company), facts.company),
        "contact_phone": read_phone(turns, dialable(facts.caller_id), facts.line_number),
        "content": read_content(turns, category, product),
        "order_no": read_order(turns),
        "product": product,
    }
    sure = {name: draft for name, draft in found.items() if draft is not None and draft.confidence >= TRUSTED}
    return Draft(
        fields=sure,
        category=category,
        is_complaint=read_complaint(turns, category),
        urgency=read_urgency(turns, category),
        repeated=read_repeated(turns),
        promises=read_promises(turns, facts.started_at, calendar),
        callback=read_callback(turns, facts.started_at, calendar),
        conduct=read_conduct(turns, sure, company=facts.company, ended_by=facts.ended_by),
    )


def _ours_left_out(organisation: FieldDraft | None, company: str) -> FieldDraft | None:
    return None if organisation is not None and company and organisation.value in company else organisation


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
