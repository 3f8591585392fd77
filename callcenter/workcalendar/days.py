"""One date of a calendar, worked out once: its openings and closing hour as moments, and whether it is worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from callcenter.workcalendar.calendar import MINUTES_A_DAY, Calendar, CalendarError, Span

Opening = tuple[datetime, datetime]
"""From when (included) until when (excluded) it is open; UTC."""

ONE_DAY = timedelta(days=1)
PAGES = 5000
"""Dates that a calendar remembers: more than ten years."""


class Day(NamedTuple):
    """`closes`: the closing hour (`closing_hour`); None when the calendar is never open. `worked`: a working day
    工作日. `known`: no guess about holidays is in it."""

    date: date
    openings: tuple[Opening, ...]
    closes: datetime | None
    worked: bool
    known: bool


def day_of(calendar: Calendar, date_: date) -> Day:
    """That date on that calendar."""
    book: dict[date, Day] = calendar.book
    day = book.get(date_)
    if day is None:
        if len(book) >= PAGES:
            book.clear()
        day = book[date_] = _work_out(calendar, date_)
    return day


def local_day(calendar: Calendar, now: datetime) -> Day:
    """The date that it is there at that moment. ValueError: a moment without zone."""
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone: give an aware datetime")
    return day_of(calendar, now.astimezone(calendar.zone).date())


def moment(calendar: Calendar, day: date, minutes: int) -> datetime:
    """A wall-clock time of the calendar's zone, `minutes` (up to 1440) after midnight, as UTC."""
    if minutes == MINUTES_A_DAY:
        day, minutes = day + ONE_DAY, 0
    wall = datetime.combine(day, time(minutes // 60, minutes % 60), calendar.zone)
    return wall.astimezone(UTC)


def closing_hour(calendar: Calendar, day: date) -> datetime:
    """When this date's hours end. On a date without hours, the time at which such a weekday, or else the whole week,
    usually closes at the latest. CalendarError: the calendar is never open."""
    closes = day_of(calendar, day).closes
    if closes is None:
        raise CalendarError("hours", "the calendar has no opening hours at all")
    return closes


def is_working_day(calendar: Calendar, day: date) -> bool:
    """True on a working day 工作日: one with opening hours that is no weekend or holiday by the calendar's table.
    An exception decides for its own date; without a table, opening hours decide."""
    return day_of(calendar, day).worked


def _work_out(calendar: Calendar, day: date) -> Day:
    whole = (_opening(calendar, day, span) for span in calendar.spans_on(day))
    openings = tuple(opening for opening in whole if opening[0] < opening[1])  # a clock change can swallow a short one
    return Day(day, openings, _closes(calendar, day), _worked(calendar, day), calendar.is_known(day))


def _opening(calendar: Calendar, day: date, span: Span) -> Opening:
    return moment(calendar, day, span.opens), moment(calendar, day, span.closes)


def _worked(calendar: Calendar, day: date) -> bool:
    if day in calendar.exceptions:
        return bool(calendar.exceptions[day])
    worked = calendar.holidays is None or calendar.holidays.is_workday(day)
    return worked and bool(calendar.spans_on(day))


def _closes(calendar: Calendar, day: date) -> datetime | None:
    weekly = calendar.hours.get(day.weekday(), ())
    all_week = tuple(span for spans in calendar.hours.values() for span in spans)
    for candidates in (calendar.spans_on(day), weekly, all_week):
        if candidates:
            return moment(calendar, day, max(span.closes for span in candidates))
    return None
