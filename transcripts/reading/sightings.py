"""Names that the learnt eye saw beside those that rules found: each confirms, completes or doubts the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from transcripts.reading.again import said_again
from transcripts.reading.lines import Line
from transcripts.reading.named import Named
from transcripts.reading.persons import Person, person_at
from transcripts.reading.script import folded
from transcripts.reading.sounds import same_sound
from transcripts.reading.surnames import COMPOUND, SINGLE
from transcripts.reading.tagging import Span
from transcripts.reading.titles import TITLE

NAME, SOMEBODY_ELSE = "name", "other_name"
_DOUBTS = (SOMEBODY_ELSE, "organisation", "other_organisation", "product")
_ENDS_IN_TITLE = re.compile(rf"{TITLE}$")
_HIDDEN = "＊"
_LONGEST_GIVEN = 2
_SURE = 0.8


def sighted(found: Sequence[Named], lines: Sequence[Line], spans: Sequence[Span], other: set[int]) -> list[Named]:
    """What rules found, each with how sure the eye is of it, and what only the eye saw, in the order of speech.

    `other`: the places (`Turn.index`) of turns that answer a question for somebody else's name.
    """
    line_of = {line.turn.index: line for line in lines if not line.agent}
    named = [_told_again(_judged(one, spans)) for one in found]
    for span in spans:
        line = line_of.get(span.index)
        if line is None or span.kind != NAME or _HIDDEN in line.turn.text[span.start : span.end]:
            continue
        person = person_in(line, span)
        if person is None or any(_same_place(one, line, person) for one in named):
            continue
        if not person.given or not person.closed:
            person = said_again(line, person.start, person.surname) or person
            if any(_same_place(one, line, person) for one in named):
                continue
        roles = {one.role for one in named if one.line is line}
        role = "other" if roles == {"other"} or span.index in other else "own"
        named.append(Named(person, line, role, _strength(0.0, span.probability, 0.0), span.probability, ruled=False))
    return sorted(named, key=lambda one: (one.turn.index, one.person.start))


def _judged(one: Named, spans: Sequence[Span]) -> Named:
    """With what the eye thinks of it. A given name that it did not see, and that may as well be words of the
    sentence (姓尚 孩子吓得直哭), is left out."""
    over = [span for span in spans
            if span.index == one.turn.index and span.start < one.person.end and one.person.start < span.end]
    names = [span for span in over if span.kind == NAME]
    seen = max((span.probability for span in names), default=0.0)
    doubt = max((span.probability for span in over if span.kind in _DOUBTS), default=0.0) if not names else 0.0
    person = one.person
    if person.given and seen > _SURE and all(len(span.text) == 1 for span in names) \
            and not (person.usual and person.closed):
        bare = Person(person.surname, "", "", person.start, person.start + len(person.surname), False,
                      person.explained, person.usual, True)
        return replace(one, person=bare, sure=_strength(one.sure, seen, 0.0), seen=seen)
    if (shorter := _as_seen(one, names)) is not None:
        person = shorter
    return replace(one, person=person, sure=_strength(one.sure, seen, doubt), seen=seen, doubt=doubt)


def _as_seen(one: Named, names: Sequence[Span]) -> Person | None:
    """麦仔得啦 as 麦仔: the name where the eye ends it, when the rule went on into unusual characters."""
    person = one.person
    if person.usual or person.explained or not person.given:
        return None
    size = len(person.surname)
    for span in names:
        if span.start == person.start and person.start + size < span.end < person.end and span.probability > _SURE:
            given = one.line.original(span.start + size, span.end)
            if _ENDS_IN_TITLE.fullmatch(folded(given)):
                return replace(person, given="", title=given, end=span.end)
            return replace(person, given=given, end=span.end, closed=True)
    return None


def _told_again(one: Named) -> Named:
    """With the given name that is said later in the turn, after the surname was explained."""
    person = one.person
    if person.given and person.closed and person.usual and folded(person.surname) not in folded(person.given):
        return one
    again = said_again(one.line, person.start, person.surname) if not person.title else None
    return one if again is None else replace(one, person=again, sure=max(one.sure, 0.8))


def _strength(sure: float, seen: float, doubt: float) -> float:
    """What both voices together make of it; neither is ever quite right alone."""
    return max(0.0, min(0.97, 1 - (1 - 0.8 * sure) * (1 - 0.85 * seen) - 0.6 * doubt))


def _same_place(one: Named, line: Line, person: Person) -> bool:
    """Already found by a rule there, and as fully."""
    if one.line is not line or one.person.start >= person.end or person.start >= one.person.end:
        return False
    return one.full or not person.given


def person_in(line: Line, span: Span) -> Person | None:
    """The person that a span shows: the eye knows where, the rules know how names are built and explained."""
    familiar = _familiar(line, span)
    if familiar is not None:
        return familiar
    place = _surname_place(line, span)
    if place is None:
        return None
    read = person_at(line, place, known=True)
    if read is not None and (read.explained or read.repeated) and read.given and read.usual:
        return read
    size = 2 if line.text[place : place + 2] in COMPOUND else 1
    rest = line.text[place + size : span.end]
    surname = line.original(place, place + size)
    if _ENDS_IN_TITLE.fullmatch(rest):
        return Person(surname, "", line.original(place + size, span.end), place, span.end, False, False, True, True)
    if rest and rest[0] in "念读" and same_sound(rest[-1], surname[0]):
        return Person(surname, "", "", place, place + size, False, True, True, True)
    goes_on = read is not None and read.given and read.end > span.end and read.usual and read.closed
    if 1 <= len(rest) <= _LONGEST_GIVEN and not goes_on:
        usual = read is not None and read.usual
        return Person(surname, line.original(place + size, span.end), "", place, span.end, False, False, usual, True)
    if read is not None and read.given and not (read.usual and read.closed):
        return replace(read, given="", end=place + size)
    return read


def _surname_place(line: Line, span: Span) -> int | None:
    """Where in a span the name begins: its first character as a rule, for the eye may begin a word too early. A
    surname of no list is one all the same when the eye is sure of it."""
    text = line.text
    begin = text.find("姓", span.start, span.end) + 1 or span.start
    for place in range(begin, max(begin + 1, span.end - 1)):
        if text[place : place + 1] in SINGLE or text[place : place + 2] in COMPOUND:
            return place
    return begin if span.probability > _SURE and begin < span.end else None


def _familiar(line: Line, span: Span) -> Person | None:
    """老邢, 小柯, 阿强: what people are called by those who know them."""
    text = folded(span.text)
    if len(text) == 2 and text[0] in "小老阿":
        value = line.original(span.start, span.end)
        return Person(value[0], "", value[1], span.start, span.end, False, False, True, True)
    return None
