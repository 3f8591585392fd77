"""The draft of a call record: everything that could be read from one transcript, with evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callcenter.workcalendar import Calendar
from transcripts.model import Segment
from transcripts.reading.calibration import calibrated, trusted_as
from transcripts.reading.callbacks import CallbackDraft, read_callback
from transcripts.reading.conduct import Conduct, read_conduct
from transcripts.reading.customerfile import filed_fields
from transcripts.reading.known import known_organisation, known_product, own_name
from transcripts.reading.ledger import PromiseDraft
from transcripts.reading.matter import CATEGORIES, read_matter, read_repeated
from transcripts.reading.names import read_name
from transcripts.reading.orders import read_order
from transcripts.reading.organisations import read_organisation
from transcripts.reading.phones import read_phone, valid_number
from transcripts.reading.products import read_product
from transcripts.reading.promises import read_promises
from transcripts.reading.spelling import respelt
from transcripts.reading.staff import without_staff
from transcripts.reading.summary import read_content
from transcripts.reading.tagging import tagged
from transcripts.reading.turns import SAID, FieldDraft, Turn, turns_of
from transcripts.reading.vocabulary import NOTHING, Vocabulary

TRUSTED = 0.5  # a value less sure than this is left out: a wrong one that looks right costs more than none

_NO_PRODUCT = ("rescue", "other")
_PLAINLY = 0.7  # a category less sure than this takes no product away
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


def read(
    segments: Sequence[Segment], facts: CallFacts, calendar: Calendar = _OFFICE, vocabulary: Vocabulary = NOTHING
) -> Draft:
    """Fill the draft of a call record from its transcript. Any channel but "agent" is the customer's. Promised times
    count in the working days of `calendar` and in its zone. `vocabulary`: what the company knows beforehand."""
    turns = respelt(turns_of(segments), vocabulary)
    matter = read_matter(turns, facts.category_hint)
    found = _fields(turns, facts, matter.category, vocabulary)
    sure = {name: draft for name, draft in found.items() if draft is not None and draft.confidence >= TRUSTED}
    callback = read_callback(turns, facts.started_at, calendar)
    given = {name: draft for name, draft in sure.items() if draft.source == SAID}
    return Draft(
        fields=sure,
        category=matter.category,
        is_complaint=matter.is_complaint,
        urgency=matter.urgency,
        repeated=read_repeated(turns),
        promises=tuple(replace(one, confidence=calibrated("promised_reply_by", one.confidence))
                       for one in read_promises(turns, facts.started_at, calendar)),
        callback=replace(callback, confidence=calibrated("callback_requested", callback.confidence))
        if callback.requested else callback,
        conduct=read_conduct(turns, given, company=facts.company, taboo=vocabulary.taboo, ended_by=facts.ended_by),
    )


def _fields(
    turns: Sequence[Turn], facts: CallFacts, category: FieldDraft | None, vocabulary: Vocabulary
) -> dict[str, FieldDraft | None]:
    """The fields as read, then set against what the company knows."""
    spans = tagged(turns)
    callers = without_staff(turns, vocabulary.staff)
    name = own_name(read_name(callers, spans if callers is turns else None), turns, vocabulary)
    organisation = read_organisation(turns, name.value if name else None, facts.company, spans)
    product = read_product(turns, category, spans)
    if category is None or category.value not in _NO_PRODUCT or category.confidence < _PLAINLY:
        product = known_product(product, turns, vocabulary)
    found = {
        "customer_name": name,
        "organisation": _ours_left_out(known_organisation(organisation, turns, vocabulary), facts.company),
        "contact_phone": read_phone(turns, dialable(facts.caller_id), facts.line_number),
        "content": read_content(turns, category, product),
        "order_no": read_order(turns),
        "product": product,
    }
    return filed_fields({name: trusted_as(name, draft) for name, draft in found.items()}, turns, vocabulary)


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
