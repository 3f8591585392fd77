"""The dialogue and the findings on conduct as the record page shows them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from callcenter.records.reading import Heard
from callcenter.records.rereading import readable_of
from callcenter.web.pages.record_marks import Mark
from transcripts.reading.conduct import Conduct
from transcripts.reading.manners import Finding
from transcripts.reading.readable import ReadableSegment

_MOST_OF_IT = 0.9
"""A mark over this share of a line says something about the line: it is named beside it, not drawn under every word."""


@dataclass(frozen=True)
class Piece:
    """A stretch of readable text; `filler`: 嗯, 呃, 那个, to be shown paler; `marks`: what it proves."""

    text: str
    filler: bool
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of the dialogue: `segment` as it is stored, `pieces` as one reads it, `flags` what is said about the
    whole of it. `words` and `raw_words`: where each word begins in the readable and in the heard text, and when, as
    `place:second …`; empty where only the whole line has its time."""

    segment: dict[str, Any]
    pieces: tuple[Piece, ...]
    flags: tuple[Mark, ...]
    words: str
    raw_words: str


@dataclass(frozen=True)
class Hint:
    """A finding for the reviewer. `tone`: bad for a taboo word, quiet for everything else; `recording`, `segment` and
    `start` tell where to listen, where the finding has a second."""

    text: str
    detail: str
    tone: str
    recording: str | None
    segment: int | None
    start: float
    end: float
    said: str


def lines_of(heard: Heard, marks: Iterable[Mark] = ()) -> list[Line]:
    """The dialogue, each line raw and readable, with the marks that belong to it."""
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.segment is not None:
            by_line.setdefault(mark.segment, []).append(mark)
    return [_line(segment, told, by_line.get(place, ()))
            for place, (segment, told) in enumerate(zip(heard.segments, readable_of(heard), strict=True))]


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
        return Hint(finding.text, finding.detail, tone, None, None, 0.0, 0.0, "")
    return Hint(finding.text, finding.detail, tone, heard.segments[proof.segment]["recording"], proof.segment,
                proof.start, proof.end, "".join(proof.text.split()))


def _line(segment: dict[str, Any], told: ReadableSegment, marks: Sequence[Mark]) -> Line:
    spans = [(mark, *_reach(told, mark)) for mark in marks]
    whole = {id(mark) for mark, begin, end in spans
             if mark.kind in ("bad", "quiet") and end - begin >= _MOST_OF_IT * len(told.text)}
    drawn = [span for span in spans if id(span[0]) not in whole and span[1] < span[2]]
    flags = tuple(mark for mark, _, _ in spans if mark.kind in ("bad", "quiet"))
    return Line(segment, tuple(_pieces(told, drawn)), flags, _word_places(segment, told), _raw_places(segment))


def _reach(told: ReadableSegment, mark: Mark) -> tuple[int, int]:
    """The characters that are said within a mark; begin = end: none."""
    inside = [place for place, (start, end) in enumerate(told.seconds)
              if start < end and (start + end) / 2 >= mark.start and (start + end) / 2 <= mark.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _pieces(told: ReadableSegment, drawn: Sequence[tuple[Mark, int, int]]) -> Iterator[Piece]:
    cuts = {0, len(told.text)}
    for begin, end in [*((span.begin, span.end) for span in told.spans), *((one[1], one[2]) for one in drawn)]:
        cuts |= {begin, end}
    places = sorted(cuts)
    for begin, end in pairwise(places):
        filler = any(span.begin <= begin and end <= span.end for span in told.spans)
        yield Piece(told.text[begin:end], filler, tuple(mark for mark, first, last in drawn
                                                        if first <= begin and end <= last))


def _word_places(segment: dict[str, Any], told: ReadableSegment) -> str:
    """Every sign belongs to the word that was being said when it began; marks go with the word before them."""
    starts = [word["start"] for word in segment.get("words", ())]
    if not starts:
        return ""
    places, last = [], -1
    for place, (start, end) in enumerate(told.seconds):
        word = bisect_right(starts, start + 0.001) - 1
        if word > last and start < end:
            places.append(f"{place}:{starts[word]:g}")
            last = word
    return " ".join(places)


def _raw_places(segment: dict[str, Any]) -> str:
    words = segment.get("words", ())
    lengths = [len("".join(word["text"].split())) for word in words]
    if not words or sum(lengths) != len("".join(segment["text"].split())):
        return ""
    return " ".join(f"{place}:{word['start']:g}"
                    for place, word in zip(accumulate(lengths, initial=0), words, strict=False))
