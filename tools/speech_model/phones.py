"""Phones, their copies by place in the word, their sound classes (pdfs) and Kaldi's transition numbers.

A final (anything with a vowel) has two states one after the other, so that a repeated 二二 can't melt into one; an
initial, a nasal ending and silence have one. The four copies of a phone (begin, end, internal, singleton) share
their pdfs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tools.speech_model.speaker import SILENCE

PLACES = ("begin", "end", "internal", "singleton")
SILENCE_PHONE = 1
SELF_LOOP, FORWARD = 0.6, 0.4
_VOWELS = frozenset("aeiouyAE@o&")
_NASALS_AND_GLIDES = frozenset({"j", "w", ";"})


def is_final(name: str) -> bool:
    """Whether a phoneme of the Mandarin voice holds a vowel."""
    return name not in _NASALS_AND_GLIDES and name != SILENCE and any(letter in _VOWELS for letter in name)


@dataclass(frozen=True)
class Phones:
    """The sounds of a model; `names` sorted, silence not among them."""

    names: tuple[str, ...]

    def states(self, name: str) -> int:
        """How many emitting states a sound has."""
        return 2 if is_final(name) else 1

    def pdf(self, name: str, state: int = 0) -> int:
        """The sound class of a state; silence is 0."""
        if name == SILENCE:
            return 0
        return self._first_pdf[name] + state

    @cached_property
    def _first_pdf(self) -> dict[str, int]:
        first, at = {}, 1
        for name in self.names:
            first[name] = at
            at += self.states(name)
        return first

    @property
    def pdfs(self) -> int:
        """How many sound classes there are."""
        return 1 + sum(map(self.states, self.names))

    def number(self, name: str, place: str) -> int:
        """Kaldi's number of a phone."""
        return SILENCE_PHONE if name == SILENCE else 2 + 4 * self.names.index(name) + PLACES.index(place)

    def numbered(self) -> list[tuple[int, str, str]]:
        """All (number, name, place), silence first; its place is `nonword`."""
        return [(SILENCE_PHONE, SILENCE, "nonword")] + [
            (self.number(name, place), name, place) for name in self.names for place in PLACES]

    def triples(self) -> list[tuple[int, int, int]]:
        """Kaldi's (phone, state, pdf), sorted; the k-th (from 1) has self-loop 2k-1 and forward 2k."""
        return sorted((number, state, self.pdf(name, state))
                      for number, name, _ in self.numbered() for state in range(self.states(name)))

    @cached_property
    def transitions(self) -> dict[tuple[int, int], tuple[int, int]]:
        """(phone, state) -> (self-loop, forward) transition numbers."""
        return {(phone, state): (2 * k - 1, 2 * k) for k, (phone, state, _) in enumerate(self.triples(), 1)}

    def chain(self, pronunciation: tuple[str, ...]) -> list[tuple[int, int]]:
        """The (self-loop, forward) numbers of a word's states in order."""
        table = self.transitions
        last = len(pronunciation) - 1
        places = ["singleton"] if last == 0 else ["begin"] + ["internal"] * (last - 1) + ["end"]
        return [table[self.number(name, place), state]
                for name, place in zip(pronunciation, places, strict=True) for state in range(self.states(name))]


def word_boundaries(phones: Phones) -> str:
    """The text of `graph/phones/word_boundary.int`."""
    return "".join(f"{number} {place}\n" for number, _, place in phones.numbered())
