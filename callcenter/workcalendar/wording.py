"""Opening hours in words, fit to be spoken: 周一至周五9:00至18:00，周六9:00至12:00."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from callcenter.workcalendar.calendar import MINUTES_A_DAY, Calendar, Span, Spans


@dataclass(frozen=True)
class Language:
    """The words of one language."""

    days: tuple[str, ...]
    to: str
    every_day: str
    all_day: str
    between: str
    comma: str
    gap: str
    closed: str
    today: Callable[[str], str]
    today_closed: str


ZH = Language(
    days=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    to="至",
    every_day="每天",
    all_day="24小时",
    between="、",
    comma="，",
    gap="",
    closed="暂无固定服务时间",
    today=lambda hours: f"今天{hours}",
    today_closed="今天休息",
)
EN = Language(
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    to=" to ",
    every_day="every day",
    all_day="24 hours",
    between=" and ",
    comma=", ",
    gap=" ",
    closed="not fixed",
    today=lambda hours: f"today {hours}",
    today_closed="closed today",
)


def hours_text(calendar: Calendar, now: datetime) -> str:
    """The week's hours in Chinese; where today differs from its weekday (holiday, make-up day, exception), it is
    said: 周一至周五9:00至18:00，今天休息."""
    return _text(calendar, now, ZH)


def hours_text_en(calendar: Calendar, now: datetime) -> str:
    """The same in English: Monday to Friday 9:00 to 18:00, closed today."""
    return _text(calendar, now, EN)


def _text(calendar: Calendar, now: datetime, words: Language) -> str:
    parts = list(_week(calendar, words)) or [words.closed]
    today = now.astimezone(calendar.zone).date()
    spans = calendar.spans_on(today)
    if spans != calendar.hours.get(today.weekday(), ()):
        parts.append(words.today(_spans(spans, words)) if spans else words.today_closed)
    return words.comma.join(parts)


def _week(calendar: Calendar, words: Language) -> Iterator[str]:
    first = 0
    while first < 7:
        spans = calendar.hours.get(first, ())
        last = first
        while last < 6 and calendar.hours.get(last + 1, ()) == spans:
            last += 1
        if spans:
            yield f"{_days(first, last, words)}{words.gap}{_spans(spans, words)}"
        first = last + 1


def _days(first: int, last: int, words: Language) -> str:
    if (first, last) == (0, 6):
        return words.every_day
    if first == last:
        return words.days[first]
    between = words.to if last - first > 1 else words.between
    return f"{words.days[first]}{between}{words.days[last]}"


def _spans(spans: Spans, words: Language) -> str:
    if spans == (Span(0, MINUTES_A_DAY),):
        return words.all_day
    return words.between.join(f"{_clock(span.opens)}{words.to}{_clock(span.closes)}" for span in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
