"""Where in a text a term stands, whatever blanks and marks lie between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from callcenter.lists.searchwords import normal

_AROUND = 24
"""Characters that are shown on either side of a hit."""


class Piece(NamedTuple):
    """A stretch of a text; `hit`: it is what was looked for."""

    text: str
    hit: bool


def marked(text: str, terms: Sequence[str]) -> list[Piece]:
    """The text in pieces. Without a hit it is one."""
    hits = _hits(text, terms)
    pieces, at = [], 0
    for begin, end in hits:
        if begin > at:
            pieces.append(Piece(text[at:begin], False))
        pieces.append(Piece(text[max(at, begin):end], True))
        at = max(at, end)
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return [piece for piece in pieces if piece.text]


def shortened(text: str, terms: Sequence[str]) -> list[Piece]:
    """The same around the first hit; what is left out is shown by dots."""
    hits = _hits(text, terms)
    begin, end = hits[0] if hits else (0, 0)
    first = max(0, begin - _AROUND)
    last = min(len(text), max(end, begin) + (_AROUND if hits else 2 * _AROUND))
    pieces = marked(text[first:last], terms)
    return [*([Piece("…", False)] if first else []), *pieces, *([Piece("…", False)] if last < len(text) else [])]


def share_of(text: str, terms: Sequence[str]) -> float | None:
    """How far into the text the first hit begins, from 0 to 1; None without one."""
    hits = _hits(text, terms)
    return hits[0][0] / len(text) if hits else None


def _hits(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Beginning and end of every hit in the text as it is written, in order."""
    signs = [(sign, place) for place, written in enumerate(text) for sign in normal(written)]
    plain = "".join(sign for sign, _ in signs)
    found = []
    for term in terms:
        at = plain.find(term)
        while at >= 0:
            found.append((signs[at][1], signs[at + len(term) - 1][1] + 1))
            at = plain.find(term, at + len(term))
    return sorted(found)
