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


def _respelt(turn: Turn, lists: Sequence[WordList]) -> Turn:
    text = folded(turn.text)
    starts = list(accumulate(map(len, turn.words), initial=0))
    ends = set(starts)
    words: list[str] = []
    place, changed = 0, False
    while place < len(turn.words):
        at = starts[place]
        form = _word_at(text, at, ends, lists)
        if form is None:
            words.append(turn.words[place])
            place += 1
            continue
        written = turn.text[at : at + len(form)]
        words.append(written if folded(written) == form else _own_spelling(form, lists))
        changed = True
        place = starts.index(at + len(form), place)
    return replace(turn, words=tuple(words), text="".join(words)) if changed else turn


def _own_spelling(form: str, lists: Sequence[WordList]) -> str:
    return next(words.own_spelling[form] for words in lists if form in words.own_spelling)


def _word_at(text: str, at: int, ends: set[int], lists: Sequence[WordList]) -> str | None:
    """The known form that is said from `at` on, whole words of the transcript only: as written, else by its sound."""
    if at + 2 > len(text):
        return None
    for words in lists:
        for form in words.written.get(text[at : at + 2], ()):
            if at + len(form) in ends and text.startswith(form, at):
                return form
    alike: set[str] = set()
    for words in lists:
        for pair in opening_sounds(text[at : at + 2]):
            alike.update(form for form in words.sounding.get(pair, ())
                         if at + len(form) in ends and _heard_as(text[at : at + len(form)], form, at, ends))
    longest = max(map(len, alike), default=0)
    fitting = [form for form in alike if len(form) == longest]
    return fitting[0] if len(fitting) == 1 else None


def _heard_as(heard: str, form: str, at: int, ends: set[int]) -> bool:
    """Whether `heard` is `form` in other characters of the same sound.

    Two characters must have been heard one by one: as a word they mean something else. One character in three of a
    longer word may only sound alike (accents), if half of the word is written right.
    """
    if len(heard) == 2 and at + 1 not in ends:
        return False
    blurred = sum(not same_sound(one, other) for one, other in zip(heard, form, strict=True))
    if blurred == 0:
        return True
    right = sum(one == other for one, other in zip(heard, form, strict=True))
    return (len(form) >= 4 and blurred <= len(form) // 3 and 2 * right >= len(form)
            and all(map(like_sound, heard, form)))
