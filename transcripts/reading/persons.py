"""A person's name at a place in a line: surname, given name or title, with what was explained put in."""

import re
from dataclasses import dataclass

from transcripts.reading.cardinals import DIGIT
from transcripts.reading.lines import Line
from transcripts.reading.nameends import BETWEEN, COMPLETE, ENDED, HARD_STOP, SHORT_TITLE, SINGLE_NAME, SOFT_STOP
from transcripts.reading.namesigns import Sign, signs
from transcripts.reading.script import folded
from transcripts.reading.sounds import like_sound, same_sound
from transcripts.reading.surnames import COMMON, COMPOUND, SINGLE, rare_and_repeated
from transcripts.reading.titles import GIVEN, TITLE

_DESCRIBED = re.compile(r"(?:的|旁|头|字|念|读|加|底|里面|带)")
_NO_DESCRIPTION = re.compile(r"[我你您]|电话|手机|联系|公司|单位|先生|女士|小姐")
_NO_SURNAME = re.compile(rf"谢谢|{SINGLE_NAME.pattern}")
_TITLE_HERE = re.compile(TITLE)


@dataclass(frozen=True, slots=True)
class Person:
    """A name as read; `start` to `end` is where it was said.

    `repeated`: the surname was said again before the given name (姓罗 罗玉梅). `usual`: of common characters only.
    `closed`: what follows shows that the name ends there.
    """

    surname: str
    given: str
    title: str
    start: int
    end: int
    repeated: bool
    explained: bool
    usual: bool
    closed: bool

    @property
    def value(self) -> str:
        """The name as it is recorded."""
        return self.surname + (self.given or self.title)


class _Reader:
    """Reads one person from the signs of a line, from left to right."""

    def __init__(self, line: Line, begin: int, *, known: bool = False) -> None:
        self.line = line
        self.known = known
        self.run = signs(line, begin)
        self.at = 0
        self.surname: list[Sign] = []
        self.repeated = self.named = False

    def read(self, *, common: bool, adjacent: bool) -> Person | None:
        self.at = self._past_fillers(self.at)
        self.surname = self._surname(self.at)
        if not self.surname:
            return None
        first = self.surname[0]
        self.named = adjacent
        self.at += len(self.surname)
        self._read_surname_again()
        was_explained = any(sign.explained for sign in self.surname)
        known = was_explained or folded(_written(self.surname)) in COMMON | COMPOUND
        if common and not (known or self.repeated):
            return None
        given: list[Sign] = []
        end = self.run[self.at - 1].end
        if self.named or self.repeated or was_explained:
            begin, known_end = self.at, end
            given, end = self._given(end)
            alone = not self.named and not self.repeated  # 姓庄 村庄的庄 卡片上… has no given name
            if alone and not (all(one.explained or one.character in GIVEN for one in given) and self._closes(end)):
                given, end, self.at = [], known_end, begin
        title = "" if given else _title(self.line, end)
        closed = self._closes(end)
        usual = known and all(sign.explained or sign.character in GIVEN for sign in given)
        was_explained = any(sign.explained for sign in [*self.surname, *given])
        surname = _written(self.surname)
        return Person(
            surname, _written(given), title, first.start, end + len(title), self.repeated, was_explained, usual, closed
        )

    def given_alone(self) -> str:
        """The given name from the beginning, if nothing but a name is there."""
        self.at = self._past_fillers(0)
        given, end = self._given(0)
        closed = end > 0 and COMPLETE.match(self.line.text, end) is not None
        sure = closed and all(sign.explained or sign.character in GIVEN for sign in given)
        return _written(given) if sure else ""

    def _read_surname_again(self) -> None:
        """姓黄 草头黄 黄…: an explanation replaces the surname, a repetition is passed over."""
        while self.at < len(self.run):
            step = self._past_fillers(self.at)
            again = self._surname(step)
            if again and self._is_surname(again):
                if not self._rare_and_repeated() and (
                    again[0].explained or (not self.surname[0].explained and _written(again) != _written(self.surname))
                ):
                    self.surname = again
                self.repeated = self.repeated or not again[0].explained
                self.at = step + len(again)
                continue
            said = self.line.text[self.run[self.at].start : self.run[step].start] if step < len(self.run) else ""
            if re.search(r"叫|名", said):
                self.named, self.at = True, step
                return
            place = self._described_again()
            if place is None:
                return
            self.at = place

    def _rare_and_repeated(self) -> bool:
        """Recognisers write common characters for rare ones, hardly ever a rare one twice where another is meant."""
        return rare_and_repeated(self.line.text, folded(_written(self.surname)))

    def _described_again(self) -> int | None:
        """佟 单人旁一个冬天的冬 佟桂兰: the place where the surname comes again after a description."""
        surname = _written(self.surname)
        for place in range(self.at + 2, min(self.at + 16, len(self.run))):
            sign = self.run[place]
            if sign.written == surname[:1] and not sign.explained and self.line.begins_word(sign.start):
                between = self.line.text[self.run[self.at].start : sign.start]
                if _DESCRIBED.search(between) and not _NO_DESCRIPTION.search(between):
                    return place
        return None

    def _is_surname(self, again: list[Sign]) -> bool:
        one, other = _written(again), _written(self.surname)
        return one == other or (len(one) == len(other) == 1 and like_sound(one, other))

    def _surname(self, at: int) -> list[Sign]:
        if at < len(self.run) and _NO_SURNAME.match(self.line.text, self.run[at].start):
            return []
        pair = self.run[at : at + 2]
        if "".join(sign.character for sign in pair) in COMPOUND:
            return pair
        taken = self.known and (not self.surname or pair[:1] and pair[0].written == _written(self.surname))
        return pair[:1] if pair and (taken or pair[0].character in SINGLE) else []

    def _past_fillers(self, at: int) -> int:
        while at < len(self.run) and not self.run[at].explained:
            found = BETWEEN.match(self.line.text, self.run[at].start)
            if found is None or (found[0] == "单" and not SINGLE_NAME.match(self.line.text, self.run[at].start)):
                return at
            while at < len(self.run) and self.run[at].start < found.end():
                at += 1
        return at

    def _given(self, end: int) -> tuple[list[Sign], int]:
        """The given name from here on, and where it ends in the line."""
        given: list[Sign] = []
        after_surname = False
        while self.at < len(self.run):
            sign = self.run[self.at]
            if sign.explained:
                if not self._explains(given, sign):
                    break
            elif given and after_surname and sign.character == given[0].character:
                pass  # 安然 安然无恙的安 然: said once more
            elif len(given) == 2 or self._stops(given):
                step = self._past_fillers(self.at)
                if step > self.at and self._explained_at(step, given):
                    self.at = step
                    continue
                if given and sign.character == given[-1].character and self._explained_at(self.at + 1, given):
                    self.at += 1
                    continue
                break
            else:
                given.append(sign)
            after_surname = sign.explained and self.surname == [sign]
            self.at += 1
            end = sign.end
        return given, end

    def _explains(self, given: list[Sign], sign: Sign) -> bool:
        for place in reversed(range(len(given))):
            if same_sound(given[place].character, sign.character):
                same = given[place].character == sign.character
                given[place] = sign._replace(written=given[place].written) if same else sign
                return True
        if given and self._is_surname([sign]):
            self.surname = [sign]
            return True
        if len(given) < 2:
            given.append(sign)
            return True
        return False

    def _explained_at(self, at: int, given: list[Sign]) -> bool:
        if at >= len(self.run) or not self.run[at].explained:
            return False
        known = [*given, *self.surname]
        return len(given) < 2 or any(same_sound(self.run[at].character, one.character) for one in known)

    def _closes(self, end: int) -> bool:
        following = self.run[self.at] if self.at < len(self.run) else None
        explanation_follows = following is not None and (
            following.character == self.surname[0].character
            or any(sign.explained for sign in self.run[self.at : self.at + 3])
        )
        return explanation_follows or COMPLETE.match(self.line.text, end) is not None

    def _is_short_title(self, place: int) -> bool:
        """侯工 is a title, 侯工平 a name."""
        text = self.line.text
        ended = self.line.begins_word(place + 1) and text[place + 1 : place + 2] not in GIVEN
        return text[place] in SHORT_TITLE and (ended or COMPLETE.match(text, place + 1) is not None)

    def _stops(self, given: list[Sign]) -> bool:
        place, text = self.run[self.at].start, self.line.text
        character, after = text[place], text[place + 1 : place + 2]
        if not "一" <= character <= "鿿" or HARD_STOP.match(text, place):
            return True
        if (given and character == "哈") or (not given and self._is_short_title(place)):
            return True
        if character in DIGIT and (after in DIGIT or not after or character in "零两幺"):
            return True
        if character in "念读音" and after and same_sound(after, self.surname[0].character):
            return True  # 仉 念 掌
        if not self.line.begins_word(place):
            return False
        if self.line.ends[place] - place + len(given) > 2:
            return not (self.at + 1 < len(self.run) and self.run[self.at + 1].explained)
        single = self.line.ends[place] - place == 1
        if any(sign.explained and sign.character == character for sign in self.run[self.at + 1 : self.at + 14]):
            return False
        return single and character in SOFT_STOP and not ENDED.match(text, place + 1)


def person_at(
    line: Line, begin: int, *, common: bool = False, adjacent: bool = True, known: bool = False
) -> Person | None:
    """The person named from `begin` on, fillers passed over; None when no surname stands there.

    `common` takes only common surnames (unless explained or repeated); without `adjacent` a given name
    counts only after the surname is said again or 叫 (我姓王 想问一下). `known`: a surname is known to stand there,
    so it may be one of no list.
    """
    return _Reader(line, begin, known=known).read(common=common, adjacent=adjacent)


def given_name(line: Line, begin: int) -> str:
    """A given name said alone (建国 建设的建 国家的国), the surname being known; "" when none stands there."""
    return _Reader(line, begin).given_alone()


def _written(run: list[Sign]) -> str:
    return "".join(sign.written for sign in run)


def _title(line: Line, end: int) -> str:
    found = _TITLE_HERE.match(line.text, end)
    if found is None or (found[0] in "生太" and not line.begins_word(found.end())):
        return ""
    return line.original(end, found.end())
