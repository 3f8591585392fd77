"""The corpus format: calls with their segments in, drafts with the gold's keys out, a JSON object a line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from transcripts.model import Segment
from transcripts.reading.draft import TRUSTED, CallFacts, Draft, read
from transcripts.reading.ledger import PromiseDraft
from transcripts.reading.promises import promised_reply
from transcripts.reading.turns import INDIVIDUAL, KNOWN, REFUSED, FieldDraft
from transcripts.reading.vocabulary import NOTHING, KnownCustomer, Vocabulary
from transcripts.reading.wordfile import BadWord, Entry, entry_of, vocabulary_of

_VALUES = ("customer_name", "organisation", "contact_phone", "order_no", "product")
_NO_VALUE = (REFUSED, INDIVIDUAL)
_MOBILE = re.compile(r"(?:^|\+86|^86)1[3-9]\d{9}$")

SecondReader = Callable[[Draft, Sequence[Segment], CallFacts], Draft]


class BadCall(ValueError):
    """A line that is no call; the message says which field, what was wrong, what would be right."""


def read_call(call: Mapping[str, Any], vocabulary: Vocabulary = NOTHING, second: SecondReader | None = None
              ) -> dict[str, Any]:
    """Reads one call of the corpus format and returns its draft. A call may bring what its company knows: `company`
    (our name), `customer` {name, organisation, phones} behind the caller ID, `words` [{kind, word, said_as, better}],
    which then stand in place of those of `vocabulary`. `second` betters the draft. BadCall: it is none."""
    segments, facts = _given(call)
    zone = facts.started_at.tzinfo if facts.started_at is not None else None
    draft = read(segments, facts, vocabulary=_known(call, vocabulary))
    return {"id": call.get("id"), **plain(second(draft, segments, facts) if second is not None else draft, zone)}


def _given(call: Mapping[str, Any]) -> tuple[list[Segment], CallFacts]:
    if not isinstance(call, Mapping) or not isinstance(call.get("segments"), list):
        raise BadCall('segments: missing; expected [{"channel", "start", "end", "text"}]')
    try:
        segments = [Segment.from_dict(item) for item in call["segments"]]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BadCall(f"segments: {problem}") from None
    started = call.get("started_at")
    try:
        started_at = datetime.fromisoformat(started) if started else None
    except (TypeError, ValueError):
        raise BadCall(f"started_at: {started!r} is no ISO 8601 moment") from None
    caller = call.get("caller_id")
    try:
        return segments, CallFacts(
            caller_id=str(caller) if caller else None, started_at=started_at, company=str(call.get("company") or ""),
            line_number=str(call.get("line_number_called") or ""))
    except ValueError as problem:
        raise BadCall(str(problem)) from None


def _known(call: Mapping[str, Any], vocabulary: Vocabulary) -> Vocabulary:
    """What the company knows about this call's words and its caller."""
    if call.get("words"):
        vocabulary = vocabulary_of(_entries(call["words"]))
    customer = call.get("customer")
    if not customer:
        return vocabulary
    if not isinstance(customer, Mapping) or not isinstance(customer.get("phones") or [], list):
        raise BadCall('customer: expected {"name", "organisation", "phones": [...]}')
    caller = str(call.get("caller_id") or "")
    phones = tuple(map(str, customer.get("phones") or [caller]))
    return replace(vocabulary, customer=KnownCustomer(
        str(customer.get("name") or ""), str(customer.get("organisation") or ""), phones,
        personal=_MOBILE.search(caller) is not None))


def _entries(words: Any) -> Iterator[Entry]:
    if not isinstance(words, list) or not all(isinstance(one, Mapping) for one in words):
        raise BadCall('words: expected [{"kind", "word", "said_as": [...], "better"}]')
    for one in words:
        said_as = one.get("said_as") or ()
        try:
            yield entry_of(str(one.get("kind") or ""), str(one.get("word") or ""),
                           said_as if isinstance(said_as, str) else tuple(map(str, said_as)),
                           str(one.get("better") or ""))
        except (BadWord, TypeError) as bad:
            raise BadCall(f"words: {bad}") from None


def plain(draft: Draft, zone: tzinfo | None) -> dict[str, Any]:
    """A draft with the keys of the corpus's gold, and `summary`, `evidence`, `confidence` (0 for what is empty),
    `threshold` (what is less sure than this is left empty: the agent is to be asked), `promises`, `known` (what the
    company's files told) beside them. Times are in `zone`, the one that the call's start was told in."""
    fields = {name: draft.fields[name] for name in _VALUES
              if name in draft.fields and draft.fields[name].value not in _NO_VALUE}
    reply = promised_reply(draft.promises)
    return {
        **{name: fields[name].value if name in fields else None for name in _VALUES},
        "category": draft.category.value if draft.category is not None else "other",
        "is_complaint": draft.is_complaint.value == "yes",
        "urgency": draft.urgency.value,
        "promised_reply_by": _moment(reply.due_at, zone) if reply is not None else None,
        "callback_requested": draft.callback.requested,
        "callback_at": _moment(draft.callback.at, zone),
        "greeted": draft.conduct.greeted,
        "self_identified": draft.conduct.self_identified,
        "repeated_back": draft.conduct.repeated_back,
        "forbidden_phrases": list(dict.fromkeys(finding.text for finding in draft.conduct.forbidden)),
        "summary": draft.fields["content"].value if "content" in draft.fields else "",
        "evidence": {name: _segment(field) for name, field in fields.items() if field.evidence is not None},
        "confidence": _confidence(draft, fields, reply),
        "threshold": TRUSTED,
        "promises": [{"text": promise.text, "due_at": _moment(promise.due_at, zone), "kind": promise.kind,
                      "agreed": promise.agreed, "confidence": promise.confidence} for promise in draft.promises],
        "known": {name: field.known_as or field.value for name, field in fields.items()
                  if field.known_as or field.source == KNOWN},
    }


def _confidence(draft: Draft, fields: Mapping[str, FieldDraft], reply: PromiseDraft | None) -> dict[str, float]:
    """How far each value may be trusted; 0 for an empty one."""
    return {
        **{name: fields[name].confidence if name in fields else 0.0 for name in _VALUES},
        "category": draft.category.confidence if draft.category is not None else 0.0,
        "is_complaint": draft.is_complaint.confidence,
        "urgency": draft.urgency.confidence,
        "promised_reply_by": reply.confidence if reply is not None and reply.due_at is not None else 0.0,
        "callback_requested": draft.callback.confidence,
        "callback_at": draft.callback.at_confidence if draft.callback.at is not None else 0.0,
        "summary": draft.fields["content"].confidence if "content" in draft.fields else 0.0,
    }


def _moment(moment: datetime | None, zone: tzinfo | None) -> str | None:
    return moment.astimezone(zone).isoformat() if moment is not None else None


def _segment(field: FieldDraft) -> int:
    assert field.evidence is not None
    return field.evidence.segment
