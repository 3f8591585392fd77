"""The readers of single fields, put together: what `draft.read` does once a call is there to be read."""

from collections.abc import Sequence
from dataclasses import replace

from callcenter.workcalendar import Calendar
from transcripts.model import Segment
from transcripts.reading.calibration import calibrated, trusted_as
from transcripts.reading.callbacks import read_callback
from transcripts.reading.conduct import read_conduct
from transcripts.reading.customerfile import filed_fields
from transcripts.reading.draft import TRUSTED, CallFacts, Draft
from transcripts.reading.known import known_organisation, known_product, own_name
from transcripts.reading.matter import read_matter, read_repeated
from transcripts.reading.names import read_name
from transcripts.reading.orders import read_order
from transcripts.reading.organisations import read_organisation
from transcripts.reading.phones import dialable, read_phone
from transcripts.reading.products import read_product
from transcripts.reading.promises import read_promises
from transcripts.reading.spelling import respelt
from transcripts.reading.staff import without_staff
from transcripts.reading.summary import read_content
from transcripts.reading.tagging import tagged
from transcripts.reading.turns import SAID, FieldDraft, Turn, turns_of
from transcripts.reading.vocabulary import Vocabulary

_NO_PRODUCT = ("rescue", "other")
_PLAINLY = 0.7  # a category less sure than this takes no product away


def read_whole(segments: Sequence[Segment], facts: CallFacts, calendar: Calendar, vocabulary: Vocabulary) -> Draft:
    """See `draft.read`."""
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
