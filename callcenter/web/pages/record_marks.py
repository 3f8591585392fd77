"""What is marked in the sound and in the words of a record: the proofs of its fields, its promises, the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_NARROWEST = 0.6


@dataclass(frozen=True)
class Mark:
    """A stretch of a recording, in seconds. `kind`: field | promise | bad | quiet; `segment` counts the heard ones."""

    recording: str
    segment: int | None
    start: float
    end: float
    kind: str
    title: str


@dataclass(frozen=True)
class Place:
    """A mark on a waveform, in percent of its width."""

    mark: Mark
    start: float
    width: float


def mark_of(evidence: Mapping[str, Any] | None, kind: str, title: str) -> list[Mark]:
    """The mark of an evidence, if it is known in which recording it lies."""
    if not evidence or not evidence.get("recording"):
        return []
    return [Mark(evidence["recording"], evidence.get("segment"), evidence["start"], evidence["end"], kind, title)]


def places_of(marks: Iterable[Mark], recording: str, seconds: float | None) -> list[Place]:
    """Where the marks of one recording stand on its waveform; none while nobody knows how long it is."""
    if not seconds or seconds <= 0:
        return []
    places = []
    for mark in marks:
        if mark.recording == recording and mark.start < seconds:
            width = max(_NARROWEST, 100 * (min(mark.end, seconds) - mark.start) / seconds)
            places.append(Place(mark, round(min(100 * mark.start / seconds, 100 - _NARROWEST), 2), round(width, 2)))
    return places


def sides_of(customer_channel: int | None, channels: int | None) -> tuple[str, ...]:
    """Who speaks on each channel of a recording, in the channels' order; a mixed one belongs to nobody."""
    if channels != 2:
        return ("mixed",)
    return ("agent", "customer") if customer_channel == 1 else ("customer", "agent")
