"""A surname said again with its given name, after words that explain it: 我姓尹 伊人那个伊去掉单人旁 尹绍权."""

import re

from transcripts.reading.cardinals import DIGIT
from transcripts.reading.characters import explained
from transcripts.reading.lines import Line
from transcripts.reading.nameends import COMPLETE, HARD_STOP, SOFT_STOP
from transcripts.reading.persons import Person
from transcripts.reading.sounds import same_sound
from transcripts.reading.titles import GIVEN, TITLE

_EXPLAINS = re.compile(r"(?:的|那个|这个|里的?|里面的?)")
_AFTER_EXPLANATION = frozenset("的个念读音")
_ENDS_IN_TITLE = re.compile(rf"{TITLE}")


def said_again(line: Line, place: int, surname: str) -> Person | None:
    """The full name with which a turn ends its explanations: the last time that the surname at `place` (recorded as
    `surname`) comes again with a given name after it. None when it never does."""
    text, written = line.text, line.text[place : place + len(surname)]
    at = text.rfind(written)
    while at > place:
        given = _given(line, at, written) if text[at - 1] not in _AFTER_EXPLANATION else 0
        if given:
            end = at + len(written) + given
            said = line.original(at + len(written), end)
            usual = all(sign in GIVEN for sign in text[at + len(written) : end])
            return Person(surname, said, "", at, end, True, False, usual, True)
        at = text.rfind(written, 0, at)
    return None


def _given(line: Line, at: int, surname: str) -> int:
    """How many characters after the surname are a given name: two, one or none."""
    text, begin = line.text, at + len(surname)
    if not line.begins_word(at) or text[begin : begin + 1] in "念读音":
        return 0
    for size in (2, 1):
        end = begin + size
        given = text[begin:end]
        if len(given) < size or not line.begins_word(end):
            continue
        if not all(_may_be_given(text, begin + n) for n in range(size)):
            continue
        if size == 1 and given in SOFT_STOP:
            continue
        if _ENDS_IN_TITLE.fullmatch(given) or _explains(text, end, surname + given):
            continue
        if _ends(line, end, given) or (size == 2 and all(sign in GIVEN for sign in given)):
            return size
    return 0


def _may_be_given(text: str, place: int) -> bool:
    if text[place] in "零幺两洞" or (text[place] in DIGIT and text[place + 1 : place + 2] in DIGIT):
        return False
    return "一" <= text[place] <= "鿿" and not HARD_STOP.match(text, place)


def _explains(text: str, end: int, said: str) -> bool:
    """咸阳 的 咸, 应该 那个 应: a word in which the surname stands."""
    found = _EXPLAINS.match(text, end)
    return found is not None and any(same_sound(sign, text[found.end() : found.end() + 1] or "的") for sign in said)


def _ends(line: Line, end: int, given: str) -> bool:
    if COMPLETE.match(line.text, end) or line.text[end : end + 1] in given:
        return True
    return any(one.start <= end + 1 and (not one.character or one.character in given or one.start <= end)
               for one in explained(line, end)[:1])
