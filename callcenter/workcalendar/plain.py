"""Calendars as plain data: what the database and settings pages keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from callcenter.workcalendar.calendar import WEEKDAYS, Calendar, CalendarError, Span, Spans
from callcenter.workcalendar.holidays import HolidayTable

FIELDS = ("timezone", "hours", "exceptions", "holidays", "makeup_as")


def to_plain(calendar: Calendar) -> dict[str, Any]:
    """The calendar as JSON data: {timezone, hours {mon: ["09:00-18:00"]}, exceptions {"2026-10-01": []}, makeup_as,
    holidays: null or {overrides {"2027-01-01": false}, known_years [2027]}}."""
    table = calendar.holidays
    return {
        "timezone": calendar.timezone,
        "hours": {WEEKDAYS[day]: [*map(str, spans)] for day, spans in sorted(calendar.hours.items())},
        "exceptions": {
            day.isoformat(): [*map(str, spans)] for day, spans in sorted(calendar.exceptions.items())
        },
        "makeup_as": WEEKDAYS[calendar.makeup_as],
        "holidays": None
        if table is None
        else {
            "overrides": {day.isoformat(): worked for day, worked in sorted(table.overrides.items())},
            "known_years": sorted(table.known_years),
        },
    }


def from_plain(plain: Mapping[str, Any]) -> Calendar:
    """The calendar again. CalendarError names the field, what was wrong, and what would be right."""
    for name in plain:
        if name not in FIELDS:
            raise CalendarError(str(name), f"no such field; write one of {', '.join(FIELDS)}")
    makeup_as = plain.get("makeup_as", "mon")
    if makeup_as not in WEEKDAYS:
        raise CalendarError("makeup_as", f"{makeup_as!r} is no weekday; write one of {', '.join(WEEKDAYS)}")
    hours = _mapping("hours", plain.get("hours", {}))
    exceptions = _mapping("exceptions", plain.get("exceptions", {}))
    return Calendar.weekly(
        {day: _texts(f"hours.{day}", spans) for day, spans in hours.items()},
        timezone=str(plain.get("timezone", "Asia/Shanghai")),
        exceptions={
            _date(f"exceptions.{day}", day): _spans(f"exceptions.{day}", s) for day, s in exceptions.items()
        },
        holidays=_table(plain.get("holidays", {})),
        makeup_as=WEEKDAYS.index(makeup_as),
    )


def _table(plain: Any) -> HolidayTable | None:
    if plain is None:
        return None
    written = _mapping("holidays", plain)
    overrides = {}
    for day, worked in _mapping("holidays.overrides", written.get("overrides", {})).items():
        if not isinstance(worked, bool):
            raise CalendarError(
                f"holidays.overrides.{day}", f"{worked!r} is neither true (worked) nor false (off)"
            )
        overrides[_date(f"holidays.overrides.{day}", day)] = worked
    years = written.get("known_years", [])
    if not isinstance(years, list) or not all(isinstance(year, int) for year in years):
        raise CalendarError("holidays.known_years", f"{years!r} is no list of years; write it as [2027]")
    return HolidayTable(overrides, frozenset(years))


def _mapping(field: str, written: Any) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise CalendarError(field, f"{written!r} is no mapping of days")
    return written


def _texts(field: str, written: Any) -> list[str]:
    if not isinstance(written, list | tuple) or not all(isinstance(text, str) for text in written):
        raise CalendarError(
            field, f'{written!r} is no list of spans; write it as ["09:00-18:00"], or [] for closed'
        )
    return list(written)


def _spans(field: str, written: Any) -> Spans:
    return tuple(map(Span.parse, _texts(field, written)))


def _date(field: str, written: Any) -> date:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise CalendarError(field, f"{written!r} is no date; write it as 2026-10-01") from None
