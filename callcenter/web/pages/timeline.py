"""The rings of a call as small bars over its ring cycles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile

from callcenter.calls.models import Call, Leg
from callcenter.web.pages.words import LEG_OUTCOMES

_LONGEST = 180.0
"""Seconds shown at most: whoever rings longer has lost the race for a readable picture."""


@dataclass(frozen=True)
class Bar:
    """One leg: rung from `at` for `seconds`; `start` and `width` in percent of the picture. `tone`: good | late |
    quiet; `cycle`: in which round of ringing it was placed."""

    who: str
    number: str
    start: float
    width: float
    tone: str
    told: str
    at: datetime
    seconds: float
    cycle: int


@dataclass(frozen=True)
class Cycle:
    """One ring of the phone: its number, where it begins and its middle, in percent; `rang`: it was heard."""

    number: int
    start: float
    middle: float
    rang: bool


@dataclass(frozen=True)
class Timeline:
    """`cycles`: the rings; `limit`: where the ring limit ends, in percent."""

    seconds: float
    cycles: tuple[Cycle, ...]
    limit: float
    bars: tuple[Bar, ...]


def timeline_of(call: Call) -> Timeline | None:
    """The picture of a call's legs; None when nobody was rung."""
    spans = [(leg, begin, _until(leg, call)) for leg in call.legs if (begin := leg.ringing_at or leg.initiated_at)]
    if not spans:
        return None
    first = min(begin for _, begin, _ in spans)
    limit = call.ring_limit * call.cycle_seconds
    seconds = min(_LONGEST, max(limit * 1.25, *((until - first).total_seconds() for _, _, until in spans)))

    def place(value: float) -> float:
        return round(100 * min(value, seconds) / seconds, 2)

    starts = takewhile(lambda at: at < seconds, (number * call.cycle_seconds for number in count()))
    cycles = tuple(Cycle(number, place(at), place(at + call.cycle_seconds / 2), number <= call.ring_count)
                   for number, at in enumerate(starts, 1))
    return Timeline(seconds, cycles, place(limit), tuple(
        _bar(leg, begin, until, place((begin - first).total_seconds()), place((until - first).total_seconds()), call)
        for leg, begin, until in sorted(spans, key=lambda span: span[1])))


def _until(leg: Leg, call: Call) -> datetime:
    """When this phone stopped ringing."""
    ends = [moment for moment in (leg.accepted_at or leg.answered_at, leg.ended_at, call.ended_at) if moment]
    return ends[0] if ends else leg.placed_at


def _bar(leg: Leg, begin: datetime, until: datetime, start: float, end: float, call: Call) -> Bar:
    accepted = leg.accepted_at is not None and leg.id == call.accepted_leg
    tone = "quiet" if not accepted else "late" if call.answered_within_limit is False else "good"
    outcome = LEG_OUTCOMES.get(leg.outcome, leg.outcome)
    told = f"第{call.ring_count}声接起" if accepted else f"响{leg.rings}声 · {outcome}"
    return Bar(leg.person.display_name, leg.number, start, max(1.0, round(end - start, 2)), tone, told, begin,
               max(0.0, (until - begin).total_seconds()), leg.cycle)
