"""Known words that were misheard, put right where they were said: 横 太 机 械 is 恒泰机械 to whoever knows that firm.

A recogniser writes a name that it has never learnt with other characters of the same sound, mostly one by one. The
known word takes their place when it is the only one that sounds so; it has as many characters, so that every place in
the turn stays where it was, and the evidence is still what was heard.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound, same_sound
from transcripts.reading.turns import Turn
from transcripts.reading.vocabulary import Vocabulary, WordList, opening_sounds


def respelt(turns: Sequence[Turn], vocabulary: Vocabulary) -> list[Turn]:
    """The turns with known words in their own spelling, each as one word. Without known words: the turns as they are.
    """
    lists = vocabulary.spelt
    return [_respelt(turn, lists) for turn in turns] if lists else list(turns)


_SMALL_WORDS = frozenset("是的了在我你他她有和跟给到那这个不也都就要找")


def _respelt(turn: Turn, lists: Sequence[WordList]) -> Turn:
    text = folded(turn.text)
    starts = list(accumulate(map(len, turn.words), initial=0))
    ends = set(starts)
    exact = {at: form for at in starts if (form := _written_at(text, at, ends, lists))}
    words: list[str] = []
    place, changed = 0, False
    while place < len(turn.words):
        at = starts[place]
        form = exact.get(at)
        written = turn.text[at : at + len(form)] if form is not None else None
        if form is None:
            until = next((other for other in starts[place:] if other in exact), len(text))
            form = _heard_at(text[:until], at, ends, lists)
            written = _own_spelling(form, lists) if form is not None else None
        words.append(turn.words[place] if written is None else written)
        changed = changed or written is not None
        place = place + 1 if form is None else starts.index(at + len(form), place)
    return replace(turn, words=tuple(words), text="".join(words)) if changed else turn


def _own_spelling(form: str, lists: Sequence[WordList]) -> str:
    return next(words.own_spelling[form] for words in lists if form in words.own_spelling)


def _written_at(text: str, at: int, ends: set[int], lists: Sequence[WordList]) -> str | None:
    """The known form that stands at `at` as written, whole words of the transcript only."""
    return next((form for words in lists for form in words.written.get(text[at : at + 2], ())
                 if at + len(form) in ends and text.startswith(form, at)), None)


def _heard_at(text: str, at: int, ends: set[int], lists: Sequence[WordList]) -> str | None:
    """The known form that sounds like what stands at `at`: the longest, if it is the only one."""
    if at + 2 > len(text):
        return None
    alike: set[str] = set()
    for words in lists:
        if words.sounding:
            for pair in opening_sounds(text[at : at + 2]):
                alike.update(form for form in words.sounding.get(pair, ()) if at + len(form) in ends
                             and at + len(form) <= len(text) and _heard_as(text, at, form, ends))
    longest = max(map(len, alike), default=0)
    fitting = [form for form in alike if len(form) == longest]
    return fitting[0] if len(fitting) == 1 else None


def _heard_as(text: str, at: int, form: str, ends: set[int]) -> bool:
    """Whether what stands at `at` is `form` in other characters of the same sound.

    Two characters must have been heard one by one, as a word they mean something else, and one of them must be right;
    a short word has none of 是, 的, 在 at its edges. One character in three of a longer word may only sound alike
    (accents), if half of the word is written right.
    """
    heard = text[at : at + len(form)]
    if len(heard) == 2 and (at + 1 not in ends or not (heard[0] == form[0] or heard[1] == form[1])):
        return False
    if len(heard) < 4 and any(sign in _SMALL_WORDS and sign != own
                              for sign, own in ((heard[0], form[0]), (heard[-1], form[-1]))):
        return False
    blurred = sum(not same_sound(one, other) for one, other in zip(heard, form, strict=True))
    if blurred == 0:
        return True
    right = sum(one == other for one, other in zip(heard, form, strict=True))
    return (len(form) >= 4 and blurred <= len(form) // 3 and 2 * right >= len(form)
            and all(map(like_sound, heard, form)))
