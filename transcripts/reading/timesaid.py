"""What a spoken time expression says, before it is reckoned on a calendar."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from transcripts.reading.script import folded as fold

__all__ = ["Day", "Edge", "Length", "TimeSaid", "Unit", "fold"]


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
