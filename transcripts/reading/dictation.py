"""Numbers as they are dictated: in groups, over several turns, with corrections, area codes and extensions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from transcripts.reading.digitfixes import HEAD, MIDDLE, fitted, kept, masked, placed
from transcripts.reading.lines import Line
from transcripts.reading.numerals import digit_runs

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}")
SERVICE = re.compile(r"[48]00\d{7}")
LOCAL = re.compile(r"[2-9]\d{6,7}")
_FILLER = re.compile(
    r"(?:[嗯呃额啊哦噢诶欸哎唉呀哈吧呐呢嘛]|那个|然后|对|再|后面|接着|完了|接下来|就是|下面|之后|是|的|"
    r"杠|横杠|减|好|行|你记|记一下|听好)*"
)
_CONTINUES = re.compile(rf"^{_FILLER.pattern}$")
_FIXES = re.compile(
    r"(不对|不是|不系|错了|说错|弄错|应该是|更正|纠正|改成|改为|哦不|啊不|呃不|噢不|诶不|不不|口误|颠倒|"
    r"等等|等一下|(?:^|[哦呃啊嗯哎])不$)"
)
_EXTENSION = re.compile(r"(?:转|分机号?码?|内线|转接|拨)(?:是|为|号|打|一下)*$")
_RIGHT_FOLLOWS = re.compile(r"(?:啊|哦|嗯)?(?:是|应该是|而是|系)?[零一二三四五六七八九幺洞拐两]")
_AREA = re.compile(r"区号(?:是|为|呢|加|前面|要加|的话)*$")


_LONE_REPEAT = re.compile(r"(?:然后|再|是|嗯|后面)*([两三四五六]个[零一幺二三四五六七八九])[啊呀的吧]?")
_LONE_BEFORE = re.compile(r"(?:不是|应该是|最后(?:一位)?是|□是|转|分机号?|对是|改成|换成|(?<!就)(?<!还)是)$")
_OTHER_THING = re.compile(
    r"(单号|订单|账号|户号|身份证|卡号|合同|编号|型号|车牌|工号|验证码|房|栋|元|块|台|个|件|点|米|公里|号楼)"
)
_ASKS_ON = re.compile(r"(电话|手机|联系|称呼|贵姓|姓名|名字|单位|公司|地址|型号|多少|什么|哪)")
_MORE = re.compile(
    r"(嗯|好的?|您说|请说|请讲|继续|然后|后面|接着|对|是的?|哦|行|慢|听|记|呢|啊|喂|还差|差|少了?|没完|不够|还有)"
)


@dataclass(frozen=True, slots=True)
class Dictated:
    """A whole number: `line` is where it became complete, `start` its place there (and `said` its end).

    `begun` and `place` tell where the first digit was said. `local` has no area code yet; `fixed` was corrected.
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

    @property
    def local(self) -> bool:
        """A landline said without its area code."""
        return LOCAL.fullmatch(self.digits) is not None and not whole(self.digits)

    @property
    def value(self) -> str:
        """Digits, and the extension after a hyphen."""
        return f"{self.digits}-{self.extension}" if self.extension else self.digits


def whole(digits: str) -> bool:
    """Whether the digits are a whole mobile, landline (with area code) or 400/800 number."""
    return bool(MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or SERVICE.fullmatch(digits))


@dataclass(slots=True)
class _Listener:
    """Follows one side of a conversation and keeps what was dictated."""

    found: list[Dictated] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    begun: tuple[Line, int] | None = None
    area: str = ""
    wrong: str = ""

    def hear(self, line: Line) -> None:
        """Take in the groups of digits of one turn."""
        text = masked(line.text)
        end = 0
        runs = [(run.start, run.end, run.digits) for run in digit_runs(text, 1)]
        if not runs and self.parts and (lone := _LONE_REPEAT.fullmatch(text)) is not None:
            runs = [(0, len(text), digit_runs(f"零{lone[1]}")[0].digits[1:])]
        heard = False
        for start, stop, digits in runs:
            if len(digits) < 2 and not self._lone(text, start, stop):
                continue
            self._take(line, text, end, start, stop, digits, first=not heard)
            heard, end = True, stop
        if not heard and len(text) > 6 and not _MORE.match(text):
            self.parts = []

    def _lone(self, text: str, start: int, stop: int) -> bool:
        """Whether a single digit is dictated: as the rest of a number, or in a correction (是六不是九)."""
        if _LONE_BEFORE.search(text[:start]):
            return bool(self.found or self.parts)
        return bool(self.parts) and stop == len(text) and _CONTINUES.match(text[:start]) is not None

    def _take(self, line: Line, text: str, end: int, start: int, stop: int, digits: str, *, first: bool) -> None:
        gap, last = text[end:start], self._recent(line)
        denied = gap.endswith(("不是", "不系"))
        if denied and last is not None and len(digits) < 10 and _RIGHT_FOLLOWS.match(text, stop):
            self.wrong = digits
        elif self.wrong:
            self._swap(self.wrong, digits, line, start, stop)
            self.wrong = ""
        elif denied and not first and self.parts and last is not None and len(digits) < 8:
            self._swap(digits, self.parts[-1], line, start, stop)
        elif self._extends(gap, digits, last, first=first):
            self._add_extension(digits, line, start, stop)
        elif _AREA.search(gap) and re.fullmatch(r"0\d{2,3}", digits):
            self._take_area(digits, line, start, stop)
        elif last is not None and len(digits) < 10 and placed(gap):
            self._place(gap, digits, line, start, stop)
        elif (
            _FIXES.search(gap) and len(gap) <= 24 and (self.parts or last is not None) and not _OTHER_THING.search(gap)
        ):
            self._correct(digits, line, start, stop)
        elif self.parts and _CONTINUES.match(gap) and not (first and whole(digits)):
            self._extend(digits, line, start, stop)
        else:
            self._begin(digits, line, start, stop)

    def _recent(self, line: Line) -> Dictated | None:
        """The last whole number, unless so much was said since that nobody speaks of it any more."""
        last = self.found[-1] if self.found else None
        return last if last is not None and line.turn.index - last.line.turn.index <= 8 else None

    def _extends(self, gap: str, digits: str, last: Dictated | None, *, first: bool) -> bool:
        fits = _EXTENSION.search(gap) is not None and len(digits) <= 6 and (not first or len(gap) < 12)
        return fits and last is not None and last.digits[:1] != "1"

    def _add_extension(self, digits: str, line: Line, start: int, stop: int) -> None:
        last = self.found[-1]
        begin = last.start if last.line is line else start
        self.found[-1] = replace(last, extension=digits, line=line, start=begin, end=stop)
        self.parts = []

    def _begin(self, digits: str, line: Line, start: int, stop: int, replaces: bool = False) -> None:
        self.parts, self.begun = [digits], (line, start)
        if self.area and LOCAL.fullmatch(digits):
            digits, self.area = self.area + digits, ""
        self._keep(digits, line, start, stop, replaces=replaces)

    def _extend(self, digits: str, line: Line, start: int, stop: int) -> None:
        before = "".join(self.parts)
        if self.found and self.found[-1].digits == before and not (self.found[-1].local and whole(before + digits)):
            if whole(before) and len(digits) >= 10:
                self._begin(digits, line, start, stop)
                return
            if whole(before) and before.endswith(digits):
                return  # the end said once more
            self.found.pop()  # more digits follow: it is something longer than a phone number
        self.parts.append(digits)
        self._keep("".join(self.parts), line, start, stop)

    def _keep(
        self, digits: str, line: Line, start: int, stop: int, *, fixed: bool = False, replaces: bool = False
    ) -> None:
        begun, place = self.begun or (line, start)
        if whole(digits) or LOCAL.fullmatch(digits):
            self.found.append(Dictated(digits, line, start, stop, begun, place, fixed=fixed, replaces=replaces))

    def _take_area(self, area: str, line: Line, start: int, stop: int) -> None:
        if self.found and self.found[-1].local and whole(area + self.found[-1].digits):
            last = self.found[-1]
            self.found[-1] = replace(last, digits=area + last.digits, line=line, start=start, end=stop)
        else:
            self.area = area

    def take_area(self, area: str, line: Line) -> None:
        """The agent asked 区号是零二五吗 and the customer said yes."""
        self._take_area(area, line, 0, len(line.text))

    def _swap(self, wrong: str, right: str, line: Line, start: int, stop: int) -> None:
        if not self.found:
            return
        last = self.found[-1].digits
        place = last.rfind(wrong)
        if place >= 0 and len(wrong) == len(right):
            self._change(last[:place] + right + last[place + len(wrong) :], line, start, stop)
        else:
            self._correct(right, line, start, stop)

    def _place(self, gap: str, digits: str, line: Line, start: int, stop: int) -> None:
        last = self.found[-1].digits
        if HEAD.search(gap):
            self._change(digits + last[len(digits) :], line, start, stop)
        elif MIDDLE.search(gap) and len(last) == 11:
            begin = 3 if len(digits) == 4 else (11 - len(digits)) // 2
            self._change(last[:begin] + digits + last[begin + len(digits) :], line, start, stop)
        else:
            self._change(last[: len(last) - len(digits)] + digits, line, start, stop)

    def _correct(self, digits: str, line: Line, start: int, stop: int) -> None:
        """After 不对: the whole number anew, the group just said, or the end of the whole number."""
        last = self.found[-1].digits if self.found else ""
        said = "".join(self.parts)
        anew = re.match(r"1[3-9]\d|0\d{2}", digits) and len(digits) >= 3 and said[:1] == digits[:1]
        if len(digits) >= 10 or LOCAL.fullmatch(digits) or (anew and not (last and said == last and len(digits) < 7)):
            replaced = bool(self.found) and said == last and whole(last)
            self._begin(digits, line, start, stop, replaces=replaced)
        elif last and (not said or said == last or whole(last) and len(said) < 3):
            self._change(fitted(last, digits), line, start, stop)
        elif self.parts:
            head = kept(self.parts, digits)
            self.parts = [head, digits] if head else [digits]
            self._keep("".join(self.parts), line, start, stop, fixed=True)
        else:
            self._begin(digits, line, start, stop)

    def _change(self, digits: str, line: Line, start: int, stop: int) -> None:
        last = self.found[-1]
        if digits == last.digits:
            self.found[-1] = replace(last, fixed=True)
        elif whole(digits) or LOCAL.fullmatch(digits):
            self.found.append(
                Dictated(digits, line, start, stop, last.begun, last.place, last.extension, fixed=True, replaces=True)
            )
        self.parts = [digits]


def dictated(lines: Sequence[Line], *, agent: bool) -> list[Dictated]:
    """Every whole (or local) number that one side says, in order; corrections after what they correct."""
    listener = _Listener()
    asked_area = ""
    for line in lines:
        if line.agent == agent:
            if asked_area and line.turn.affirms:
                listener.take_area(asked_area, line)
            asked_area = ""
            listener.hear(line)
            continue
        found = re.search(r"区号", line.text)
        asked_area = (
            next((run.digits for run in digit_runs(line.text) if len(run.digits) in (3, 4)), "") if found else ""
        )
        if listener.parts and not _keeps_open(line, listener):
            listener.parts = []
    return listener.found


def _keeps_open(line: Line, listener: _Listener) -> bool:
    """Whether the other side only listens (嗯, 您说) or repeats what was said so far."""
    digits = "".join(run.digits for run in digit_runs(line.text))
    said = "".join(listener.parts)
    if digits and _ASKS_ON.search(line.text):
        return False
    if digits:
        return said.endswith(digits) or digits.endswith(listener.parts[-1]) or said.startswith(digits)
    return len(line.text) <= 3 or (len(line.text) <= 10 and _MORE.match(line.text) is not None)
