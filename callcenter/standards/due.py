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
    add_working_time,
    day_n,
    is_certain,
    is_open,
    last_opening_before,
    last_working_moment,
    local_day,
    months_on,
    next_opening,
    nth_working_date,
    nth_working_day,
)
from callcenter.workcalendar.days import moment

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
    if started_at.tzinfo is None or (stated is not None and stated.tzinfo is None):
        raise ValueError("a moment without a time zone: give an aware datetime")
    started_at = started_at.astimezone(UTC)
    cap_from = caps.get(step.cap[0]) if step.cap is not None else None
    due_at = _due_at(step, started_at, calendar, cap_from, stated)
    return Due(step, started_at, due_at, _warn_at(step, started_at, due_at, calendar, night),
               _planned_at(step, started_at, due_at, calendar), _provisional(step, started_at, due_at, calendar),
               calendar, cap_from, stated)


def plan(standard: Standard, start: datetime, calendar: Calendar,
         events: Mapping[str, datetime] = NOTHING) -> list[Due]:
    """Every step of a standard from one start. Events that are not given happen when the step that they stop is due,
    those that no step stops at the start (CONTRACT.md: later steps assume that earlier ones stop at their limits)."""
    if start.tzinfo is None:
        raise ValueError("a start without a time zone: give an aware datetime")
    start = start.astimezone(UTC)
    known = {standard.begins: start, **events}
    dues: dict[str, Due] = {}
    for step in standard.chain:
        if step.cap is not None:
            known.setdefault(step.cap[0], start)
        due = due_of(step, known.get(step.starts, start), calendar, caps=known, night=standard.night)
        dues[step.id] = due
        known.setdefault(step.stops, due.due_at)
    return [dues[step.id] for step in standard.steps]


def limit_from(limit: Limit, start: datetime, calendar: Calendar) -> datetime:
    """When a limit that began at `start` ends."""
    if limit.unit == "d":
        return day_n(calendar, start, limit.amount)
    if limit.unit == "wd":
        return nth_working_day(calendar, start, limit.amount)
    if limit.unit == "mo":
        return months_on(calendar, start, limit.amount)
    if limit.counts == "working":
        return add_working_time(calendar, start, limit.delta)
    return start + limit.delta


def _due_at(step: Step, started_at: datetime, calendar: Calendar, cap_from: datetime | None,
            stated: datetime | None) -> datetime:
    if stated is not None and step.stated:
        return stated.astimezone(UTC)
    due_at = limit_from(step.limit, started_at, calendar)
    if step.cap is not None and cap_from is not None:
        due_at = min(due_at, limit_from(step.cap[1], cap_from.astimezone(UTC), calendar))
    # A spoken promise never extends a clause's clock; it binds when it is earlier.
    return due_at if stated is None else min(due_at, stated.astimezone(UTC))


def _warn_at(step: Step, started_at: datetime, due_at: datetime, calendar: Calendar, night: bool) -> datetime:
    warn_at = max(started_at, due_at - step.warn_before)
    if night or is_open(calendar, warn_at):
        return warn_at
    earlier = last_working_moment(calendar, warn_at)
    return earlier if earlier is not None and earlier >= started_at else warn_at


def _planned_at(step: Step, started_at: datetime, due_at: datetime, calendar: Calendar) -> datetime:
    if step.opens is not None:
        return min(due_at, _window_opens(step.opens, started_at, calendar))
    if not step.limit.in_days:
        return started_at
    opening = last_opening_before(calendar, due_at)
    return started_at if opening is None else max(started_at, opening[0])


def _window_opens(opens: Limit, started_at: datetime, calendar: Calendar) -> datetime:
    """A window in days begins when its first day opens, other windows to the second."""
    if not opens.in_days:
        return limit_from(opens, started_at, calendar)
    if opens.unit == "wd":
        first = nth_working_date(calendar, started_at, opens.amount)
    else:
        first = local_day(calendar, started_at).date + opens.delta
    midnight = moment(calendar, first, 0)
    return next_opening(calendar, midnight) or midnight


def _provisional(step: Step, started_at: datetime, due_at: datetime, calendar: Calendar) -> bool:
    """Minutes and hours depend on no calendar; days and months on the last day only, working time on all of it."""
    if step.limit.counts == "working":
        return not is_certain(calendar, started_at, due_at)
    return step.limit.in_days and not is_certain(calendar, due_at, due_at)
