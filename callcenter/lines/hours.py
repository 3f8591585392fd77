"""Opening hours as rows: from their stored form to the working calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callcenter.errors import FieldError
from callcenter.workcalendar import Calendar, CalendarError, HolidayTable
from callcenter.workcalendar.plain import from_plain

NOTHING_ENTERED = HolidayTable()


def calendar_of(spec: dict[str, Any], zone: str, entered: HolidayTable = NOTHING_ENTERED) -> Calendar:
    """A calendar from its stored form (`workcalendar/plain.py`). An empty one is always open: a new line answers at
    once, and the company then sets its hours. `entered`: the holidays of the database, which win over the library and
    over the spec's own. FieldError: which field, what was wrong, what would be right."""
    if not spec:
        return replace(Calendar.always(), timezone=zone)
    try:
        return with_holidays(from_plain({"timezone": zone, **spec}), entered)
    except CalendarError as problem:
        raise FieldError(problem.field, f"hours: {problem}") from None


def with_holidays(calendar: Calendar, entered: HolidayTable) -> Calendar:
    """The calendar with what the company entered laid over its table. One that keeps no holidays stays as it is, and
    so do its exceptions: they are said of these hours alone."""
    own = calendar.holidays
    if own is None or not (entered.overrides or entered.known_years):
        return calendar
    return replace(calendar, holidays=HolidayTable({**own.overrides, **entered.overrides},
                                                   own.known_years | entered.known_years))
