"""Opening hours as rows: from their stored form to the working calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callcenter.errors import FieldError
from callcenter.workcalendar import Calendar, CalendarError
from callcenter.workcalendar.plain import from_plain


def calendar_of(spec: dict[str, Any], zone: str) -> Calendar:
    """A calendar from its stored form (`workcalendar/plain.py`). An empty one is always open: a new line answers at
    once, and the company then sets its hours. FieldError: which field, what was wrong, what would be right."""
    if not spec:
        return replace(Calendar.always(), timezone=zone)
    try:
        return from_plain({"timezone": zone, **spec})
    except CalendarError as problem:
        raise FieldError(problem.field, f"hours: {problem}") from None
