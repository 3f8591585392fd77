"""Counting in working time and working days (CONTRACT.md, Meanings: Day N, Nth working day)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from callcenter.workcalendar.calendar import Calendar, CalendarError
from callcenter.workcalendar.days import ONE_DAY, closing_hour, day_of, local_day
from callcenter.workcalendar.opening import FARTHEST, openings


def add_working_time(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """The moment at which `duration` of opening hours has passed since `start`. CalendarError: the calendar has not
    as much within FARTHEST days. With no duration, the start itself, open or not."""
    if duration < timedelta(0):
        raise ValueError("working time is counted forwards: give a duration of zero or more")
    left = duration
    if not left:
        return start.astimezone(UTC)
    for opens, closes in openings(calendar, start):
        begin = max(opens, start)
        if closes - begin >= left:
            return (begin + left).astimezone(UTC)
        left -= closes - begin
    raise CalendarError(
        "hours", f"there are not {duration} of opening hours within {FARTHEST} days of {start}"
    )


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` lies in opening hours; at most FARTHEST days are looked at."""
    total = timedelta(0)
    for opens, closes in openings(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def nth_working_day(calendar: Calendar, start: datetime, n: int) -> datetime:
    """The closing hour of the nth working day after `start`; the start's own day is not counted. `n` from 1."""
    return closing_hour(calendar, nth_working_date(calendar, start, n))


def nth_working_date(calendar: Calendar, start: datetime, n: int) -> date:
    """The nth working day after the day of `start`. `n` from 1. CalendarError: there are not as many."""
    return working_date_after(calendar, local_day(calendar, start).date, n)


def working_date_after(calendar: Calendar, since: date, n: int) -> date:
    """The nth working day after the date `since`. `n` from 1. CalendarError: there are not as many."""
    if n < 1:
        raise ValueError("working days are counted from 1")
    day = since
    counted = 0
    for _ in range(FARTHEST + 10 * n):
        day += ONE_DAY
        counted += day_of(calendar, day).worked
        if counted == n:
            return day
    raise CalendarError("hours", f"there are not {n} working days in sight of {since}")


def months_later(since: date, months: int) -> date:
    """The same date so many months later, or that month's last day when it has no such date."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def last_working_day_of_month(calendar: Calendar, year: int, month: int) -> date:
    """The month's last working day (N50 本月最后一个工作日). CalendarError: it has none."""
    for number in range(monthrange(year, month)[1], 0, -1):
        if day_of(calendar, date(year, month, number)).worked:
            return date(year, month, number)
    raise CalendarError("hours", f"{year}-{month:02d} has no working day")


def is_certain(calendar: Calendar, since: datetime, until: datetime) -> bool:
    """True when no date from that of `since` to that of `until` rests on a guess about holidays."""
    return are_certain(calendar, local_day(calendar, since).date, local_day(calendar, until).date)


def are_certain(calendar: Calendar, first: date, last: date) -> bool:
    """True when no date from `first` to `last` rests on a guess about holidays."""
    table = calendar.holidays
    if table is None or all(table.is_known_year(year) for year in range(first.year, last.year + 1)):
        return True
    return not any(guessed(calendar, first, last))


def guessed(calendar: Calendar, first: date, last: date) -> Iterator[date]:
    """The dates from `first` to `last` that rest on a guess about holidays."""
    day = first
    while day <= last:
        if not day_of(calendar, day).known:
            yield day
        day += ONE_DAY
