"""What came back: claims about fields, each with the words that are to prove it. Nothing of it is believed yet."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

MOST_PIECES = 8
_THOUGHTS = re.compile(r"^.*</think>", re.DOTALL)
_TRIES = 20
_YES_NO = {True: "yes", False: "no"}


class UnreadableAnswer(ValueError):
    """No JSON object with claims stands in the answer."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that were said, as the second reader quotes them, and the segment that is to hold them."""

    segment: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A field's value as the second reader has it, and its proof in order."""

    field: str
    value: str
    pieces: tuple[Piece, ...]


def claims_in(answer: str, asked: Collection[str]) -> tuple[list[Claim], Counter[str]]:
    """The well-formed claims about fields that were asked, and why others were refused (reason: times). The JSON may
    stand in a code fence, behind thoughts or among other text. UnreadableAnswer: there is none."""
    claims, refused = [], Counter[str]()
    for name, given in _object_in(answer, asked).items():
        if name not in asked:
            refused["not_asked"] += 1
        elif given is None or isinstance(given, Mapping) and given.get("value") is None:
            continue  # says that nothing was said
        elif (claim := _claim(name, given)) is None:
            refused["shape"] += 1
        else:
            claims.append(claim)
    return claims, refused


def _object_in(answer: str, asked: Collection[str]) -> dict[str, Any]:
    """The first object that has a field that was asked, else the first object."""
    text = _THOUGHTS.sub("", answer)
    decoder, found = json.JSONDecoder(), None
    places = (place.start() for place in re.finditer(r"\{", text))
    for _, place in zip(range(_TRIES), places, strict=False):
        try:
            one, _end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            continue
        if any(name in one for name in asked):
            return dict(one)
        found = one if found is None else found
    if found is None:
        raise UnreadableAnswer("no JSON object in the answer")
    return dict(found)


def _claim(name: str, given: Any) -> Claim | None:
    if not isinstance(given, Mapping):
        return None
    value, more = given.get("value"), given.get("more") or []
    if isinstance(value, bool):
        value = _YES_NO[value]
    if not isinstance(value, str) or not value.strip() or not isinstance(more, list) or len(more) >= MOST_PIECES:
        return None
    pieces = [_piece(one) for one in (given, *more)]
    whole = tuple(one for one in pieces if one is not None)
    return Claim(name, value.strip(), whole) if len(whole) == len(pieces) else None


def _piece(given: Any) -> Piece | None:
    if not isinstance(given, Mapping):
        return None
    segment, quote = given.get("segment"), given.get("quote")
    if not isinstance(segment, int) or isinstance(segment, bool) or not isinstance(quote, str) or not quote.strip():
        return None
    return Piece(segment, quote)
