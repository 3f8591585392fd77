"""The date that a spoken day means: 下周三, 节后第一天, 下月五号, 大年初八."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from callcenter.workcalendar import Calendar, HolidayTable, months_later
from transcripts.reading.timesaid import Day

ONE_DAY = timedelta(days=1)
FARTHEST = 400
_TABLE = HolidayTable()
# The first day of the first lunar month 正月初一.
_NEW_YEARS = (
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
    date(2031, 1, 23),
    date(2032, 2, 11),
)


class CannotFix(Exception):
    """There is no such day (二月三十号, a holiday out of sight)."""


def is_workday(day: date, calendar: Calendar) -> bool:
    """Worked by the calendar's exceptions and table of holidays; one without a table keeps the public one here, for
    people mean that when they say 工作日 to a desk that never closes."""
    if day in calendar.exceptions:
        return bool(calendar.exceptions[day])
    return (calendar.holidays or _TABLE).is_workday(day)


def date_said(said: Day, today: date, calendar: Calendar) -> tuple[date, float]:
    """The date, and how sure (0..1). CannotFix: there is none."""
    return _KINDS[said.kind](_From(today, calendar), said)


class _From(NamedTuple):
    """The day of the talk and its calendar; a method for each kind of day."""

    today: date
    calendar: Calendar

    def offset(self, said: Day) -> tuple[date, float]:
        return self.today + timedelta(days=said.n), 0.95

    def weekday(self, said: Day) -> tuple[date, float]:
        monday = self.today - timedelta(days=self.today.weekday())
        if said.week is not None:
            day = monday + timedelta(days=7 * said.week + said.n)
            if day < self.today:
                return day + timedelta(days=7), 0.5
            return day, 0.95
        days = (said.n - self.today.weekday()) % 7
        return self.today + timedelta(days=days or 7), 0.93 if days else 0.45

    def week(self, said: Day) -> tuple[date, float]:
        """The last working day of the week; its Friday when it has none."""
        monday = self.today + timedelta(days=7 * (said.week or 0) - self.today.weekday())
        worked = [day for n in range(7) if is_workday(day := monday + timedelta(days=n), self.calendar)]
        return (worked[-1] if worked else monday + timedelta(days=4)), 0.5

    def weekend(self, said: Day) -> tuple[date, float]:
        monday = self.today - timedelta(days=self.today.weekday())
        return monday + timedelta(days=7 * (said.week or 0) + 6), 0.45

    def dated(self, said: Day) -> tuple[date, float]:
        if said.month is not None:
            day = _checked(self.today.year + said.years, said.month, said.n)
            return (day, 0.95) if day >= self.today or said.years else (_checked(day.year + 1, day.month, said.n), 0.6)
        month = months_later(self.today.replace(day=1), said.months or 0)
        if said.months is None and said.n < self.today.day:
            month = months_later(month, 1)
        if said.months is None and said.n > monthrange(month.year, month.month)[1]:
            month = months_later(month, 1)
        return _checked(month.year, month.month, said.n), 0.95

    def month(self, said: Day) -> tuple[date, float]:
        first = months_later(self.today.replace(day=1), said.months or 0)
        if said.month is not None:
            first = _checked(self.today.year + said.years, said.month, 1)
            if not said.years and said.month < self.today.month:
                first = first.replace(year=first.year + 1)
        last = {"初": 10, "中": 20}.get(said.name, monthrange(first.year, first.month)[1])
        day = first.replace(day=last)
        return (day if day >= self.today else months_later(day, 1)), 0.7 if last > 20 else 0.4

    def year(self, said: Day) -> tuple[date, float]:
        return self.today.replace(month=12, day=31), 0.6

    def workday(self, said: Day) -> tuple[date, float]:
        return _nth_workday(self.today, said.n, self.calendar), 0.85

    def holiday(self, said: Day) -> tuple[date, float]:
        name = re.compile(said.name)
        if said.n == -1:
            since = self.today
            while _is_holiday(since, name, self.calendar):
                since += ONE_DAY
            day = _next_holiday(since, name, self.calendar) - ONE_DAY
            while day > self.today and not is_workday(day, self.calendar):
                day -= ONE_DAY
            return day, 0.75
        return _nth_workday(
            _next_holiday(self.today, name, self.calendar), max(said.n, 1), self.calendar
        ), 0.93 if said.n else 0.5

    def lunar(self, said: Day) -> tuple[date, float]:
        for first in _NEW_YEARS:
            if (day := first + timedelta(days=said.n - 1)) >= self.today:
                return day, 0.9
        raise CannotFix(f"no lunar new year is known after {self.today}")


def _checked(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as none:
        raise CannotFix(str(none)) from none


def _nth_workday(since: date, n: int, calendar: Calendar) -> date:
    day = since
    for _ in range(FARTHEST):
        day += ONE_DAY
        n -= is_workday(day, calendar)
        if n == 0:
            return day
    raise CannotFix(f"there are not as many working days after {since}")


def _is_holiday(day: date, name: re.Pattern[str], calendar: Calendar) -> bool:
    called = (calendar.holidays or _TABLE).name(day)
    return called is not None and bool(name.search(called)) and not is_workday(day, calendar)


def _next_holiday(since: date, name: re.Pattern[str], calendar: Calendar) -> date:
    day = since
    for _ in range(FARTHEST):
        if _is_holiday(day, name, calendar):
            return day
        day += ONE_DAY
    raise CannotFix(f"no holiday called {name.pattern} is in sight of {since}")


_KINDS: dict[str, Callable[[_From, Day], tuple[date, float]]] = {
    "offset": _From.offset,
    "weekday": _From.weekday,
    "week": _From.week,
    "weekend": _From.weekend,
    "date": _From.dated,
    "month": _From.month,
    "year": _From.year,
    "workday": _From.workday,
    "holiday": _From.holiday,
    "lunar": _From.lunar,
}
