"""The thing a call is about, as a short noun in the words that were spoken.

Three ways to find it: a known name of a thing, a word that ends as names of machines and goods do (…机, …泵), and
whatever stands after 那个, 有没有 or 一批. What is said about it (坏了, 多少钱), early, and often decides which.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from transcripts.reading.product_cues import (
    MEASURE,
    NUMERALS,
    SAID_OF_IT,
    STOP_SIGNS,
    STOP_WORDS,
    UNKNOWN_AFTER,
    judged,
    stops,
)
from transcripts.reading.product_words import GENERIC, LONG_HEADS, MODIFIERS, NO_THINGS, SHORT_HEADS, WORDS
from transcripts.reading.simplified import plain
from transcripts.reading.tagging import Span, tagged
from transcripts.reading.turns import FieldDraft, Turn, drafted

# By its first character how long a word may be, the longest first.
_SIZES: dict[str, tuple[int, ...]] = {}
for _first, _length in sorted({(word[0], len(word)) for word in WORDS}, reverse=True):
    _SIZES[_first] = (*_SIZES.get(_first, ()), _length)
_NAMED_SYSTEM = frozenset(("软件", "系统", "贷款", "课程", "班", "套餐", "保险", "培训"))
_SURE = 2.9
_EYE, _TRUST, _OTHER_LENGTH = 1.2, 4.0, 1.5  # what a thing is worth that the learnt eye saw, and by its probability


@dataclass(frozen=True, slots=True)
class _Thing:
    """A possible product: its characters `start` to `end` in the turn, and how much speaks for it."""

    turn: Turn
    start: int
    end: int
    worth: float

    @property
    def name(self) -> str:
        return self.turn.text[self.start : self.end]


def read_product(
    turns: Sequence[Turn], category: FieldDraft | None = None, spans: Sequence[Span] | None = None
) -> FieldDraft | None:
    """The product or service of the matter; None for a rescue, a wrong number, or when nothing is clear enough.

    Evidence is the customer's first turn that names it; the agent's, if the customer never does. `spans`: what the
    learnt eye saw in the turns.
    """
    if category is not None and category.value in ("rescue", "other") and category.confidence > 0.7:
        return None
    seen = tagged(turns) if spans is None else spans
    found = [thing for thing in (*_doubted(_things(turns), seen), *_seen(turns, seen)) if thing.name]
    if not found:
        return None
    said: dict[str, float] = {}
    for thing in found:
        said[thing.name] = said.get(thing.name, 0.0) + (0.4 if thing.name in said else 0.0)
    best = max(found, key=lambda thing: (thing.worth + min(said[thing.name], 0.8), -thing.turn.index))
    worth = best.worth + min(said[best.name], 0.8)
    if worth < _SURE:
        return None
    return drafted(_whole(best), round(min(0.97, 0.3 + 0.1 * worth), 3), best.turn, best.name)


def _seen(turns: Sequence[Turn], spans: Sequence[Span]) -> Iterator[_Thing]:
    """What the learnt eye takes for the product."""
    by_index = {turn.index: (order, turn) for order, turn in enumerate(turn for turn in turns if not turn.agent)}
    agents = {turn.index: turn for turn in turns if turn.agent}
    for span in spans:
        if span.kind != "product" or span.text in NO_THINGS:
            continue
        if span.index in by_index:
            order, turn = by_index[span.index]
            early = 1.2 if order < 2 else 0.6 if order < 4 else 0.0
            yield _Thing(turn, span.start, span.end, _EYE + _TRUST * span.probability + early)
        elif span.index in agents and agents[span.index] is not turns[0]:
            yield _Thing(agents[span.index], span.start, span.end, _EYE - 1.0 + _TRUST * span.probability)


def _doubted(things: Iterator[_Thing], spans: Sequence[Span]) -> Iterator[_Thing]:
    """What rules found, worth less where the learnt eye sees something else or another length."""
    for thing in things:
        other = next((span for span in spans if span.index == thing.turn.index
                      and span.start < thing.end and thing.start < span.end), None)
        if other is not None and other.kind != "product":
            yield replace(thing, worth=thing.worth - _TRUST * other.probability)
        elif other is not None and (other.start, other.end) != (thing.start, thing.end):
            yield replace(thing, worth=thing.worth - _OTHER_LENGTH * other.probability)
        else:
            yield thing


def _whole(thing: _Thing) -> str:
    """The name, with what 的 joins to a general noun: 进销存的软件 is 进销存软件."""
    text = plain(thing.turn.text)
    if text[thing.start : thing.end] in _NAMED_SYSTEM:
        joined = re.search(r"的(?:那个|这个)?$", text[: thing.start])
        if joined and (noun := _noun_before(thing.turn, joined.start())):
            return noun + thing.name
    return thing.name


def _noun_before(turn: Turn, end: int) -> str:
    """Up to two words that end at `end` and may be part of a name."""
    taken, at = "", len(turn.text)
    for word in reversed(turn.words):
        at -= len(word)
        if at + len(word) > end:
            continue
        if stops(plain(word)) or len(taken) + len(word) > 6:
            break
        taken = word + taken
    return taken if len(taken) > 1 else ""


def _things(turns: Sequence[Turn]) -> Iterator[_Thing]:
    order = 0
    for at, turn in enumerate(turns):
        text = plain(turn.text)
        early = 1.2 if order < 2 else 0.6 if order < 4 else 0.0
        if turn.agent:
            answered = turns[at + 1] if at + 1 < len(turns) else None
            confirmed = answered is not None and not answered.agent and answered.affirms
            # The greeting names the company's trade, not this call's matter.
            early = -2.0 if not order else 0.8 if confirmed else 0.5 if order == 1 else 0.2
        starts = _starts(turn)
        known = list(_known(turn, text, early, starts))
        yield from known
        if not turn.agent:
            covered = {place for thing in known for place in range(thing.start, thing.end)}
            yield from _by_ending(turn, text, early, starts, covered)
            yield from _unknown(turn, text, early, starts, covered)
            order += len(text) > 3


def _known(turn: Turn, text: str, early: float, places: Sequence[int]) -> Iterator[_Thing]:
    """Words of the list, with the kinds before them, and what is said before and after."""
    at = 0
    starts = set(places)
    while at < len(text):
        if text[at] not in _SIZES or not (word := _word_at(text, at)):
            at += 1
            continue
        end = at + len(word)
        if len(word) > 1 or (at in starts and end in starts):
            start = _with_kind(text, at, starts) if len(word) > 1 else _joined(text, at, places)
            base = 0.9 if start == at and word in GENERIC else 2.0
            worth = judged(text, start, end, base)
            if worth:
                yield _Thing(turn, start, end, worth + early)
        at = end


def _word_at(text: str, at: int) -> str:
    for length in _SIZES[text[at]]:
        if text[at : at + length] in WORDS:
            return text[at : at + length]
    return ""


def _starts(turn: Turn) -> list[int]:
    """Where the words of a turn begin, and where the last one ends."""
    return list(accumulate(map(len, turn.words), initial=0))


def _with_kind(text: str, at: int, starts: set[int]) -> int:
    """Where the name begins, when kinds or materials stand before it (at most two)."""
    for _ in range(2):
        for length in (4, 3, 2, 1):
            begin = at - length
            if begin >= 0 and text[begin:at] in MODIFIERS and (length > 1 or begin in starts):
                at = begin
                break
        else:
            break
    return at


def _joined(text: str, at: int, starts: Sequence[int]) -> int:
    """Where a name that ends in the single character at `at` begins: 消防 门, 学步 鞋, 锯 床."""
    begin = at
    for number in range(bisect_left(starts, at) - 1, -1, -1):
        place = starts[number]
        word = text[place:begin]
        if stops(word) or word[0] in NUMERALS or at - place > 3:
            break
        begin = place
        if len(word) > 1:
            break
    return begin


def _by_ending(turn: Turn, text: str, early: float, starts: Sequence[int], covered: set[int]) -> Iterator[_Thing]:
    """Words that end like names of things; single characters before such an ending are part of it."""
    single = 0
    for begin, end in pairwise(starts):
        word = text[begin:end]
        if begin in covered or end - 1 in covered:
            single = end
            continue
        if len(word) == 1 and (word in STOP_SIGNS or word in MEASURE):
            single = end
            continue
        ends = word[-1] in (SHORT_HEADS if len(word) == 2 else LONG_HEADS)
        if len(word) == 1:
            begin = single if end - single > 1 else _joined(text, begin, starts)
            ends = ends and 2 <= end - begin <= 4
        else:
            single = end
        if ends and not stops(text[begin : end - 1] or "的") and text[begin:end] not in NO_THINGS:
            begin = _with_kind(text, begin, {begin})
            worth = judged(text, begin, end, 1.5)
            if worth:
                yield _Thing(turn, begin, end, worth + early)


def _unknown(turn: Turn, text: str, early: float, places: Sequence[int], covered: set[int]) -> Iterator[_Thing]:
    """What stands after 那个, 有没有 or 想买 when nothing there is known: whole words, two to five characters."""
    starts = set(places)
    for cue in UNKNOWN_AFTER.finditer(text):
        begin = end = cue.end()
        if begin not in starts:
            continue
        while end < len(text) and end - begin < 6 and text[end] not in STOP_SIGNS:
            if STOP_WORDS.match(text, end) or SAID_OF_IT.match(text, end):
                break
            end += 1
        if end not in starts or not 2 <= end - begin <= 5:
            continue
        if begin in covered or end - 1 in covered:
            continue
        worth = judged(text, begin, end, 0.8)
        if worth and text[begin] not in NUMERALS:
            yield _Thing(turn, begin, end, worth + early)
