"""Calling windows 外呼时段 of a campaign: per weekday, with holidays, in the customer's zone. Pure.

DESK.md's defaults: 9-12 and 14-20; marketing never on holidays; rest hours are left alone. A make-up workday 调休 is a
working day; a weekday that a notice gives off is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

from callcenter.workcalendar import Calendar, HolidayTable, last_opening_before, openings
from callcenter.workcalendar import is_open as calendar_is_open
from callcenter.workcalendar.calendar import WEEKDAYS, CalendarError, Span

DEFAULT_WINDOWS: Mapping[str, Any] = MappingProxyType({
    "days": {day: ["09:00-12:00", "14:00-20:00"] for day in WEEKDAYS[:5]}, "holidays": False, "except": {}})
"""`days`: weekday -> spans; `holidays`: also on public holidays (never for marketing); `except`: date -> spans, []
closed. Make-up workdays are called as the weekday Monday unless their own has spans."""

EARLIEST, LATEST = 8 * 60, 21 * 60
"""Rest hours: nobody is called before eight or after nine, whatever a campaign says; minutes of the day."""

PARTS: tuple[tuple[str, time, time], ...] = (
    ("上午", time(0), time(12)), ("下午", time(12), time(17)), ("傍晚", time(17), time(23, 59, 59)))
"""Parts of a day: who does not answer in one may do so in another. The begin is in it, the end is not."""

CHINA = "Asia/Shanghai"


class WindowsProblem(ValueError):
    """`field` says where in the data; the message what was wrong and what would be right, in Chinese."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class CallingHours:
    """When one customer may be called by one campaign."""

    calendar: Calendar

    def is_open(self, now: datetime) -> bool:
        """From the moment that a window opens up to, and not at, the moment that it closes."""
        return calendar_is_open(self.calendar, now)

    def next_opening(self, after: datetime) -> datetime | None:
        """`after` itself within a window, else the next window's begin; UTC. None: the calendar has none."""
        first = next(openings(self.calendar, after), None)
        return None if first is None else max(first[0], after.astimezone(UTC))

    def closes(self, now: datetime) -> datetime | None:
        """When the window that is on ends. None: none is on."""
        first = next(openings(self.calendar, now), None)
        return first[1] if first is not None and first[0] <= now else None

    def another_part(self, tried: datetime, after: datetime) -> datetime | None:
        """The first moment from `after` on, within windows, in another part of the day than `tried` was in; where the
        windows know only one part, their next opening. UTC."""
        part = self.part(tried)
        for opens, ends in islice(openings(self.calendar, after), _LOOKED_AT):
            at = max(opens, after.astimezone(UTC))
            if self.part(at) != part:
                return at
            if (later := self._part_ends(at)) < ends:
                return later
        return self.next_opening(after)

    def next_day(self, now: datetime) -> datetime | None:
        """The first window of a later day (REQUIREMENTS 5.7: 重新拟定下一次电访日). UTC."""
        tomorrow = now.astimezone(self.calendar.zone).date() + timedelta(days=1)
        return self.next_opening(datetime.combine(tomorrow, time(), self.calendar.zone))

    def dial_by(self, due_at: datetime) -> datetime:
        """Until when a call with a clock is to be dialled: the clock's end within a window, else the end of the last
        window before it (DESK.md). Without any before it, the clock's end."""
        last = last_opening_before(self.calendar, due_at)
        return min(last[1], due_at.astimezone(UTC)) if last is not None else due_at.astimezone(UTC)

    def in_time(self, at: datetime, *, now: datetime, due_at: datetime | None) -> datetime:
        """`at`, or, where that is after the last window that a clock leaves, half-way to that window's end (in it).
        Is that over too, `at`: it is late, and every moment is as good."""
        if due_at is None or at < (by := self.dial_by(due_at)) or by <= now:
            return at
        last = last_opening_before(self.calendar, by)
        assert last is not None
        return max(last[0], now.astimezone(UTC) + (by - now) / 2)

    def part(self, moment: datetime) -> str:
        """上午 | 下午 | 傍晚."""
        wall = moment.astimezone(self.calendar.zone).time()
        return next((name for name, begins, ends in PARTS if begins <= wall < ends), PARTS[-1][0])

    def _part_ends(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.calendar.zone)
        ends = next((ends for _, begins, ends in PARTS if begins <= local.time() < ends), PARTS[-1][2])
        return datetime.combine(local.date(), ends, self.calendar.zone).astimezone(UTC)


_LOOKED_AT = 21
"""Windows looked at for another part of the day: a week of three a day."""


def calling_hours(windows: Mapping[str, Any], *, zone: str = CHINA, holidays: HolidayTable | None = None,
                  marketing: bool = False) -> CallingHours:
    """From a campaign's data ({}: the defaults). `zone`: the customer's; `holidays`: what the company knows of them.
    WindowsProblem names the field."""
    given = {**DEFAULT_WINDOWS, **windows}
    if unknown := sorted(set(given) - set(DEFAULT_WINDOWS)):
        raise WindowsProblem("windows", f"没有“{unknown[0][:30]}”这一项；可写：days、holidays、except")
    if not isinstance(given["holidays"], bool):
        raise WindowsProblem("windows.holidays", "应为 true（节假日也拨打）或 false")
    if marketing and given["holidays"]:
        raise WindowsProblem("windows.holidays", "营销外呼不能在节假日拨打；请改为 false")
    table = None if given["holidays"] else holidays or HolidayTable()
    try:
        calendar = Calendar(timezone=zone, hours=_days(given["days"]), exceptions=_dates(given["except"]),
                            holidays=table)
    except CalendarError as problem:
        raise WindowsProblem("windows.days", f"时段重叠或顺序不对（{problem.message[:60]}）；请写成 "
                                             "[\"09:00-12:00\", \"14:00-20:00\"]") from None
    if not any(calendar.hours.values()):
        raise WindowsProblem("windows.days", "没有可以拨打的时段；请至少写一天，如 mon: [\"09:00-12:00\"]")
    return CallingHours(calendar)


def _days(days: Any) -> dict[int, tuple[Span, ...]]:
    if not isinstance(days, Mapping):
        raise WindowsProblem("windows.days", "应按星期写，如 {mon: [\"09:00-12:00\", \"14:00-20:00\"]}")
    for name in days:
        if name not in WEEKDAYS:
            raise WindowsProblem("windows.days", f"没有“{str(name)[:20]}”这一天；可写：{'、'.join(WEEKDAYS)}")
    return {WEEKDAYS.index(name): _spans(f"windows.days.{name}", spans) for name, spans in days.items()}


def _dates(dates: Any) -> dict[date, tuple[Span, ...]]:
    if not isinstance(dates, Mapping):
        raise WindowsProblem("windows.except", "应按日期写，如 {\"2026-12-31\": []}")
    found = {}
    for text, spans in dates.items():
        try:
            found[date.fromisoformat(str(text))] = _spans(f"windows.except.{text}", spans)
        except WindowsProblem:
            raise
        except ValueError:
            raise WindowsProblem("windows.except", f"“{str(text)[:20]}”不是日期；请写成 2026-12-31") from None
    return found


def _spans(field: str, spans: Any) -> tuple[Span, ...]:
    if not isinstance(spans, list | tuple) or not all(isinstance(one, str) for one in spans):
        raise WindowsProblem(field, "应为时段的列表，如 [\"09:00-12:00\", \"14:00-20:00\"]")
    found = []
    for text in spans:
        try:
            span = Span.parse(text)
        except CalendarError:
            raise WindowsProblem(field, f"“{text[:20]}”不是时段；请写成 09:00-12:00") from None
        if span.opens < EARLIEST or span.closes > LATEST:
            raise WindowsProblem(field, f"“{text[:20]}”在休息时间；请在 08:00 到 21:00 之间")
        found.append(span)
    return tuple(found)


@lru_cache(maxsize=4096)
def zone_of(number: str, company: str = CHINA) -> str:
    """The customer's zone by the number: all of the mainland has one; abroad the number's area's, the first where it
    has several. Numbers that tell nothing: the company's."""
    if number.startswith("+86"):
        return CHINA
    if not number.startswith("+"):
        return company
    try:
        zones = time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return company
    return str(zones[0]) if zones and zones[0] != "Etc/Unknown" else company
