"""Limits 时限: an amount and a unit, elapsed or working time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal, get_args

Unit = Literal["s", "min", "h", "d", "mo", "wmin", "wh", "wd"]
UNITS: tuple[str, ...] = get_args(Unit)

_WORDS = {"s": "秒", "min": "分钟", "h": "小时", "d": "天", "mo": "个月", "wmin": "分钟工作时间", "wh": "小时工作时间",
          "wd": "个工作日"}
_SECONDS = {"s": 1, "min": 60, "h": 3600, "wmin": 60, "wh": 3600}
_ROUGHLY = {**_SECONDS, "d": 86400, "mo": 30 * 86400, "wd": 86400}
_MOST = {"s": 3600, "min": 1440, "h": 8784, "d": 1100, "mo": 36, "wmin": 1440, "wh": 720, "wd": 250}
_WRITTEN = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)")


class LimitError(ValueError):
    """A limit that cannot be: `what` is wrong, and what to write `instead`."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}; {instead}")
        self.what = what
        self.instead = instead


@dataclass(frozen=True)
class Limit:
    """`unit`: s, min, h elapsed to the second; d, mo elapsed days and months, due at the closing hour; wmin, wh working
    time; wd working days. `setting`: the company setting that `amount` came from. LimitError: no such limit."""

    amount: int
    unit: Unit
    setting: str | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise LimitError(f"{self.unit!r} is no unit of a limit", f"write one of {', '.join(UNITS)}")
        if type(self.amount) is not int or not 1 <= self.amount <= _MOST[self.unit]:
            raise LimitError(f"a limit of {self.amount} {self.unit} cannot be",
                             f"write a whole number from 1 to {_MOST[self.unit]}, such as 1{self.unit}")

    @staticmethod
    def parse(text: str) -> Limit:
        """From "30min", "3d", "3wd"."""
        match = _WRITTEN.fullmatch(str(text).strip())
        example = "write a number with its unit, such as 30min, 24h, 3d, 1mo, 90wmin, 8wh or 3wd"
        if match is None:
            raise LimitError(f"{text!r} is no limit", example)
        number, unit = match.groups()
        if not unit:
            raise LimitError(f"the limit {text} has no unit", f"write {number}min, {number}h, {number}d or {number}wd")
        if unit not in UNITS:
            raise LimitError(f"the limit {text!r} has the unknown unit {unit!r}", f"write one of {', '.join(UNITS)}")
        if "." in number:
            raise LimitError(f"the limit {text!r} is no whole number", "write it in a smaller unit, such as 90min")
        return Limit(int(number), unit)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def text(self) -> str:
        """10分钟, 3天, 3个工作日."""
        return f"{self.amount}{_WORDS[self.unit]}"

    @cached_property
    def counts(self) -> Literal["elapsed", "working"]:
        """Whether nights, weekends and holidays count (elapsed) or not (working)."""
        return "working" if self.unit in ("wmin", "wh", "wd") else "elapsed"

    @cached_property
    def in_days(self) -> bool:
        """True when it is due at a closing hour: days, months, working days."""
        return self.unit in ("d", "mo", "wd")

    @cached_property
    def plain(self) -> bool:
        """True when it is elapsed seconds, minutes or hours: due to the second, on no calendar."""
        return self.counts == "elapsed" and not self.in_days

    @cached_property
    def delta(self) -> timedelta:
        """The time of s, min, h, wmin, wh; for days and months roughly (to compare, never to count with)."""
        return timedelta(seconds=self.amount * _ROUGHLY[self.unit])


def duration(text: str) -> timedelta:
    """A plain duration such as "0min", "15min", "4h", "1d" (24 hours). LimitError."""
    if str(text).strip() in ("0", "0min", "0h", "0s"):
        return timedelta(0)
    limit = Limit.parse(text)
    if limit.unit not in ("s", "min", "h", "d"):
        raise LimitError(f"{text!r} is no plain duration", "write it in s, min, h or d")
    return limit.delta


def duration_text(seconds: timedelta) -> str:
    """A duration as it is written in a file: 15min, 2h, 1d."""
    total = int(seconds.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if total and total % size == 0:
            return f"{total // size}{unit}"
    return f"{total}s" if total else "0min"
