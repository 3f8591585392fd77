"""Counting in working time and working days (CONTRACT.md, Meanings: Day N, Nth working day)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from callcenter.workcalendar.calendar import Calendar, CalendarError
from callcenter.workcalendar.opening import FARTHEST, is_working_day, moment, openings


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
    if n < 1:
        raise ValueError("working days are counted from 1")
    day = start.astimezone(calendar.zone).date()
    counted = 0
    for _ in range(FARTHEST + 10 * n):
        day += timedelta(days=1)
        counted += is_working_day(calendar, day)
        if counted == n:
            return closing_hour(calendar, day)
    raise CalendarError("hours", f"there are not {n} working days in sight of {start}")


def closing_hour(calendar: Calendar, day: date) -> datetime:
    """When this date's hours end. On a date without hours, the time at which such a weekday, or else the whole week,
    usually closes at the latest. CalendarError: the calendar is never open."""
    weekly = calendar.hours.get(day.weekday(), ())
    all_week = tuple(span for spans in calendar.hours.values() for span in spans)
    for candidates in (calendar.spans_on(day), weekly, all_week):
        if candidates:
            return moment(calendar, day, max(span.closes for span in candidates))
    raise CalendarError("hours", "the calendar has no opening hours at all")
