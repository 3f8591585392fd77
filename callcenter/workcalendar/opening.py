"""When it is open: now, next, and between two moments. All moments are aware; answers are in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from callcenter.workcalendar.calendar import Calendar
from callcenter.workcalendar.days import ONE_DAY, Day, Opening, day_of, local_day

FARTHEST = 400
"""Days looked ahead or back: a calendar without an opening in that time has none."""

ONE_MINUTE = timedelta(minutes=1)
RESOLUTION = timedelta.resolution


def is_open(calendar: Calendar, now: datetime) -> bool:
    """True from the moment of opening up to, and not at, the moment of closing."""
    return any(opens <= now < closes for opens, closes in local_day(calendar, now).openings)


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


def last_opening_before(calendar: Calendar, now: datetime, day: Day | None = None) -> Opening | None:
    """The last opening that began before `now`, whole (it may still be on). `day`: the date of `now`, where it is
    known, or a later one. None: none within FARTHEST days."""
    day = day or local_day(calendar, now)
    for _ in range(FARTHEST):
        for opening in reversed(day.openings):
            if opening[0] < now:
                return opening
        day = day_of(calendar, day.date - ONE_DAY)
    return None


def last_working_moment(calendar: Calendar, now: datetime, day: Day | None = None) -> datetime | None:
    """`now` itself when it is open, else the last minute before it at which it was: one minute before closing, when
    somebody is still there to act. `day`: as above. None: not within FARTHEST days."""
    opening = last_opening_before(calendar, now + RESOLUTION, day)
    if opening is None or now < opening[1]:
        return None if opening is None else now.astimezone(UTC)
    return max(opening[0], opening[1] - ONE_MINUTE)


def openings(calendar: Calendar, since: datetime) -> Iterator[Opening]:
    """Every opening that ends after `since`, in order, for FARTHEST days: the one that is on comes first, whole."""
    day = local_day(calendar, since)
    for _ in range(FARTHEST):
        for opening in day.openings:
            if opening[1] > since:
                yield opening
        day = day_of(calendar, day.date + ONE_DAY)
