"""The dialogue and the findings on conduct as the record page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callcenter.records.reading import Heard
from callcenter.records.rereading import readable_of
from transcripts.reading.conduct import Conduct
from transcripts.reading.manners import Finding
from transcripts.reading.readable import ReadableSegment


@dataclass(frozen=True)
class Piece:
    """A stretch of readable text; `filler`: 嗯, 呃, 那个, to be shown paler."""

    text: str
    filler: bool


@dataclass(frozen=True)
class Line:
    """One line of the dialogue: `segment` as it is stored, `pieces` as one reads it."""

    segment: dict[str, Any]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hint:
    """A finding for the reviewer. `tone`: bad for a taboo word, quiet for everything else; `recording` and `start`
    tell where to listen, where the finding has a second."""

    text: str
    detail: str
    tone: str
    recording: str | None
    start: float
    end: float
    said: str


def lines_of(heard: Heard) -> list[Line]:
    """The dialogue, each line raw and readable."""
    return [Line(segment, tuple(_pieces(told)))
            for segment, told in zip(heard.segments, readable_of(heard), strict=True)]


def hints_of(conduct: Conduct | None, heard: Heard) -> list[Hint] | None:
    """Taboo words first, then everything else in the order in which it was said; None where nothing was heard."""
    if conduct is None:
        return None
    return [*(_hint(finding, "bad", heard) for finding in conduct.forbidden),
            *(_hint(finding, "quiet", heard) for finding in sorted(conduct.findings, key=_second))]


def _second(finding: Finding) -> float:
    return finding.evidence.start if finding.evidence is not None else -1.0


def _hint(finding: Finding, tone: str, heard: Heard) -> Hint:
    proof = finding.evidence
    if proof is None:
        return Hint(finding.text, finding.detail, tone, None, 0.0, 0.0, "")
    return Hint(finding.text, finding.detail, tone, heard.segments[proof.segment]["recording"], proof.start, proof.end,
                "".join(proof.text.split()))


def _pieces(told: ReadableSegment) -> Iterator[Piece]:
    at = 0
    for span in told.spans:
        if span.begin > at:
            yield Piece(told.text[at:span.begin], False)
        yield Piece(told.text[span.begin:span.end], True)
        at = span.end
    if at < len(told.text):
        yield Piece(told.text[at:], False)
