"""What a company already knows before a call is read: its staff, products, organisations, districts, taboo words, and
the customer behind the caller ID. Plain data; `spelling.py`, `staff.py` and `known.py` use it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TypeVar

from transcripts.reading.script import folded
from transcripts.reading.sounds import blurred
from transcripts.reading.taboo import STARTER, TabooList

_K = TypeVar("_K")
_LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司$")
_CITY = re.compile(r"^(?:[一-鿿]{2,3}省)?[一-鿿]{2,3}市(?!场)")
_SHORTEST_FIRM = 4
_SHORTEST = 2
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class KnownWord:
    """A word as the company writes it, and the other ways in which people say it (第一中学: 一中, 市一中)."""

    word: str
    said_as: tuple[str, ...] = ()


def unregistered(name: str) -> tuple[str, ...]:
    """A firm's registered name as people say it: without its legal form, without the city before it."""
    bare = _LEGAL_FORM.sub("", name)
    forms = (bare, _CITY.sub("", bare))
    return tuple(form for form in dict.fromkeys(forms) if form != name and len(form) >= _SHORTEST_FIRM)


@dataclass(frozen=True)
class WordList:
    """Words of one kind, found by how they are written or by how they sound. The indexes are built when first used."""

    words: tuple[KnownWord, ...] = ()

    @classmethod
    def of(cls, words: Iterable[str | KnownWord]) -> WordList:
        """A list of plain words."""
        return cls(tuple(one if isinstance(one, KnownWord) else KnownWord(one) for one in words))

    def __bool__(self) -> bool:
        return bool(self.words)

    @cached_property
    def forms(self) -> dict[str, str]:
        """Every form (folded to one script) with the company's word for it; "" where two words share the form."""
        found: dict[str, str] = {}
        for one in self.words:
            for form in (one.word, *one.said_as):
                shown = folded(form)
                if len(shown) >= _SHORTEST:
                    found[shown] = one.word if found.get(shown, one.word) == one.word else ""
        return found

    @cached_property
    def own_spelling(self) -> dict[str, str]:
        """Every folded form as the company writes it."""
        return {folded(form): form for one in self.words for form in (one.word, *one.said_as)}

    @cached_property
    def written(self) -> dict[str, tuple[str, ...]]:
        """The forms by their first two characters, the longest first."""
        return _sorted((form[:2], form) for form in self.forms)

    @cached_property
    def sounding(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The forms by how their first two characters sound, the longest first."""
        return _sorted((pair, form) for form in self.forms for pair in opening_sounds(form))

    def in_text(self, text: str) -> Iterator[tuple[int, str]]:
        """The forms that `text` (folded, no spaces) holds, with their places: at each place the longest."""
        at = 0
        while at < len(text) - 1:
            form = next((one for one in self.written.get(text[at : at + 2], ()) if text.startswith(one, at)), None)
            if form is not None:
                yield at, form
            at += len(form) if form is not None else 1


def opening_sounds(text: str) -> Iterator[tuple[str, str]]:
    """How the first two characters of `text` may sound, accents blurred."""
    pairs = product(blurred(text[0]), blurred(text[1]))
    return (pair for pair, _ in zip(pairs, range(_MOST_READINGS), strict=False))


def _sorted(pairs: Iterable[tuple[_K, str]]) -> dict[_K, tuple[str, ...]]:
    found: dict[_K, list[str]] = {}
    for key, form in pairs:
        found.setdefault(key, []).append(form)
    return {key: tuple(sorted(forms, key=len, reverse=True)) for key, forms in found.items()}


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """The customer whom the caller ID belongs to. `personal`: a mobile, which one person carries; a landline rings for
    a whole company. `phones` in any usual writing."""

    name: str = ""
    organisation: str = ""
    phones: tuple[str, ...] = ()
    personal: bool = True

    @property
    def words(self) -> Iterator[KnownWord]:
        """What of the file may be said in a call."""
        if self.name:
            yield KnownWord(self.name)
        if self.organisation:
            yield KnownWord(self.organisation, unregistered(self.organisation))


@dataclass(frozen=True)
class Vocabulary:
    """All that a company knows. `districts` (区县镇, estates) are where people live, never whom they speak for;
    `staff` are our own people's names, never the customer's unless one says so of themself."""

    staff: WordList = WordList()
    products: WordList = WordList()
    organisations: WordList = WordList()
    districts: WordList = WordList()
    taboo: TabooList = field(default=STARTER)
    customer: KnownCustomer | None = None

    @cached_property
    def spelt(self) -> Sequence[WordList]:
        """The lists whose words are put right where they were misheard, the caller's own name and firm among them."""
        filed = WordList.of(self.customer.words if self.customer is not None else ())
        return tuple(one for one in (filed, self.products, self.organisations, self.districts) if one)


NOTHING = Vocabulary()
"""A company that has told nothing: what the corpus is read with."""
