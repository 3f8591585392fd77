"""Counting in working time and working days (CONTRACT.md, Meanings: Day N, Nth working day)."""

from __future__ import annotations

from calendar import monthrange
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
    if n < 1:
        raise ValueError("working days are counted from 1")
    day = local_day(calendar, start).date
    counted = 0
    for _ in range(FARTHEST + 10 * n):
        day += ONE_DAY
        counted += day_of(calendar, day).worked
        if counted == n:
            return day
    raise CalendarError("hours", f"there are not {n} working days in sight of {start}")


def day_n(calendar: Calendar, start: datetime, days: int) -> datetime:
    """Day N of an elapsed limit: the closing hour's time on the date `days` after that of `start`, open or not."""
    return closing_hour(calendar, local_day(calendar, start).date + timedelta(days=days))


def months_on(calendar: Calendar, start: datetime, months: int) -> datetime:
    """The closing hour's time on the same date `months` later, or on that month's last day when it has no such."""
    day = local_day(calendar, start).date
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return closing_hour(calendar, date(year, month + 1, min(day.day, last)))


def last_working_day_of_month(calendar: Calendar, year: int, month: int) -> date:
    """The month's last working day (N50 本月最后一个工作日). CalendarError: it has none."""
    for number in range(monthrange(year, month)[1], 0, -1):
        if day_of(calendar, date(year, month, number)).worked:
            return date(year, month, number)
    raise CalendarError("hours", f"{year}-{month:02d} has no working day")


def is_certain(calendar: Calendar, since: datetime, until: datetime) -> bool:
    """True when no date from that of `since` to that of `until` rests on a guess about holidays."""
    if calendar.holidays is None:
        return True
    day, last = local_day(calendar, since).date, local_day(calendar, until).date
    if all(calendar.holidays.is_known_year(year) for year in range(day.year, last.year + 1)):
        return True
    while day <= last:
        if not day_of(calendar, day).known:
            return False
        day += ONE_DAY
    return True
