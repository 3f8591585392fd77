"""From a step, its start and a calendar to the moment at which it is due. Pure; every moment aware, answers in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from callcenter.standards.explain import explained
from callcenter.standards.limits import Limit
from callcenter.standards.model import Standard, Step
from callcenter.workcalendar import (
    Calendar,
    Day,
    add_working_time,
    are_certain,
    closing_hour,
    day_of,
    last_opening_before,
    last_working_moment,
    local_day,
    months_later,
    next_opening,
    working_date_after,
)
from callcenter.workcalendar.days import moment
from callcenter.workcalendar.opening import RESOLUTION

NOTHING: Mapping[str, datetime] = {}


class Due(NamedTuple):
    """When a step is due, and why. `planned_at`: from when it can be done (`opens`), and for limits in days the last
    opening hours before the due time. `provisional`: a year without its holiday notice was counted in."""

    step: Step
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    planned_at: datetime
    provisional: bool
    calendar: Calendar
    cap_from: datetime | None = None
    stated: datetime | None = None

    @property
    def explain(self) -> list[dict[str, Any]]:
        """Every interval and day counted or skipped, and why (`explain.py`); JSON-ready, in the calendar's zone."""
        return explained(self.step, self.started_at, self.due_at, self.calendar, self.cap_from, self.stated)


def due_of(step: Step, started_at: datetime, calendar: Calendar, *, caps: Mapping[str, datetime] = NOTHING,
           stated: datetime | None = None, night: bool = False) -> Due:
    """The due time of one step. `caps`: when the events that caps count from happened. `stated`: a time said to the
    customer or in a supervision order. `night`: warnings are sent at any hour. ValueError: a moment without zone.
    CalendarError: the calendar has not as much working time."""
    started_at = _utc(started_at)
    stated = None if stated is None else _utc(stated)
    cap_from = caps.get(step.cap[0]) if step.cap is not None else None
    limit = step.limit
    last_day = _last_day(limit, started_at, calendar) if limit.in_days else None
    due_at = started_at + limit.delta if limit.plain else _ends(limit, started_at, calendar, last_day)
    provisional = _provisional(limit, started_at, due_at, calendar, last_day)
    if stated is not None and step.stated:
        due_at, last_day, provisional = stated, None, False
    else:
        earliest = due_at if cap_from is None and stated is None else _earliest(step, due_at, cap_from, stated)
        if earliest is not due_at:
            due_at, last_day = earliest, None
    warn_at = _warn_at(step, started_at, due_at, calendar, last_day, night)
    planned_at = _planned_at(step, started_at, due_at, calendar, last_day)
    return Due(step, started_at, due_at, warn_at, planned_at, provisional, calendar, cap_from, stated)


def plan(standard: Standard, start: datetime, calendar: Calendar,
         events: Mapping[str, datetime] = NOTHING) -> list[Due]:
    """Every step of a standard from one start. Events that are not given happen when the step that they stop is due,
    those that no step stops at the start (CONTRACT.md: later steps assume that earlier ones stop at their limits)."""
    start = _utc(start)
    known = {standard.begins: start, **events}
    dues: dict[str, Due] = {}
    for step in standard.chain:
        if step.cap is not None:
            known.setdefault(step.cap[0], start)
        due = due_of(step, known.get(step.starts, start), calendar, caps=known, night=standard.night)
        dues[step.id] = due
        known.setdefault(step.stops, due.due_at)
    return [dues[step.id] for step in standard.steps]


def _utc(when: datetime) -> datetime:
    if when.tzinfo is UTC:
        return when
    if when.tzinfo is None:
        raise ValueError("a moment without a time zone: give an aware datetime")
    return when.astimezone(UTC)


def _last_day(limit: Limit, start: datetime, calendar: Calendar) -> Day:
    """The date at whose closing hour a limit in days ends (CONTRACT.md: Day N, Nth working day)."""
    first = local_day(calendar, start).date
    if limit.unit == "wd":
        return day_of(calendar, working_date_after(calendar, first, limit.amount))
    return day_of(calendar, months_later(first, limit.amount) if limit.unit == "mo" else first + limit.delta)


def _ends(limit: Limit, start: datetime, calendar: Calendar, last_day: Day | None) -> datetime:
    if last_day is None:
        return add_working_time(calendar, start, limit.delta)
    return last_day.closes or closing_hour(calendar, last_day.date)


def _earliest(step: Step, due_at: datetime, cap_from: datetime | None, stated: datetime | None) -> datetime:
    """A spoken promise never extends a clause's clock; it binds when it is earlier."""
    if step.cap is not None and cap_from is not None:
        due_at = min(due_at, _utc(cap_from) + step.cap[1].delta)
    return due_at if stated is None else min(due_at, stated)


def _warn_at(step: Step, started_at: datetime, due_at: datetime, calendar: Calendar, last_day: Day | None,
             night: bool) -> datetime:
    warn_at = max(started_at, due_at - step.warn_before)
    if night:
        return warn_at
    earlier = last_working_moment(calendar, warn_at, last_day)
    return earlier if earlier is not None and earlier >= started_at else warn_at


def _planned_at(step: Step, started_at: datetime, due_at: datetime, calendar: Calendar,
                last_day: Day | None) -> datetime:
    if step.opens is not None:
        return min(due_at, _window_opens(step.opens, started_at, calendar))
    if not step.limit.in_days:
        return started_at
    opening = last_opening_before(calendar, due_at, last_day)
    return started_at if opening is None else max(started_at, opening[0])


def _window_opens(opens: Limit, started_at: datetime, calendar: Calendar) -> datetime:
    """A window in days begins when its first day opens, other windows to the second."""
    if opens.plain:
        return started_at + opens.delta
    if not opens.in_days:
        return add_working_time(calendar, started_at, opens.delta)
    first = _last_day(opens, started_at, calendar)
    if first.openings:
        return first.openings[0][0]
    midnight = moment(calendar, first.date, 0)
    return next_opening(calendar, midnight) or midnight


def _provisional(limit: Limit, started_at: datetime, due_at: datetime, calendar: Calendar,
                 last_day: Day | None) -> bool:
    """Whether a notice still to come may move it. Minutes and hours depend on no calendar; days and months on the last
    day only, working time on all of it."""
    if limit.plain:
        return False
    if limit.counts == "elapsed" and last_day is not None:
        return not last_day.known
    last = last_day or local_day(calendar, due_at - RESOLUTION)
    return not are_certain(calendar, local_day(calendar, started_at).date, last.date)
