from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.workcalendar import (
    Calendar,
    CalendarError,
    add_working_time,
    closing_hour,
    is_open,
    nth_working_day,
    working_time_between,
)
from tests.workcalendar.calendars import calendars, moments, shanghai

OFFICE = Calendar.office()


def test_working_time_runs_over_nights_weekends_and_holidays() -> None:
    friday = shanghai(2026, 3, 6, 17)
    assert add_working_time(OFFICE, friday, timedelta(hours=1)) == shanghai(2026, 3, 6, 18)
    assert add_working_time(OFFICE, friday, timedelta(hours=2)) == shanghai(2026, 3, 9, 10)
    eve = shanghai(2026, 9, 30, 17, 30)
    assert add_working_time(OFFICE, eve, timedelta(hours=1)) == shanghai(2026, 10, 8, 9, 30)


def test_the_nth_working_day_does_not_count_the_day_of_the_start() -> None:
    assert nth_working_day(OFFICE, shanghai(2026, 3, 2, 0, 1), 1) == shanghai(2026, 3, 3, 18)
    assert nth_working_day(OFFICE, shanghai(2026, 3, 6, 23), 3) == shanghai(2026, 3, 11, 18)
    assert nth_working_day(OFFICE, shanghai(2026, 9, 30, 10), 3) == shanghai(2026, 10, 10, 18)


def test_a_closed_day_has_the_closing_hour_of_its_usual_hours() -> None:
    assert closing_hour(OFFICE, shanghai(2026, 10, 1).date()) == shanghai(2026, 10, 1, 18)
    assert closing_hour(OFFICE, shanghai(2026, 3, 8).date()) == shanghai(2026, 3, 8, 18)


def test_a_calendar_that_is_never_open_cannot_be_counted_in() -> None:
    for count in (
        lambda: add_working_time(Calendar(), shanghai(2026, 3, 2), timedelta(hours=1)),
        lambda: nth_working_day(Calendar(), shanghai(2026, 3, 2), 1),
        lambda: closing_hour(Calendar(), shanghai(2026, 3, 2).date()),
    ):
        with pytest.raises(CalendarError):
            count()


@settings(deadline=None)
@given(calendars(), moments(), st.integers(1, 40 * 60))
def test_added_working_time_is_what_lies_between(calendar: Calendar, start: datetime, minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    try:
        end = add_working_time(calendar, start, duration)
    except CalendarError:
        return
    assert working_time_between(calendar, start, end) == duration
    assert is_open(calendar, end - timedelta(seconds=1))


@settings(deadline=None)
@given(calendars(), moments(), st.integers(1, 600), st.integers(1, 600))
def test_working_time_adds_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    one, two = timedelta(minutes=first), timedelta(minutes=second)
    try:
        whole = add_working_time(calendar, start, one + two)
    except CalendarError:
        return
    assert add_working_time(calendar, add_working_time(calendar, start, one), two) == whole
