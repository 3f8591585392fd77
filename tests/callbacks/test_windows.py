"""Calling hours: 9-12 and 14-20, within opening hours and the working calendar. An office is open 9 to 18."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from callcenter.callbacks.windows import dial_by, last_window, next_day, next_moment, next_try, planned_within
from callcenter.workcalendar import Calendar, is_open

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.office()
TWO_HOURS = timedelta(hours=2)


def at(text: str) -> datetime:
    """A moment of 2026 in Shanghai, as 07-31 10:00."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def test_a_call_that_falls_into_the_noon_rest_waits_for_the_afternoon() -> None:
    assert next_moment(OFFICE, at("07-31 12:00")) == at("07-31 14:00")
    assert next_moment(OFFICE, at("07-31 11:59")) == at("07-31 11:59")


def test_a_call_of_friday_evening_waits_for_monday() -> None:
    assert next_moment(OFFICE, at("07-31 18:00")) == at("08-03 09:00")


def test_a_make_up_saturday_is_called_on_and_a_holiday_is_not() -> None:
    assert next_moment(OFFICE, at("10-01 09:30")) == at("10-08 09:00")
    assert next_moment(OFFICE, at("10-10 09:30")) == at("10-10 09:30")


def test_a_desk_open_day_and_night_calls_until_eight_in_the_evening() -> None:
    assert next_moment(Calendar.always(), at("07-31 19:59")) == at("07-31 19:59")
    assert next_moment(Calendar.always(), at("07-31 20:00")) == at("08-01 09:00")


def test_an_office_that_works_only_at_night_calls_while_it_is_open() -> None:
    night = Calendar.weekly({"fri": ["21:00-23:00"]})
    assert next_moment(night, at("07-31 12:00")) == at("07-31 21:00")
    assert last_window(night, at("07-31 22:00")) is None
    assert next_moment(Calendar(), at("07-31 12:00")) == at("07-31 12:00")


def test_nobody_reached_is_tried_again_two_hours_later() -> None:
    again = next_try(OFFICE, at("07-31 09:30"), TWO_HOURS, at("07-31 17:00"))
    assert (again.at, again.late) == (at("07-31 11:30"), False)
    assert next_try(OFFICE, at("07-31 10:30"), TWO_HOURS, None).at == at("07-31 14:00")


def test_a_try_that_would_come_after_the_clock_is_made_before_the_last_hours_close() -> None:
    again = next_try(OFFICE, at("07-31 15:00"), TWO_HOURS, at("07-31 16:30"))
    assert (again.at, again.late) == (at("07-31 16:00"), False)
    overnight = next_try(OFFICE, at("07-31 16:30"), TWO_HOURS, at("07-31 22:00"))
    assert (overnight.at, overnight.late) == (at("07-31 17:30"), False)


def test_a_clock_of_minutes_is_tried_again_halfway_to_its_end() -> None:
    again = next_try(OFFICE, at("07-31 10:10"), TWO_HOURS, at("07-31 10:20"))
    assert (again.at, again.late) == (at("07-31 10:15"), False)


def test_a_try_after_the_clock_says_that_it_is_late() -> None:
    again = next_try(OFFICE, at("07-31 17:59"), TWO_HOURS, at("07-31 17:30"))
    assert (again.at, again.late) == (at("08-03 09:00"), True)


def test_a_clock_that_ends_at_night_is_dialled_before_the_hours_close() -> None:
    assert dial_by(OFFICE, at("07-30 22:30"), at("07-31 22:30")) == at("07-31 18:00")
    assert dial_by(OFFICE, at("07-30 10:00"), at("07-31 10:00")) == at("07-31 10:00")
    assert dial_by(OFFICE, at("08-01 10:00"), at("08-02 10:00")) == at("08-02 10:00")


def test_a_call_is_planned_into_calling_hours_unless_its_clock_ends_before_them() -> None:
    assert planned_within(OFFICE, at("07-30 22:30"), at("07-31 22:30")) == at("07-31 09:00")
    assert planned_within(OFFICE, at("07-30 22:30"), at("07-30 22:50")) == at("07-30 22:30")


def test_a_hostile_customer_is_called_on_another_day() -> None:
    assert next_day(OFFICE, at("07-30 09:10")) == at("07-31 09:00")
    assert next_day(OFFICE, at("07-31 09:10")) == at("08-03 09:00")


MOMENTS = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(MOMENTS, st.none() | st.integers(-600, 10_000))
def test_a_next_try_is_in_the_future_in_opening_hours_and_never_late_unsaid(now: datetime, due_in: int | None) -> None:
    due = None if due_in is None else now + timedelta(minutes=due_in)
    again = next_try(OFFICE, now, TWO_HOURS, due)
    assert again.at >= now
    assert again.late == (due is not None and again.at > due)
    assert is_open(OFFICE, again.at)
