"""Following a dictated number: what each group of digits means, by the words around it and what was noted before."""

import re
from dataclasses import dataclass, field

from transcripts.reading.digitfixes import amended, masked, placed, swapped
from transcripts.reading.digitshapes import AREA, LOCAL, runs_in
from transcripts.reading.digitwords import (
    AREA_WORD,
    ASKS_ON,
    CONTINUES,
    DENIED,
    EXTENSION,
    FIXES,
    LONE_BEFORE,
    MORE,
    OTHER_THING,
    OUTDATED,
    RIGHT_FOLLOWS,
    denies,
    one_off,
    place_behind,
    same_head,
    shared_end,
)
from transcripts.reading.lines import Line
from transcripts.reading.notepad import Dictated, Notepad, Place

_LONGEST = 13  # digits that may still be a phone number with its area code


@dataclass(slots=True)
class Listener:
    """Follows the customer's digits with the agent's between them."""

    pad: Notepad
    wrong: str = ""
    area_asked: bool = False
    offered: str = ""
    spoken: list[str] = field(default_factory=list)

    def hear(self, line: Line) -> None:
        """Take in the groups of digits of one turn of the customer."""
        pad = self.pad
        text = masked(line.text)
        if self.offered and not denies(line):
            pad.parts = [self.offered]
        self.offered = ""
        self.spoken = []
        end, heard = 0, False
        for run in runs_in(text, repeats=bool(pad.parts or pad.found or pad.told)):
            if len(run.digits) < 2 and not self._lone(text, run.start, run.end):
                continue
            self._take(text, end, Place(line, run.start, run.end), run.digits, first=not heard)
            self.spoken.append(run.digits)
            heard, end = True, run.end
        self.wrong = ""
        if heard:
            return
        last = pad.recent(line)
        if last is not None and swapped(text) and last.digits == pad.told and "位" in line.text:
            pad.amend(last.digits[-1] + last.digits[-2], Place(line, 0, len(text)), place="tail")

    def _lone(self, text: str, start: int, stop: int) -> bool:
        """Whether a single digit is dictated: as the rest of a number, or in a correction (是六不是九)."""
        pad = self.pad
        if LONE_BEFORE.search(text[:start]):
            return bool(pad.found or pad.parts or pad.told)
        return bool(pad.parts) and stop == len(text) and CONTINUES.match(text[:start]) is not None

    def _take(self, text: str, end: int, at: Place, digits: str, *, first: bool) -> None:
        """What one group of digits means, by the words since the group before (or since the turn began)."""
        pad, gap = self.pad, text[end : at.start]
        last = pad.recent(at.line)
        under = last is not None or bool(pad.told)
        place = placed(gap) or place_behind(text[at.end : at.end + 3])
        if (area := self._area(gap, digits, last)) is not None:
            pad.take_area(area, at)
        elif under and len(digits) < 10 and self._denied(text, gap, at, digits, first=first):
            return
        elif self.wrong and last is not None and self.wrong == last.extension:
            pad.add_extension(digits, at)
        elif self.wrong and self._swap(digits, at):
            self.wrong = ""
        elif self._extends(gap, digits, last, first=first):
            pad.add_extension(digits, at)
        elif place == "head" and not pad.whole(pad.joined) and pad.whole(digits + pad.joined):
            pad.parts = [digits + pad.joined]
            pad.keep(pad.joined, at, fixed=True)
        elif under and len(digits) < 10 and place and not (pad.parts and self._completes(digits)):
            if not pad.amend(digits, at, place=place):
                self._go_on(gap, digits, at, last, first=first)
        elif self._corrects(gap, under=under):
            self._correct(digits, at, last)
        else:
            self._go_on(gap, digits, at, last, first=first)

    def _area(self, gap: str, digits: str, last: Dictated | None) -> str | None:
        meant = AREA_WORD.search(gap) or (last is not None and last.local and (self.area_asked or "加" in gap))
        if AREA.fullmatch(digits) and meant:
            return digits
        return None

    def _denied(self, text: str, gap: str, at: Place, digits: str, *, first: bool) -> bool:
        """Digits that are not to be (不是零三, 三零八是我们老号); true when that is all there is to them."""
        pad = self.pad
        denied = DENIED.search(gap) is not None
        if not (denied or OUTDATED.match(text[at.end : at.end + 8])):
            return False
        last = pad.found[-1] if pad.found else None
        bases = (pad.told, pad.joined) + ((last.digits, last.extension) if last is not None else ())
        half = digits[: len(digits) // 2]
        digits = half if len(half) >= 2 and half + half == digits else digits  # 不是幺幺九幺幺九
        known = [base for base in bases if digits in base]
        earlier = self.spoken[-1] if self.spoken else ""
        if denied and not first and earlier and len(earlier) < 8 and not RIGHT_FOLLOWS.match(text, at.end):
            return pad.amend(earlier, at, wrong=digits) or True
        if known and (denied or _right_later(text, at.end)):
            self.wrong = digits
            return True
        return False

    def _swap(self, right: str, at: Place) -> bool:
        """The digits that are to stand where `wrong` ones were."""
        if len(right) >= 10 or LOCAL.fullmatch(right) and len(self.wrong) < 5:
            return False
        return self.pad.amend(right, at, wrong=self.wrong)

    def _extends(self, gap: str, digits: str, last: Dictated | None, *, first: bool) -> bool:
        fits = EXTENSION.search(gap) is not None and len(digits) <= 6 and (not first or len(gap) < 12)
        return fits and last is not None and last.digits[:1] != "1"

    def _completes(self, digits: str) -> bool:
        """The digits are just what the number that is being dictated still lacks."""
        pad = self.pad
        return len(pad.joined) >= 3 and not pad.whole(pad.joined) and pad.whole(pad.joined + digits)

    def _corrects(self, gap: str, *, under: bool) -> bool:
        fixes = FIXES.search(gap) is not None and len(gap) <= 30 and (under or bool(self.pad.parts))
        return fixes and not OTHER_THING.search(gap)

    def _correct(self, digits: str, at: Place, last: Dictated | None) -> None:
        """After 不对: the whole number anew, the group just said, or a part of the whole number."""
        pad = self.pad
        said = pad.joined
        unfinished = bool(said) and not (last is not None and (said == last.digits or said == pad.told))
        if pad.whole(digits) or LOCAL.fullmatch(digits) and not (last is not None and not last.local):
            pad.begin(digits, at, replaces=last is not None and not unfinished)
        elif not unfinished:
            if not self._settles(digits, at, last) and not pad.amend(digits, at):
                pad.begin(digits, at)
        elif re.match(r"1[3-9]\d|0\d{2}", digits) and said[:1] == digits[:1] and len(digits) >= min(len(said), 7):
            pad.begin(digits, at)
        elif len(said) >= 7 and (missed := _missed(said, digits, pad)):
            pad.parts = [missed]
            pad.keep(missed, at, fixed=True)
        else:
            pad.restart(digits, at)

    def _go_on(self, gap: str, digits: str, at: Place, last: Dictated | None, *, first: bool) -> None:
        """Digits without a word of correction: more of the number, a part once more, or another number."""
        pad = self.pad
        joined = pad.joined
        if pad.whole(digits) and (first or not joined or pad.whole(joined) or not CONTINUES.match(gap)):
            again = last is not None and first and at.line.turn.denies
            pad.begin(digits, at, replaces=again)
        elif self._completes(digits) and not OTHER_THING.search(gap):
            pad.extend(digits, at)
        elif joined and not pad.whole(joined) and digits == pad.parts[-1] and (first or gap):
            return  # said once more after an interruption
        elif first and one_off(joined, digits) and (put := amended(joined, digits, pad.whole)) is not None:
            pad.parts = [put[0]]
            pad.keep(put[0], at, fixed=True)
        elif first and min(len(digits), len(joined)) >= 3 and not pad.whole(joined) and same_head(joined, digits):
            pad.begin(digits, at)
        elif joined and CONTINUES.match(gap) and len(joined) + len(digits) <= 2 * _LONGEST and not (
            first and pad.whole(joined)
        ):
            pad.extend(digits, at)
        elif not first or not self._settles(digits, at, last):
            pad.begin(digits, at)

    def _settles(self, digits: str, at: Place, last: Dictated | None) -> bool:
        """Digits at the beginning of an answer that are part of the number noted, or put it right."""
        if self._confirms(digits, last):
            if self.pad.told != (last.digits if last is not None else ""):
                self.pad.uphold(at.line)
            return True
        return last is not None and denies(at.line) and len(digits) < 10 and self.pad.amend(digits, at)

    def _confirms(self, digits: str, last: Dictated | None) -> bool:
        """The other side misheard the number noted, and its own digits are said once more."""
        pad = self.pad
        if last is None or len(digits) < 2:
            return False
        if pad.told == last.digits:
            return digits in last.digits and len(digits) >= 3
        if not pad.told:
            return len(digits) >= 3 and (digits in last.digits or shared_end(digits, last.digits) >= 4)
        mine, theirs = shared_end(digits, last.digits), shared_end(digits, pad.told)
        return (mine >= 2 and mine > theirs) or (digits in last.digits and digits not in pad.told)

    def listen(self, line: Line) -> None:
        """Take in a turn of the other side: an echo, a whole number read back, or something else."""
        pad = self.pad
        runs = [run.digits for run in runs_in(masked(line.text), 2)]
        pad.told = next((run for run in reversed(runs) if pad.whole(run)), pad.told if not runs else "")
        if not pad.parts:
            return
        digits, said = "".join(runs), pad.joined
        if runs and pad.told and pad.told in runs:
            return
        if digits and not ASKS_ON.search(line.text):
            if len(digits) >= 4 and digits[:3] == said[:3] and len(digits) <= 11 and not pad.whole(said):
                self.offered = digits
            elif not (said.endswith(digits) or digits.endswith(pad.parts[-1]) or said.startswith(digits)):
                pad.parts = []
        elif not (len(line.text) <= 3 or (len(line.text) <= 12 and MORE.match(line.text))):
            pad.parts = []


def _right_later(text: str, end: int) -> bool:
    """Whether digits follow that may be the right ones."""
    return bool(runs_in(text[end:], 2))


def _missed(said: str, digits: str, pad: Notepad) -> str:
    """A number said one digit short, made whole by its end said anew."""
    for cut in range(len(said) - 1, 2, -1):
        result = said[:cut] + digits
        if pad.whole(result) and abs(len(result) - len(said)) <= 2 and shared_end(said, digits) >= 2:
            return result
    return ""
