"""Spoken to written (inverse text normalisation 逆文本标准化): numbers in figures, every sign with its source."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from transcripts.reading.cardinals import FOLD
from transcripts.reading.digitgroups import Piece
from transcripts.reading.itnforms import WRITERS
from transcripts.reading.itnpatterns import ANY_SIGN, forms

_WORD = re.compile(r"\S+")
_FIGURES = "0123456789"


@dataclass(frozen=True, slots=True)
class Written:
    """Text as one writes it. `origin` has for each of its characters the range of source characters.

    Ranges never run backwards; together they cover every character of the source but its spaces. A sign
    that nobody said (the spaces in 138 0012 3456) has an empty range.
    """

    text: str
    origin: tuple[tuple[int, int], ...]

    def source(self, begin: int, end: int) -> tuple[int, int]:
        """The range of source characters that the written ones from `begin` to `end` come from."""
        ranges = [one for one in self.origin[begin:end] if one[0] < one[1]] or self.origin[begin:end]
        return (ranges[0][0], ranges[-1][1]) if ranges else (0, 0)

    def place(self, begin: int, end: int) -> tuple[int, int]:
        """The range of written characters that say the source characters from `begin` to `end`."""
        first = bisect_left(self.origin, begin + 1, key=lambda one: one[1])
        last = bisect_left(self.origin, end, key=lambda one: one[0])
        return first, max(first, last)


def normalise(text: str) -> Written:
    """One segment's text, with spaces between words or none, as it is written down.

    Numbers of every spoken kind become figures: digits one by one (phones as 138 0012 3456, 0512-62881234),
    三百六, 百分之五, 三点五, 三块五, dates, times, letters said one by one (h n 零三 as HN03). Words that only
    look like numbers stay (一下, 万一, 周三, 三五个, 两台), and so does everything else but the spaces.
    """
    compact, places = _squeezed(text)
    if not ANY_SIGN.search(compact):
        return Written(compact, tuple((place, place + 1) for place in places))
    folded = compact.translate(FOLD)
    page = _Page(compact, folded, places)
    for found in forms().finditer(folded):
        writer = WRITERS.get(found.lastgroup or "")
        pieces = writer(found) if writer else None
        if pieces is not None:
            page.write(pieces, found.start(), found.end())
    return page.finished()


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text without spaces but those between two Latin signs, and each sign's place in the source."""
    signs: list[str] = []
    places: list[int] = []
    for word in _WORD.finditer(text):
        if signs and "!" <= signs[-1] <= "~" and "!" <= word[0][0] <= "~":
            signs.append(" ")
            places.append(word.start() - 1)
        signs += word[0]
        places += range(word.start(), word.end())
    return "".join(signs), places


class _Page:
    """The text as it is being written, sign by sign with its source."""

    def __init__(self, compact: str, folded: str, places: list[int]) -> None:
        self._compact, self._folded, self._places = compact, folded, places
        self._signs: list[str] = []
        self._origin: list[tuple[int, int]] = []
        self._at = 0

    def write(self, pieces: list[Piece], start: int, end: int) -> None:
        """Everything up to `start` as it was said, then `pieces` in place of what stands up to `end`."""
        self._copy(start)
        fresh = True
        for piece in pieces:
            first, last = piece.start, piece.end
            spot = (self._places[first], self._places[last - 1] + 1) if first < last else (self._places[first],) * 2
            if fresh:
                self._part(piece.written, spot[0])
            fresh = False
            same = piece.written == self._folded[first:last]  # a sign that is none of the number keeps its script
            self._signs += self._compact[first:last] if same else piece.written
            self._origin += [spot] * len(piece.written)
        self._at = end

    def finished(self) -> Written:
        """The whole text."""
        self._copy(len(self._compact))
        return Written("".join(self._signs), tuple(self._origin))

    def _copy(self, end: int) -> None:
        if self._at < end:
            self._part(self._compact[self._at], self._places[self._at])
            self._signs += self._compact[self._at : end]
            self._origin += [(place, place + 1) for place in self._places[self._at : end]]
        self._at = end

    def _part(self, following: str, place: int) -> None:
        """Keep two numbers apart that were said one after the other (一百五 二十: 150 20)."""
        if self._signs and self._signs[-1] in _FIGURES and following[0] in _FIGURES:
            self._signs.append(" ")
            self._origin.append((place, place))
