"""Dates of 2026 as the State Council's notice has them, and counting over them, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.workcalendar import (
    Calendar,
    CalendarError,
    HolidayTable,
    Span,
    add_working_time,
    are_certain,
    closing_hour,
    day_of,
    guessed,
    is_certain,
    is_open,
    is_working_day,
    last_opening_before,
    last_working_day_of_month,
    last_working_moment,
    months_later,
    nth_working_date,
    nth_working_day,
    openings,
    working_date_after,
    working_time_between,
)
from callcenter.workcalendar.reasons import day_reason
from tests.workcalendar.calendars import calendars, moments, shanghai

OFFICE = Calendar.office()
OFF = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
MADE_UP = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]


def test_the_notice_for_2026_is_kept_day_by_day() -> None:
    off = {date(2026, month, day) for month, first, last in OFF for day in range(first, last + 1)}
    made_up = {date(2026, month, day) for month, day in MADE_UP}
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        worked = day in made_up or (day.weekday() < 5 and day not in off)
        assert is_working_day(OFFICE, day) == worked, day
        assert bool(OFFICE.spans_on(day)) == worked, day


@pytest.mark.parametrize(("start", "hours", "end"), [
    (shanghai(2026, 2, 13, 17), 2, shanghai(2026, 2, 14, 10)),  # Saturday the 14th is worked
    (shanghai(2026, 2, 14, 17), 2, shanghai(2026, 2, 24, 10)),  # then nine days of Spring Festival
    (shanghai(2026, 2, 20, 12), 9, shanghai(2026, 2, 24, 18)),
    (shanghai(2026, 2, 27, 17), 10, shanghai(2026, 2, 28, 18)),
    (shanghai(2026, 4, 30, 17), 1, shanghai(2026, 4, 30, 18)),
    (shanghai(2026, 9, 30, 17), 11, shanghai(2026, 10, 9, 10)),
    (shanghai(2026, 10, 9, 17), 10, shanghai(2026, 10, 10, 18)),
    (shanghai(2025, 12, 31, 17), 2, shanghai(2026, 1, 4, 10)),
    (shanghai(2028, 2, 28, 17), 2, shanghai(2028, 2, 29, 10)),  # a leap day, a Tuesday
])
def test_working_time_as_worked_by_hand(start: datetime, hours: int, end: datetime) -> None:
    assert add_working_time(OFFICE, start, timedelta(hours=hours)) == end
    assert working_time_between(OFFICE, start, end) == timedelta(hours=hours)


@pytest.mark.parametrize(("start", "n", "end"), [
    (shanghai(2026, 2, 13, 10), 1, shanghai(2026, 2, 14, 18)),
    (shanghai(2026, 2, 13, 10), 2, shanghai(2026, 2, 24, 18)),
    (shanghai(2026, 2, 23, 23), 5, shanghai(2026, 2, 28, 18)),
    (shanghai(2026, 9, 18, 10), 1, shanghai(2026, 9, 20, 18)),
    (shanghai(2026, 9, 30, 10), 3, shanghai(2026, 10, 10, 18)),
    (shanghai(2025, 12, 31, 10), 1, shanghai(2026, 1, 4, 18)),
    (shanghai(2028, 2, 28, 10), 1, shanghai(2028, 2, 29, 18)),
])
def test_working_days_as_worked_by_hand(start: datetime, n: int, end: datetime) -> None:
    assert nth_working_day(OFFICE, start, n) == end
    assert nth_working_date(OFFICE, start, n) == working_date_after(OFFICE, start.date(), n) == end.date()


def test_working_days_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        nth_working_day(OFFICE, shanghai(2026, 3, 6, 10), 0)
    with pytest.raises(ValueError, match="forwards"):
        add_working_time(OFFICE, shanghai(2026, 3, 6, 10), timedelta(hours=-1))


def test_hours_over_midnight_are_counted_through() -> None:
    night = Calendar.weekly({"mon": ["22:00-24:00"], "tue": ["00:00-06:00"]}, holidays=None)
    assert add_working_time(night, shanghai(2026, 3, 9, 23), timedelta(hours=3)) == shanghai(2026, 3, 10, 2)
    assert working_time_between(night, shanghai(2026, 3, 9, 12), shanghai(2026, 3, 10, 12)) == timedelta(hours=8)


def test_a_clock_change_takes_and_gives_an_hour() -> None:
    berlin = Calendar.weekly({"sun": ["00:00-24:00"], "mon": ["09:00-18:00"]}, timezone="Europe/Berlin", holidays=None)
    zone = ZoneInfo("Europe/Berlin")
    spring, autumn = datetime(2026, 3, 29, tzinfo=zone), datetime(2026, 10, 25, tzinfo=zone)
    assert add_working_time(berlin, spring, timedelta(hours=24)) == datetime(2026, 3, 30, 10, tzinfo=zone)
    assert add_working_time(berlin, autumn, timedelta(hours=25)) == datetime(2026, 10, 26, tzinfo=zone)
    assert closing_hour(berlin, date(2026, 3, 30)) == datetime(2026, 3, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize(("year", "month", "day"), [
    (2026, 1, 30), (2026, 2, 28), (2026, 5, 29), (2026, 9, 30), (2026, 10, 30), (2028, 2, 29), (2025, 8, 29)])
def test_the_last_working_day_of_a_month(year: int, month: int, day: int) -> None:
    """N50: 本月最后一个工作日."""
    assert last_working_day_of_month(OFFICE, year, month) == date(year, month, day)


def test_a_month_without_a_working_day_has_no_last_one() -> None:
    closed = replace(OFFICE, hours={})
    with pytest.raises(CalendarError, match="2026-03 has no working day"):
        last_working_day_of_month(closed, 2026, 3)


@pytest.mark.parametrize(("since", "months", "end"), [
    (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2028, 1, 31), 1, date(2028, 2, 29)),
    (date(2025, 11, 30), 3, date(2026, 2, 28)), (date(2026, 3, 15), 12, date(2027, 3, 15)),
    (date(2028, 2, 29), 12, date(2029, 2, 28)), (date(2026, 12, 31), 1, date(2027, 1, 31))])
def test_months_later_is_the_same_date_or_the_months_last(since: date, months: int, end: date) -> None:
    assert months_later(since, months) == end


def test_the_last_opening_before_a_moment() -> None:
    split = Calendar.weekly({"fri": ["09:00-12:00", "13:30-18:00"]})
    assert last_opening_before(split, shanghai(2026, 3, 8, 10)) == (
        shanghai(2026, 3, 6, 13, 30), shanghai(2026, 3, 6, 18))
    assert last_opening_before(split, shanghai(2026, 3, 6, 13, 30)) == (
        shanghai(2026, 3, 6, 9), shanghai(2026, 3, 6, 12))
    assert last_opening_before(OFFICE, shanghai(2026, 2, 23, 12)) == (
        shanghai(2026, 2, 14, 9), shanghai(2026, 2, 14, 18))
    assert last_opening_before(Calendar(), shanghai(2026, 3, 6, 10)) is None


def test_the_last_working_moment_is_a_minute_before_closing() -> None:
    assert last_working_moment(OFFICE, shanghai(2026, 3, 7, 14)) == shanghai(2026, 3, 6, 17, 59)
    assert last_working_moment(OFFICE, shanghai(2026, 3, 6, 18)) == shanghai(2026, 3, 6, 17, 59)
    assert last_working_moment(OFFICE, shanghai(2026, 3, 6, 9)) == shanghai(2026, 3, 6, 9)
    assert last_working_moment(OFFICE, shanghai(2026, 10, 5, 9)) == shanghai(2026, 9, 30, 17, 59)
    assert last_working_moment(Calendar(), shanghai(2026, 3, 6, 10)) is None


@pytest.mark.parametrize(("day", "reason"), [
    (date(2026, 10, 1), "国庆节假期"), (date(2026, 10, 10), "调休上班日（国庆节）"),
    (date(2026, 2, 14), "调休上班日（春节）"),
    (date(2026, 3, 9), "工作日（周一）"), (date(2026, 3, 7), "周六休息"),
    (date(2027, 10, 1), "国庆节假期（2027年安排未公布，暂定）")])
def test_a_day_says_why_it_is_worked_or_not(day: date, reason: str) -> None:
    assert day_reason(OFFICE, day) == reason


def test_a_companys_own_days_say_so() -> None:
    calendar = Calendar.weekly({"sat": ["09:00-12:00"]}, exceptions={
        date(2026, 3, 6): (), date(2026, 3, 13): (Span.parse("09:00-12:00"), Span.parse("14:00-15:00"))})
    assert day_reason(calendar, date(2026, 3, 6)) == "公司例外：休息"
    assert day_reason(calendar, date(2026, 3, 13)) == "公司例外：09:00-12:00、14:00-15:00"
    assert day_reason(calendar, date(2026, 3, 7)) == "周六，非工作日"
    assert day_reason(calendar, date(2026, 3, 9)) == "周一不营业"
    rescue = Calendar.weekly({"sat": ["09:00-12:00"]}, holidays=None)
    assert day_reason(rescue, date(2026, 3, 7)) == "周六，节假日照常"
    assert day_reason(rescue, date(2026, 3, 9)) == "周一不营业"


def test_a_range_is_certain_when_each_of_its_years_or_days_is_known() -> None:
    eve, after = shanghai(2026, 12, 30, 10), shanghai(2027, 1, 2, 10)
    assert is_certain(OFFICE, eve, shanghai(2026, 12, 31, 23, 59))
    assert not is_certain(OFFICE, eve, after)
    assert list(guessed(OFFICE, eve.date(), after.date())) == [date(2027, 1, 1), date(2027, 1, 2)]
    by_hand = replace(OFFICE, exceptions={date(2027, 1, 1): (), date(2027, 1, 2): ()})
    assert is_certain(by_hand, eve, after)
    assert are_certain(replace(OFFICE, holidays=HolidayTable({}, frozenset({2027}))), eve.date(), after.date())
    assert is_certain(Calendar.always(), eve, after)


def test_a_calendar_remembers_no_more_dates_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.workcalendar.days.PAGES", 10)
    calendar = Calendar.office()
    for number in range(25):
        day_of(calendar, date(2026, 3, 1) + timedelta(days=number))
    assert len(calendar.book) <= 10
    assert calendar == Calendar.office()


@settings(deadline=None)
@given(calendars(), moments(), st.integers(0, 40 * 60), st.integers(0, 40 * 60))
def test_more_working_time_ends_later_and_so_does_a_later_start(
        calendar: Calendar, start: datetime, minutes: int, more: int) -> None:
    try:
        later = add_working_time(calendar, start + timedelta(minutes=more), timedelta(minutes=minutes + more))
    except CalendarError:
        return
    assert add_working_time(calendar, start, timedelta(minutes=minutes)) <= later
    assert working_time_between(calendar, start, later) >= timedelta(minutes=minutes)


@settings(deadline=None)
@given(calendars(), moments(), st.integers(1, 15), st.integers(1, 15))
def test_working_days_add_up_and_are_all_worked(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    since = start.astimezone(calendar.zone).date()
    try:
        whole = working_date_after(calendar, since, first + second)
    except CalendarError:
        return
    assert working_date_after(calendar, working_date_after(calendar, since, first), second) == whole
    days = (since + timedelta(days=number) for number in range(1, (whole - since).days + 1))
    assert sum(is_working_day(calendar, day) for day in days) == first + second


@settings(deadline=None)
@given(calendars(), moments())
def test_the_last_working_moment_is_open_and_nothing_is_open_after_its_minute(
        calendar: Calendar, now: datetime) -> None:
    before = last_working_moment(calendar, now)
    if before is None:
        return
    assert before <= now and is_open(calendar, before)
    if before < now:
        since = before + timedelta(minutes=1)
        assert all(opens > now or closes <= since for opens, closes in openings(calendar, since))


@settings(deadline=None)
@given(calendars(), moments())
def test_the_last_opening_began_before_and_no_other_did_since(calendar: Calendar, now: datetime) -> None:
    opening = last_opening_before(calendar, now)
    if opening is None:
        return
    assert opening[0] < now
    assert not [other for other in openings(calendar, opening[1]) if opening[0] < other[0] < now]
