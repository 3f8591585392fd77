"""How texts are made findable. Chinese has no blanks between words: a text is known by its pairs of neighbouring
characters, and a term is in it only if all of the term's pairs are. Plain text in, plain text out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST, SHORTEST_DIGITS, LONGEST = 2, 4, 200
WHOLE = "#"
"""Before a number that is known whole; before its last four digits stands TAIL. No text contains either."""

TAIL = "$"
_MARKS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[0-9]{4,}")


def normal(text: str) -> str:
    """As texts and terms are compared: full width and half, capital and small are one, blanks and marks are none."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).lower())


def terms_of(query: str) -> list[str]:
    """The terms of a search: what stands between blanks, each once; a number written with blanks is one."""
    if re.fullmatch(r"[\d\s+()\-—–.]+", unicodedata.normalize("NFKC", query)):
        return [digits] if (digits := normal(query)) else []
    return list(dict.fromkeys(term for part in query.split() if (term := normal(part))))


def national(number: str) -> str:
    """The digits of a number as one dials it at home: +8613800004471 is 13800004471, +862162881234 is 02162881234."""
    if not number.startswith("+86"):
        return re.sub(r"\D", "", number)
    digits = number[3:]
    return digits if re.match(r"1\d{10}|[48]00", digits) else f"0{digits}"


def grams_of(lines: Iterable[str], numbers: Iterable[str] = ()) -> list[str]:
    """What normal lines are known by: pairs of characters, fours of digits, and `numbers` whole and by their tails."""
    found: set[str] = set()
    for line in lines:
        found.update(pairs(line))
        for digits in _DIGITS.findall(line):
            found.update(fours(digits))
    for number in numbers:
        found.add(WHOLE + number)
        found.add(TAIL + number[-SHORTEST_DIGITS:])
    return sorted(found)


def needed(term: str) -> list[str]:
    """What a text must be known by if a term is in it."""
    return sorted(set(fours(term) if term.isascii() and term.isdigit() else pairs(term)))


def pairs(text: str) -> list[str]:
    return [text[place:place + 2] for place in range(len(text) - 1)]


def fours(digits: str) -> list[str]:
    return [digits[place:place + 4] for place in range(len(digits) - 3)]


def exact(term: str) -> bool:
    """Whether a text known by what is needed for a term surely contains it."""
    return len(term) == (SHORTEST_DIGITS if term.isascii() and term.isdigit() else SHORTEST)
