"""Moments that people and programs enter: with a zone, and in years that calendars and clocks can count in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcenter.errors import FieldError

YEARS = range(2000, 2100)
"""Further off nothing is known of holidays, and it is a slip of the pen."""


def check_moment(field: str, moment: datetime) -> None:
    """FieldError, which names the field: no zone, or a year that nobody can mean."""
    if moment.tzinfo is None:
        raise FieldError(field, f"“{moment.isoformat()}”没有写时区；请写成 2026-07-31T10:00:00+08:00")
    if moment.year not in YEARS:
        raise FieldError(field, f"“{moment.date()}”离现在太远；年份请在{YEARS[0]}到{YEARS[-1]}之间")


def moment_of(field: str, text: str, zone: ZoneInfo, *, day_end: bool = False) -> datetime:
    """A date (a day in the company's zone) or an ISO 8601 moment; a date as an end means the end of that day."""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text) + timedelta(days=1 if day_end else 0)
            return datetime.combine(day, time(), zone)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise FieldError(field, f"“{text[:40]}”不是日期；请写成 2026-07-31 或 2026-07-31T09:00:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
