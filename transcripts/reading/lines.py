"""Turns made ready for names, organisations and numbers: one script, with the edges of the words kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from transcripts.reading.script import folded
from transcripts.reading.turns import Turn


@dataclass(frozen=True, slots=True)
class Line:
    """A turn with `text` folded to one script (places as in `turn.text`); `ends[i]` is where the word at i ends."""

    turn: Turn
    text: str
    ends: tuple[int, ...]

    @property
    def agent(self) -> bool:
        """Said by our side."""
        return self.turn.agent

    def original(self, start: int, end: int) -> str:
        """What the transcript has in this place, in its own script."""
        return self.turn.text[start:end]

    def begins_word(self, place: int) -> bool:
        """Whether a word begins at `place`."""
        return place == 0 or place >= len(self.ends) or self.ends[place - 1] == place

    def word_start(self, place: int) -> int:
        """Where the word that holds `place` begins."""
        while not self.begins_word(place):
            place -= 1
        return place


def lines_of(turns: Sequence[Turn]) -> list[Line]:
    """Every turn as a line, in order."""
    return [_line(turn) for turn in turns]


def _line(turn: Turn) -> Line:
    return Line(turn, folded(turn.text), _ends(turn.words))


@lru_cache(maxsize=2048)
def _ends(words: tuple[str, ...]) -> tuple[int, ...]:
    """Remembered, for several readers ask for the same turn."""
    ends: list[int] = []
    for word in words:
        ends += [len(ends) + len(word)] * len(word)
    return tuple(ends)
