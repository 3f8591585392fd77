"""The numbers that a listener has noted so far, and what may be done to them: begun, continued, amended, extended."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from transcripts.reading.digitfixes import amended, kept
from transcripts.reading.digitshapes import AREA, LOCAL, MOBILE, whole
from transcripts.reading.lines import Line

_RECENT = 8  # turns after which nobody speaks of a number any more


@dataclass(frozen=True, slots=True)
class Dictated:
    """A whole number: `line` is where it became complete, `start` its place there (and `end` its end).

    `begun` and `place` tell where the first digit was said. `local` has no area code yet; `fixed` was corrected,
    `doubtful` so that it could have been meant otherwise; `replaces`: it takes the place of the number before.
    `upheld` are the turns in which it was said once more against what the other side had made of it.
    """

    digits: str
    line: Line
    start: int
    end: int
    begun: Line
    place: int
    extension: str = ""
    fixed: bool = False
    replaces: bool = False
    doubtful: bool = False
    local: bool = False
    upheld: tuple[int, ...] = ()

    @property
    def value(self) -> str:
        """Digits, and the extension after a hyphen."""
        return f"{self.digits}-{self.extension}" if self.extension else self.digits


@dataclass(frozen=True, slots=True)
class Place:
    """Where some digits were said."""

    line: Line
    start: int
    end: int


@dataclass(slots=True)
class Notepad:
    """`parts` are the groups of a number that is being dictated; `told` the number that the other side said last.

    `hints` are numbers known from elsewhere, `island` whether numbers of Taiwan count.
    """

    hints: Collection[str] = ()
    island: bool = False
    found: list[Dictated] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    begun: tuple[Line, int] | None = None
    area: str = ""
    told: str = ""

    @property
    def joined(self) -> str:
        """What was said so far of the number that is being dictated."""
        return "".join(self.parts)

    def whole(self, digits: str) -> bool:
        """Whether the digits are a number that one can dial from anywhere in the country."""
        return whole(digits, self.island)

    def recent(self, line: Line) -> Dictated | None:
        """The last whole number, unless so much was said since that nobody speaks of it any more."""
        last = self.found[-1] if self.found else None
        return last if last is not None and line.turn.index - last.line.turn.index <= _RECENT else None

    def begin(self, digits: str, at: Place, *, replaces: bool = False) -> None:
        """A number is begun (or said in one go)."""
        self.parts, self.begun = [digits], (at.line, at.start)
        if self.area and LOCAL.fullmatch(digits):
            digits, self.area = self.area + digits, ""
        self.keep(digits, at, replaces=replaces)

    def extend(self, digits: str, at: Place) -> None:
        """More digits of the number that is being dictated."""
        before = self.joined
        last = self.found[-1] if self.found else None
        if last is not None and last.digits == before and not (last.local and self.whole(before + digits)):
            if self.whole(before) and (len(digits) >= 10 or AREA.fullmatch(before[:4]) is None and len(digits) < 2):
                self.begin(digits, at)
                return
            if self.whole(before) and digits in before:
                return  # a part said once more
            self.found.pop()  # more digits follow: it is something longer than a phone number
        self.parts.append(digits)
        self.keep(self.joined, at)

    def keep(self, digits: str, at: Place, *, fixed: bool = False, replaces: bool = False) -> None:
        """Notes `digits` if they are a number."""
        begun, place = self.begun or (at.line, at.start)
        local = LOCAL.fullmatch(digits) is not None and not self.whole(digits)
        if self.whole(digits) or local:
            self.found.append(Dictated(digits, at.line, at.start, at.end, begun, place,
                                       fixed=fixed, replaces=replaces, local=local))

    def add_extension(self, digits: str, at: Place) -> None:
        """An extension for the last number; a second one replaces the first."""
        last = self.found[-1]
        begin = last.start if last.line is at.line else at.start
        self.found[-1] = replace(last, extension=digits, line=at.line, start=begin, end=at.end)
        self.parts = []

    def take_area(self, area: str, at: Place) -> None:
        """An area code: of the local number just said, or of the one that comes."""
        last = self.found[-1] if self.found else None
        if last is not None and last.local and self.whole(area + last.digits):
            self.found[-1] = replace(last, digits=area + last.digits, line=at.line, start=at.start, end=at.end,
                                     local=False)
        else:
            self.area = area

    def amend(self, digits: str, at: Place, *, place: str = "", wrong: str = "") -> bool:
        """Digits said anew of a number that was whole: the one noted, or the one that the other side said.

        When the other side misheard and the number noted has these digits already, it stands. False: they fit nowhere.
        """
        last = self.recent(at.line)
        bases = [one for one in (self.told, last.digits if last is not None else "") if one]
        if not bases:
            return False
        mobile = MOBILE.fullmatch(bases[-1]) is not None
        fits: Callable[[str], bool] = _mobile if mobile else self._dialable
        misheard = last is not None and self.told not in ("", last.digits)
        hints = (last.digits,) if misheard and last is not None else self.hints
        ways = [way for base in dict.fromkeys(bases)
                if (way := amended(base, digits, fits, place=place, wrong=wrong, hints=hints)) is not None]
        if last is not None and self.told != last.digits and ways and ways[0][0] == last.digits:
            self.uphold(at.line)
            return True
        ways = [way for way in ways if way[0] in self.hints] or ways[::-1]
        if not ways:
            return False
        result, sure = ways[0]
        if last is not None and result == last.digits:
            self.uphold(at.line)
        elif last is not None:
            self.found.append(Dictated(result, at.line, at.start, at.end, last.begun, last.place, last.extension,
                                       fixed=True, replaces=True, doubtful=not sure,
                                       local=last.local and not self.whole(result)))
        else:
            self.found.append(Dictated(result, at.line, at.start, at.end, at.line, at.start,
                                       fixed=True, doubtful=not sure))
        self.parts = [result]
        return True

    def uphold(self, line: Line) -> None:
        """The last number was right all along."""
        last = self.found[-1]
        self.found[-1] = replace(last, fixed=True, upheld=(*last.upheld, line.turn.index))

    def _dialable(self, digits: str) -> bool:
        return self.whole(digits) or LOCAL.fullmatch(digits) is not None

    def restart(self, digits: str, at: Place) -> None:
        """The end of an unfinished number said anew."""
        head = self._kept(digits)
        self.parts = [head, digits] if head else [digits]
        self.keep(self.joined, at, fixed=True)

    def _kept(self, digits: str) -> str:
        """What stays of the unfinished number: what the new end completes, else up to where it begins anew."""
        said = self.joined
        for stop in range(len(said) - 1, 1, -1):
            if self.whole(said[:stop] + digits) and said[stop : stop + 1] == digits[:1]:
                return said[:stop]
        return kept(self.parts, digits)


def _mobile(digits: str) -> bool:
    return MOBILE.fullmatch(digits) is not None
