"""The readable transcript 通读稿: numbers in figures, marks set, fillers shown paler, each sign with its second."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transcripts.model import Segment
from transcripts.reading.alignment import Seconds, character_seconds, written_seconds
from transcripts.reading.fillers import filler_spans
from transcripts.reading.itn import Written, normalise
from transcripts.reading.punctuation import marks


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a readable text, `begin` to `end`, that is to be shown paler: 嗯, 呃, 那个."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadableSegment:
    """One segment as one reads it. `seconds` has start and end of each character of `text`.

    `spans` are the fillers in it, in order; nothing that was said is missing from `text`.
    """

    channel: str
    start: float
    end: float
    text: str
    spans: tuple[Span, ...]
    seconds: tuple[Seconds, ...]

    def at(self, second: float) -> int:
        """The place in `text` of what is being said at a second of the recording (for following a player)."""
        return next((place for place, (_, end) in enumerate(self.seconds) if end > second), len(self.text))


def readable(segments: Sequence[Segment]) -> list[ReadableSegment]:
    """Every segment as one reads it, also the empty ones: the n-th belongs to the n-th segment."""
    return [_readable(segment) for segment in segments]


def _readable(segment: Segment) -> ReadableSegment:
    characters = character_seconds(segment)
    written = normalise(segment.text)
    seconds = written_seconds(written, characters)
    set_marks = marks(written.text, _pauses(segment, written, characters))
    signs: list[str] = []
    times: list[Seconds] = []
    moved: list[int] = []  # where each written sign stands once the marks are in
    for place, sign in enumerate(written.text):
        if place in set_marks:
            _mark(set_marks[place], signs, times)
        moved.append(len(signs))
        signs.append(sign)
        times.append(seconds[place])
    if len(written.text) in set_marks:
        _mark(set_marks[len(written.text)], signs, times)
    spans = tuple(Span(moved[begin], moved[end - 1] + 1) for begin, end in filler_spans(written.text))
    return ReadableSegment(segment.channel, segment.start, segment.end, "".join(signs), spans, tuple(times))


def _mark(mark: str, signs: list[str], times: list[Seconds]) -> None:
    moment = times[-1][1] if times else 0.0
    signs.append(mark)
    times.append((moment, moment))


def _pauses(segment: Segment, written: Written, characters: Sequence[Seconds]) -> dict[int, float]:
    """Seconds of silence before written signs, where the words' own times show one."""
    if not segment.words:
        return {}
    found: dict[int, float] = {}
    for place, ((_, before), (after, _)) in enumerate(pairwise(written.origin), 1):
        if before <= after and 0 < before < len(characters) + 1 and after < len(characters):
            silence = characters[after][0] - characters[before - 1][1]
            if silence > 0:
                found[place] = silence
    return found
