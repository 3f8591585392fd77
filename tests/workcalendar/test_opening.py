from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from callcenter.workcalendar import (
    Calendar,
    CalendarError,
    HolidayTable,
    Span,
    YearStatus,
    hours_text,
    hours_text_en,
    is_open,
    is_working_day,
    next_closing,
    next_opening,
)
from tests.workcalendar.calendars import calendars, moments, shanghai

OFFICE = Calendar.office()


def test_it_opens_at_nine_and_is_shut_at_six_sharp() -> None:
    assert not is_open(OFFICE, shanghai(2026, 3, 2, 8, 59))
    assert is_open(OFFICE, shanghai(2026, 3, 2, 9))
    assert is_open(OFFICE, shanghai(2026, 3, 2, 17, 59))
    assert not is_open(OFFICE, shanghai(2026, 3, 2, 18))


def test_a_lunch_break_is_closed() -> None:
    calendar = Calendar.weekly({"mon": ["09:00-12:00", "13:30-18:00"]})
    assert not is_open(calendar, shanghai(2026, 3, 2, 12, 30))
    assert next_opening(calendar, shanghai(2026, 3, 2, 12, 30)) == shanghai(2026, 3, 2, 13, 30)
    assert next_closing(calendar, shanghai(2026, 3, 2, 9)) == shanghai(2026, 3, 2, 12)


def test_national_day_is_closed_and_its_make_up_saturday_is_open() -> None:
    assert not is_open(OFFICE, shanghai(2026, 10, 1, 10))
    assert is_open(OFFICE, shanghai(2026, 10, 10, 10))
    assert not is_open(OFFICE, shanghai(2026, 10, 17, 10))
    assert is_working_day(OFFICE, date(2026, 10, 10))
    assert next_opening(OFFICE, shanghai(2026, 9, 30, 18)) == shanghai(2026, 10, 8, 9)


def test_a_rescue_desk_keeps_no_holidays() -> None:
    calendar = Calendar.always()
    assert is_open(calendar, shanghai(2026, 10, 1, 3))
    assert hours_text(calendar, shanghai(2026, 10, 1, 3)) == "每天24小时"
    assert next_closing(calendar, shanghai(2026, 10, 1, 3)) is not None


def test_an_exception_comes_before_weekday_and_holiday() -> None:
    calendar = Calendar.weekly(
        {"fri": ["09:00-18:00"]},
        exceptions={date(2026, 10, 1): (Span.parse("10:00-12:00"),), date(2026, 3, 6): ()},
    )
    assert is_open(calendar, shanghai(2026, 10, 1, 11))
    assert is_working_day(calendar, date(2026, 10, 1))
    assert not is_open(calendar, shanghai(2026, 3, 6, 11))
    assert hours_text(calendar, shanghai(2026, 10, 1, 8)) == "周五9:00至18:00，今天10:00至12:00"


def test_a_saturday_with_hours_is_open_but_no_working_day() -> None:
    calendar = Calendar.weekly({"sat": ["09:00-12:00"]})
    assert is_open(calendar, shanghai(2026, 3, 7, 10))
    assert not is_working_day(calendar, date(2026, 3, 7))


def test_a_year_without_its_notice_is_provisional_until_it_is_entered() -> None:
    table = HolidayTable()
    assert table.status(2026) is YearStatus.KNOWN
    assert table.status(2027) is YearStatus.PROVISIONAL
    assert not table.is_workday(date(2027, 10, 1))
    assert not OFFICE.is_known(date(2027, 3, 1))
    entered = HolidayTable({date(2027, 2, 20): True}, frozenset({2027}))
    assert entered.is_known_year(2027)
    assert entered.is_makeup(date(2027, 2, 20))


def test_hours_are_told_in_words() -> None:
    monday = shanghai(2026, 3, 2, 8)
    assert hours_text(OFFICE, monday) == "周一至周五9:00至18:00"
    assert hours_text_en(OFFICE, monday) == "Monday to Friday 9:00 to 18:00"
    assert hours_text(OFFICE, shanghai(2026, 10, 1, 8)) == "周一至周五9:00至18:00，今天休息"
    split = Calendar.weekly(
        {"mon": ["09:00-12:00", "13:00-18:00"], "sat": ["10:00-16:00"], "sun": ["10:00-16:00"]}
    )
    assert hours_text(split, monday) == "周一9:00至12:00、13:00至18:00，周六、周日10:00至16:00"
    assert hours_text(Calendar(), monday) == "暂无固定服务时间"


def test_a_calendar_that_is_never_open_has_no_next_opening() -> None:
    assert next_opening(Calendar(), shanghai(2026, 3, 2, 8)) is None
    assert next_closing(Calendar(), shanghai(2026, 3, 2, 8)) is None


def test_another_time_zone_with_a_clock_change_keeps_its_wall_clock() -> None:
    berlin = Calendar.weekly({"sun": ["01:00-05:00"]}, timezone="Europe/Berlin", holidays=None)
    opens = next_opening(berlin, datetime(2026, 3, 28, 12, tzinfo=UTC))
    closes = next_closing(berlin, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert opens is not None and closes is not None
    assert closes - opens == timedelta(hours=3)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ({"mon": ["18:00-09:00"]}, "two spans"),
        ({"mon": ["9-18"]}, "09:00-18:00"),
        ({"mon": ["09:00-12:00", "11:00-18:00"]}, "of mon overlap"),
        ({"monday": ["09:00-18:00"]}, "mon, tue"),
        ({"mon": ["09:00-25:00"]}, "two spans"),
    ],
)
def test_it_refuses_hours_that_cannot_be(hours: dict[str, list[str]], told: str) -> None:
    with pytest.raises(CalendarError) as refused:
        Calendar.weekly(hours)
    assert told in str(refused.value)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_open(OFFICE, shanghai(2026, 3, 2, 9).replace(tzinfo=None))


@given(calendars(), moments())
def test_it_is_open_at_its_next_opening_and_shut_before(calendar: Calendar, now: datetime) -> None:
    opens = next_opening(calendar, now)
    if opens is None:
        return
    assert is_open(calendar, opens)
    assert opens >= now
    assert is_open(calendar, now) == (opens == now)
    if opens > now:
        assert not is_open(calendar, opens - timedelta(seconds=1))


@given(calendars(), moments())
def test_it_is_open_from_opening_to_closing(calendar: Calendar, now: datetime) -> None:
    opens, closes = next_opening(calendar, now), next_closing(calendar, now)
    if opens is None or closes is None:
        assert opens == closes
        return
    assert opens < closes
    assert is_open(calendar, closes - timedelta(seconds=1))
    assert is_open(calendar, opens + (closes - opens) / 2)
