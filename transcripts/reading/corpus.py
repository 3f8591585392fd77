"""The corpus format: calls with their segments in, drafts with the gold's keys out, a JSON object a line."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from transcripts.model import Segment
from transcripts.reading.draft import CallFacts, Draft, read
from transcripts.reading.promises import promised_reply
from transcripts.reading.turns import INDIVIDUAL, REFUSED, FieldDraft

_VALUES = ("customer_name", "organisation", "contact_phone", "order_no", "product")
_NO_VALUE = (REFUSED, INDIVIDUAL)


class BadCall(ValueError):
    """A line that is no call; the message says which field, what was wrong, what would be right."""


def read_call(call: Mapping[str, Any]) -> dict[str, Any]:
    """Reads one call of the corpus format and returns its draft. BadCall: it is none."""
    segments, facts = _given(call)
    zone = facts.started_at.tzinfo if facts.started_at is not None else None
    return {"id": call.get("id"), **plain(read(segments, facts), zone)}


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


def plain(draft: Draft, zone: tzinfo | None) -> dict[str, Any]:
    """A draft with the keys of the corpus's gold, and `summary`, `evidence`, `confidence`, `promises` beside them.
    Times are in `zone`, the one that the call's start was told in."""
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
        "confidence": {name: field.confidence for name, field in fields.items()},
        "promises": [{"text": promise.text, "due_at": _moment(promise.due_at, zone), "kind": promise.kind,
                      "agreed": promise.agreed, "confidence": promise.confidence} for promise in draft.promises],
    }


def _moment(moment: datetime | None, zone: tzinfo | None) -> str | None:
    return moment.astimezone(zone).isoformat() if moment is not None else None


def _segment(field: FieldDraft) -> int:
    assert field.evidence is not None
    return field.evidence.segment
