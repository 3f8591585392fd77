"""Calendars and moments for the tests: named ones and random ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from callcenter.workcalendar import Calendar, HolidayTable, Span


def shanghai(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall-clock time in China."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """None to three spans of one day, apart from each other."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=0, max_size=6)))
    return tuple(Span(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any calendar, with exceptions near the moments that are drawn."""
    days = st.dates(date(2026, 1, 1), date(2027, 3, 31))
    table = HolidayTable(draw(st.dictionaries(days, st.booleans(), max_size=4)))
    return Calendar(
        timezone=draw(st.sampled_from(["Asia/Shanghai", "UTC", "Europe/Berlin", "America/St_Johns"])),
        hours=draw(st.dictionaries(st.integers(0, 6), spans(), max_size=7)),
        exceptions=draw(st.dictionaries(days, spans(), max_size=4)),
        holidays=draw(st.sampled_from([None, table])),
        makeup_as=draw(st.integers(0, 6)),
    )


def moments() -> st.SearchStrategy[datetime]:
    """Moments of 2026 and early 2027, a year that has no notice yet."""
    first, last = shanghai(2026, 1, 1), shanghai(2027, 2, 1)
    return st.datetimes(first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(UTC))
