"""Calling windows of a campaign: weekdays, holidays, the customer's zone, rest hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.campaigns.windows import WindowsProblem, calling_hours, zone_of
from callcenter.workcalendar import HolidayTable

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = calling_hours({})
MOMENTS = st.integers(0, 350 * 1440).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def at(text: str) -> datetime:
    """A moment of 2026 in Shanghai, as 07-31 10:00."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("now", "opens"), [
    ("07-31 10:00", "07-31 10:00"),
    ("07-31 12:00", "07-31 14:00"),
    ("07-31 20:00", "08-03 09:00"),
    ("10-01 10:00", "10-08 09:00"),
    ("10-10 15:00", "10-10 15:00"),
    ("02-13 20:00", "02-14 09:00"),
    ("02-14 20:00", "02-24 09:00"),
])
def test_the_next_window_knows_noon_evenings_weekends_holidays_and_make_up_days(now: str, opens: str) -> None:
    """Spring Festival 2026: off from 15 to 23 February, Saturday the 14th is made up."""
    assert HOURS.next_opening(at(now)) == at(opens)


def test_dates_of_the_campaign_and_holidays_entered_by_the_company_count() -> None:
    hours = calling_hours({"except": {"2026-07-31": [], "2026-08-01": ["10:00-11:00"]}})
    assert hours.next_opening(at("07-31 10:00")) == at("08-01 10:00")
    entered = calling_hours({}, holidays=HolidayTable({at("07-31 00:00").date(): False}))
    assert entered.next_opening(at("07-31 10:00")) == at("08-03 09:00")
    assert calling_hours({"holidays": True}).is_open(at("10-01 10:00"))


def test_who_did_not_answer_is_tried_in_another_part_of_the_day() -> None:
    assert HOURS.another_part(at("07-31 10:00"), at("07-31 11:00")) == at("07-31 14:00")
    assert HOURS.another_part(at("07-31 14:30"), at("07-31 16:30")) == at("07-31 17:00")
    assert HOURS.another_part(at("07-31 18:00"), at("07-31 20:00")) == at("08-03 09:00")
    mornings = calling_hours({"days": {"fri": ["09:00-12:00"]}})
    assert mornings.another_part(at("07-31 10:00"), at("07-31 12:00")) == at("08-07 09:00")


def test_a_clock_that_ends_outside_is_dialled_before_the_window_before_it_closes() -> None:
    assert HOURS.dial_by(at("08-01 10:00")) == at("07-31 20:00")
    assert HOURS.dial_by(at("07-31 15:00")) == at("07-31 15:00")
    assert HOURS.in_time(at("08-03 09:00"), now=at("07-31 18:00"), due_at=at("08-01 10:00")) == at("07-31 19:00")
    assert HOURS.in_time(at("08-03 09:00"), now=at("08-01 08:00"), due_at=at("08-01 10:00")) == at("08-03 09:00")


def test_a_customer_abroad_is_called_in_their_own_daytime() -> None:
    assert (zone_of("+8613812344471"), zone_of("+442079460123"), zone_of("12345")) == (
        "Asia/Shanghai", "Europe/London", "Asia/Shanghai")
    london = calling_hours({}, zone=zone_of("+442079460123"))
    assert london.next_opening(at("07-31 10:00")) == datetime(2026, 7, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(("windows", "field", "right"), [
    ({"days": {"mon": ["07:00-12:00"]}}, "windows.days.mon", "08:00"),
    ({"days": {"mon": ["9-12"]}}, "windows.days.mon", "09:00-12:00"),
    ({"days": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "windows.days", "14:00-20:00"),
    ({"days": {"周一": ["09:00-12:00"]}}, "windows.days", "mon"),
    ({"days": {"mon": []}}, "windows.days", "09:00-12:00"),
    ({"days": "9-12"}, "windows.days", "mon"),
    ({"except": {"7月1日": []}}, "windows.except", "2026-12-31"),
    ({"holidays": "no"}, "windows.holidays", "false"),
    ({"hours": {}}, "windows", "days"),
])
def test_wrong_windows_are_told_with_what_would_be_right(windows: dict[str, object], field: str, right: str) -> None:
    with pytest.raises(WindowsProblem) as told:
        calling_hours(windows)
    assert told.value.field == field
    assert right in told.value.message


def test_marketing_never_calls_on_holidays() -> None:
    with pytest.raises(WindowsProblem, match="营销"):
        calling_hours({"holidays": True}, marketing=True)


@given(MOMENTS)
def test_every_answer_lies_in_a_window_and_not_in_the_past(now: datetime) -> None:
    for found in (HOURS.next_opening(now), HOURS.another_part(now, now + timedelta(hours=2)), HOURS.next_day(now)):
        assert found is not None
        assert found >= now
        assert HOURS.is_open(found)
    assert HOURS.part(HOURS.another_part(now, now) or now) != HOURS.part(now)
    closes = HOURS.closes(now)
    assert (closes is not None) == HOURS.is_open(now)
    assert closes is None or not HOURS.is_open(closes)
