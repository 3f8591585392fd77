"""When it is open: now, next, and between two moments. All moments are aware; answers are in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from callcenter.workcalendar.calendar import MINUTES_A_DAY, Calendar, Span

FARTHEST = 400
"""Days looked ahead: a calendar without an opening in that time has none."""

Opening = tuple[datetime, datetime]


def is_open(calendar: Calendar, now: datetime) -> bool:
    """True from the moment of opening up to, and not at, the moment of closing."""
    day = _local(calendar, now).date()
    return any(opens <= now < closes for opens, closes in _openings_on(calendar, day))


def next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    """The next moment at which it is open: `now` itself when it is. None: not within FARTHEST days."""
    for opens, _ in openings(calendar, now):
        return max(opens, now.astimezone(UTC))
    return None


def next_closing(calendar: Calendar, now: datetime) -> datetime | None:
    """When the present opening, or else the next one, ends; openings that meet (over midnight) count as one."""
    end: datetime | None = None
    for opens, closes in openings(calendar, now):
        if end is not None and opens > end:
            break
        end = closes
    return end


def is_working_day(calendar: Calendar, day: date) -> bool:
    """True on a working day 工作日: one with opening hours that is no weekend or holiday by the calendar's table.
    An exception decides for its own date; without a table, opening hours decide."""
    if day in calendar.exceptions:
        return bool(calendar.exceptions[day])
    worked = calendar.holidays is None or calendar.holidays.is_workday(day)
    return worked and bool(calendar.spans_on(day))


def openings(calendar: Calendar, since: datetime) -> Iterator[Opening]:
    """Every opening that ends after `since`, in order, for FARTHEST days: the one that is on comes first, whole."""
    _check(since)
    first = _local(calendar, since).date()
    for number in range(FARTHEST):
        for opening in _openings_on(calendar, first + timedelta(days=number)):
            if opening[1] > since:
                yield opening


def moment(calendar: Calendar, day: date, minutes: int) -> datetime:
    """A wall-clock time of the calendar's zone, `minutes` (up to 1440) after midnight, as UTC."""
    if minutes == MINUTES_A_DAY:
        day, minutes = day + timedelta(days=1), 0
    wall = datetime.combine(day, time(minutes // 60, minutes % 60), calendar.zone)
    return wall.astimezone(UTC)


def _openings_on(calendar: Calendar, day: date) -> Iterator[Opening]:
    whole = (_opening(calendar, day, span) for span in calendar.spans_on(day))
    return (opening for opening in whole if opening[0] < opening[1])  # a clock change can swallow a short one


def _opening(calendar: Calendar, day: date, span: Span) -> Opening:
    return moment(calendar, day, span.opens), moment(calendar, day, span.closes)


def _local(calendar: Calendar, now: datetime) -> datetime:
    _check(now)
    return now.astimezone(calendar.zone)


def _check(now: datetime) -> None:
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone: give an aware datetime")
