"""From a reader's score to a confidence: how often such a value was right in calls that nobody had tuned on.

The readers of the fields score by what they saw (asked, read back, explained, two voices agreeing); the same score
means another share of right values in another field. The points below were set on calls as they were first read
(tests/data/calls/fresh-e, fresh-f), before any rule was built on them; docs/reading.md tells the figures.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from transcripts.reading.turns import FieldDraft

_POINTS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "customer_name": ((0.5, 0.5), (0.7, 0.82), (0.9, 0.9), (0.97, 0.97)),
    "organisation": ((0.5, 0.5), (0.84, 0.86), (0.93, 0.9), (0.97, 0.95)),
    "contact_phone": ((0.6, 0.6), (0.8, 0.88), (0.88, 0.91), (0.97, 0.97)),
    "promised_reply_by": ((0.67, 0.67), (0.79, 0.91), (0.95, 0.95)),
    "product": ((0.8, 0.8), (0.97, 0.88)),
    "callback_requested": ((0.75, 0.75), (0.95, 0.89)),
}


def calibrated(field: str, score: float) -> float:
    """The confidence that a value of `field` with this score deserves; fields that have no points keep theirs."""
    points = _POINTS.get(field, ())
    for (left, low), (right, high) in pairwise(points):
        if left <= score <= right:
            return round(low + (high - low) * (score - left) / (right - left), 3)
    return min(score, points[-1][1]) if points and score > points[-1][0] else score


def trusted_as(field: str, draft: FieldDraft | None) -> FieldDraft | None:
    """The same value with its confidence."""
    return replace(draft, confidence=calibrated(field, draft.confidence)) if draft is not None else None
