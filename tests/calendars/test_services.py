"""Which calendar a clock counts by, and what is known of a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.calendars.models import HolidayNotice, HolidayOverride
from callcenter.calendars.services import (
    all_hours,
    calendar_for,
    company_calendar,
    entered_holidays,
    statutory_holidays,
    year_status,
)
from callcenter.lines.services import set_hours
from callcenter.people.models import Department
from callcenter.workcalendar import Calendar, Span, is_certain, is_open, nth_working_date
from tests.factories import NOW

ZONE = "Asia/Shanghai"
WEEK = {"hours": {day: ["08:30-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}}


def entered(session: Session, day: date, worked: bool, name: str = "放假通知") -> None:
    session.add(HolidayOverride(day=day, worked=worked, name=name, changed_at=NOW, changed_by="wangli"))
    session.flush()


def noticed(session: Session, year: int) -> None:
    session.add(HolidayNotice(year=year, source="国办发明电〔2026〕7号", entered_at=NOW, entered_by="wangli"))
    session.flush()


def test_a_company_without_hours_of_its_own_keeps_office_hours_in_its_zone(session: Session) -> None:
    assert company_calendar(session, "Asia/Tokyo") == Calendar(
        timezone="Asia/Tokyo", hours={day: (Span.parse("09:00-18:00"),) for day in range(5)})


def test_the_hours_named_default_are_the_companys(session: Session) -> None:
    set_hours(session, "default", WEEK, zone=ZONE, now=NOW)
    assert company_calendar(session, ZONE).hours[0] == (Span.parse("08:30-17:30"),)


def test_a_department_has_its_own_hours_or_else_the_companys(session: Session) -> None:
    set_hours(session, "repairs", {"hours": {"sat": ["10:00-16:00"]}}, zone=ZONE, now=NOW)
    session.flush()
    own, none = Department(name="维修部", hours="repairs"), Department(name="资源中心")
    session.add_all([own, none])
    session.flush()
    assert set(calendar_for(session, own.id, ZONE).hours) == {5}
    assert calendar_for(session, none.id, ZONE) == calendar_for(session, None, ZONE) == company_calendar(session, ZONE)


@pytest.mark.parametrize(("day", "worked"), [
    (date(2026, 10, 1), True), (date(2026, 10, 10), False), (date(2026, 11, 24), False), (date(2026, 11, 28), True)])
def test_an_entered_date_wins_over_the_library(session: Session, day: date, worked: bool) -> None:
    """National Day, its make-up Saturday, a common Tuesday, a common Saturday."""
    before = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2)
    assert is_open(company_calendar(session, ZONE), before) is not worked
    entered(session, day, worked)
    assert is_open(company_calendar(session, ZONE), before) is worked


def test_an_entered_date_wins_over_the_holidays_of_an_hours_spec(session: Session) -> None:
    spec: dict[str, Any] = {**WEEK, "holidays": {"overrides": {"2027-03-08": True, "2027-03-09": False},
                                                 "known_years": [2028]}}
    set_hours(session, "default", spec, zone=ZONE, now=NOW)
    entered(session, date(2027, 3, 8), False)
    noticed(session, 2027)
    table = company_calendar(session, ZONE).holidays
    assert table is not None
    assert table.overrides == {date(2027, 3, 8): False, date(2027, 3, 9): False}
    assert table.known_years == {2027, 2028}


def test_a_desk_that_keeps_no_holidays_and_an_exception_of_its_own_stay_as_they_are(session: Session) -> None:
    set_hours(session, "default", {**WEEK, "holidays": None}, zone=ZONE, now=NOW)
    entered(session, date(2026, 11, 24), False)
    assert company_calendar(session, ZONE).spans_on(date(2026, 11, 24)) == (Span.parse("08:30-17:30"),)
    set_hours(session, "default", {**WEEK, "exceptions": {"2026-11-24": ["10:00-11:00"]}}, zone=ZONE, now=NOW)
    assert company_calendar(session, ZONE).spans_on(date(2026, 11, 24)) == (Span.parse("10:00-11:00"),)


def test_working_days_in_a_year_are_certain_only_once_its_notice_is_entered(session: Session) -> None:
    start = datetime(2027, 2, 5, 2, tzinfo=UTC)
    assert not is_certain(company_calendar(session, ZONE), start, start + timedelta(days=9))
    for day in range(5, 12):
        entered(session, date(2027, 2, day), False)
    entered(session, date(2027, 2, 14), True)
    noticed(session, 2027)
    calendar = company_calendar(session, ZONE)
    assert is_certain(calendar, start, start + timedelta(days=9))
    assert [nth_working_date(calendar, start, n) for n in (1, 2, 3)] == [
        date(2027, 2, 12), date(2027, 2, 14), date(2027, 2, 15)]


def test_the_status_names_each_year_from_last_year_to_three_ahead(session: Session) -> None:
    noticed(session, 2027)
    entered(session, date(2027, 2, 14), True)
    entered(session, date(2027, 2, 5), False)
    years = year_status(session, now=datetime(2026, 11, 21, tzinfo=UTC), zone=ZONE)
    assert [(year.year, year.status, year.source, year.days) for year in years] == [
        (2025, "known", "library", 0), (2026, "known", "library", 0), (2027, "known", "国办发明电〔2026〕7号", 2),
        (2028, "provisional", "no notice: statutory days only", 0),
        (2029, "provisional", "no notice: statutory days only", 0)]
    assert years[2].notice is not None
    assert years[2].notice.entered_by == "wangli"


def test_the_present_year_is_that_of_the_companys_zone(session: Session) -> None:
    late = datetime(2026, 12, 31, 20, tzinfo=UTC)
    assert [year_status(session, now=late, zone=zone)[1].year for zone in (ZONE, "UTC")] == [2027, 2026]


def test_nothing_is_entered_in_the_beginning(session: Session) -> None:
    assert (entered_holidays(session).overrides, entered_holidays(session).known_years) == ({}, frozenset())


def test_what_the_library_guesses_counts_no_more_once_the_notice_is_entered_in_full(session: Session) -> None:
    """The library moves New Year 2028, a Saturday, to the Monday; the notice may say otherwise."""
    monday = datetime(2028, 1, 3, 2, tzinfo=UTC)
    assert not is_open(company_calendar(session, ZONE), monday)
    noticed(session, 2028)
    assert is_open(company_calendar(session, ZONE), monday)


def test_the_statutory_days_of_a_year_are_those_that_no_notice_can_leave_out() -> None:
    assert [day.isoformat() for day in statutory_holidays(2027)] == [
        "2027-01-01", "2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15", "2027-10-01"]
    assert statutory_holidays(2026) == []


def test_hours_are_told_of_the_company_and_of_each_department(session: Session) -> None:
    set_hours(session, "repairs", {"hours": {"sat": ["10:00-16:00"]}}, zone=ZONE, now=NOW)
    session.flush()
    session.add_all([Department(name="维修部", hours="repairs"), Department(name="资源中心")])
    assert [(one.department, one.name, set(one.calendar.hours)) for one in all_hours(session, ZONE)] == [
        (None, "default", {0, 1, 2, 3, 4}), ("维修部", "repairs", {5}), ("资源中心", "default", {0, 1, 2, 3, 4})]
