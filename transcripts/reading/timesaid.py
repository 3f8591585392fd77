"""What a spoken time expression says, before it is reckoned on a calendar; and the signs it is spoken in."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

# One sign for one, so that places in the folded text are places in the spoken one; 畀 and 俾 are 给.
_FOLDS = (
    "點点個个鐘钟鍾钟時时後后內内週周禮礼號号聽听晝昼這这兩两幾几電电話话給给畀给俾给回回覆复復复聯联連联繫系繋系絡络",
    "請请訊讯報报價价發发師师約约過过來来說说説说講讲還还沒没嗎吗問问為为會会從从開开節节國国慶庆勞劳動动間间準准辦办對对",
    "麼么們们馬马儘尽盡尽應应該该維维單单專专員员經经總总門门結结處处實实運运貨货達达場场覺觉務务領领導导嘅的佢他冇没邊边",
    "無无現现讓让煩烦謝谢歡欢錢钱當当確确認认證证據据種种條条壞坏換换裝装採采購购貼贴關关係系喺在哋们嚟来唔不頭头與与傳传電电間间單单號号慶庆審审準准訊讯",
)
_FOLD = str.maketrans({pair[at]: pair[at + 1] for pair in _FOLDS for at in range(0, len(pair), 2)})


def fold(text: str) -> str:
    """Traditional and Cantonese signs of talk about times and calls as their Simplified ones; as long as `text`."""
    return text.translate(_FOLD)


class Day(NamedTuple):
    """A day as it was said. `kind` says what the numbers mean:

    offset: `n` days on · weekday: `n` 0..6; week, weekend: no number; all three with `week` 0 this, 1 next, None the
    coming one · date: `n` of the month · month: its end 底, middle 中 or beginning 初 in `name`; both with `month` or
    `months` on, and `years` on · year: its end · workday: the `n`th working day after · holiday: the `n`th working day
    after it, -1 the last before, 0 after without a day; `name` is a pattern for its name · lunar: `n` of month one.
    """

    kind: Literal["offset", "weekday", "week", "weekend", "date", "month", "year", "workday", "holiday", "lunar"]
    n: int = 0
    week: int | None = None
    month: int | None = None
    months: int | None = None
    years: int = 0
    name: str = ""


Edge = Literal["by", "from", "about", "within", ""]
Unit = Literal["minute", "hour", "day", "week", "month", "workday"]


class Length(NamedTuple):
    """A stretch of time: from `low` to `n` of `unit`; `exact` is false for 十几分钟, 个把小时."""

    n: float
    unit: Unit
    low: float
    exact: bool = True


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A time expression at `begin` to `end` of the text.

    `part` of the day is one of dawn, morning, forenoon, noon, afternoon, dusk, evening, off (下班), on (上班), dark;
    `clock` hour and minute as said (3 is three o'clock, morning or not), `length` a relative time, `until` the end of
    a range. `edge`: "by" (前), "from" (以后), "about", "within" (内) or "". `past`: gone by (昨天, 等了两天); `vague`:
    nothing can be fixed (这两天, 周一到周五).
    """

    begin: int
    end: int
    day: Day | None = None
    part: str = ""
    clock: tuple[int, int] | None = None
    length: Length | None = None
    until: "TimeSaid | None" = None
    edge: Edge = ""
    past: bool = False
    vague: bool = False

    @property
    def usable(self) -> bool:
        """It lies ahead and can be fixed."""
        return not (self.past or self.vague)
