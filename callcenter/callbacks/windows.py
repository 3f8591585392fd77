"""Calling hours 外呼时段: when customers may be called, and when a call is tried again. Pure (DESK.md: 9-12 and
14-20, and only while somebody works; if a clock ends outside the hours, dial before the previous ones close)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from callcenter.workcalendar import Calendar, last_opening_before
from callcenter.workcalendar.opening import openings

HOURS = ((time(9), time(12)), (time(14), time(20)))
"""In the company's zone. A policy of ours, no statute."""

TALK = timedelta(minutes=30)
"""A call planned before the end of the hours or of a clock leaves this much for the talk."""

_OPENINGS_BACK = 42
"""Two weeks of three openings a day."""

Window = tuple[datetime, datetime]


class NextTry(NamedTuple):
    """`late`: only after the clock has ended, which the list must say."""

    at: datetime
    late: bool


def windows(calendar: Calendar, since: datetime) -> Iterator[Window]:
    """Calling hours within opening hours that end after `since`, in order; the first is the one that is on, whole. An
    office whose hours never meet the calling hours calls while it is open."""
    any_found = False
    for opening in openings(calendar, since):
        for window in _within(calendar, opening):
            any_found = True
            if window[1] > since:
                yield window
    if not any_found:
        yield from openings(calendar, since)


def next_moment(calendar: Calendar, since: datetime) -> datetime:
    """The first moment from `since` on at which customers may be called; `since` where the calendar has none."""
    for opens, _ in windows(calendar, since):
        return max(opens, since.astimezone(UTC))
    return since.astimezone(UTC)


def last_window(calendar: Calendar, before: datetime) -> Window | None:
    """The last calling hours that began before a moment, cut off at it. None: none within two weeks."""
    at = before.astimezone(UTC)
    for _ in range(_OPENINGS_BACK):
        opening = last_opening_before(calendar, at)
        if opening is None:
            return None
        for opens, closes in reversed(list(_within(calendar, opening))):
            if opens < before:
                return opens, min(closes, before.astimezone(UTC))
        at = opening[0]
    return None


def dial_by(calendar: Calendar, planned_at: datetime, due_at: datetime) -> datetime:
    """Until when a clock's call is to be dialled: the clock's end, or, where that lies outside calling hours, when the
    hours before it close (unless those are over before the call may begin)."""
    last = last_window(calendar, due_at)
    return last[1] if last is not None and planned_at < last[1] else due_at.astimezone(UTC)


def planned_within(calendar: Calendar, planned_at: datetime, due_at: datetime) -> datetime:
    """When a call that a clock asks for is planned: in calling hours, from `planned_at` on. A clock that ends before
    they open again: before the previous ones close, or, where those are over too, at once."""
    planned_at = planned_at.astimezone(UTC)
    at = next_moment(calendar, planned_at)
    return at if at < due_at else planned_at


def next_try(calendar: Calendar, now: datetime, wait: timedelta, due_at: datetime | None) -> NextTry:
    """When to dial again, at the soonest after `wait`. Would that be after the clock has ended, then half an hour
    before the last calling hours before its end are over; are those over too, it is late."""
    at = next_moment(calendar, now + wait)
    if due_at is None or at <= due_at:
        return NextTry(at, False)
    last = last_window(calendar, due_at)
    if last is not None and last[1] > now:
        half = now.astimezone(UTC) + (last[1] - now) / 2
        return NextTry(max(half, last[0], last[1] - TALK), False)
    return NextTry(at, True)


def next_day(calendar: Calendar, now: datetime) -> datetime:
    """The first calling hours of a later day (REQUIREMENTS 5.7: 重新拟定下一次电访日)."""
    midnight = datetime.combine(now.astimezone(calendar.zone).date() + timedelta(days=1), time(), calendar.zone)
    return next_moment(calendar, midnight)


def _within(calendar: Calendar, opening: Window) -> Iterator[Window]:
    """The parts of one opening in which customers may be called."""
    day = opening[0].astimezone(calendar.zone).date()
    for begins, ends in HOURS:
        opens = max(opening[0], datetime.combine(day, begins, calendar.zone).astimezone(UTC))
        closes = min(opening[1], datetime.combine(day, ends, calendar.zone).astimezone(UTC))
        if opens < closes:
            yield opens, closes
