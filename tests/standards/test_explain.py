from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.standards import Limit, due_of, plan, shipped, shipped_standard
from callcenter.standards.limits import Unit
from callcenter.workcalendar import Calendar, CalendarError, HolidayTable, Span, is_open
from tests.standards.replay import replayed
from tests.workcalendar.calendars import calendars, moments, shanghai

OFFICE = Calendar.office()
SPLIT = Calendar.weekly({day: ["09:00-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
                        exceptions={date(2026, 3, 10): (), date(2026, 3, 14): (Span.parse("10:00-12:00"),)})
STEP = shipped_standard("general_problem").step("reply")


def limits() -> st.SearchStrategy[Limit]:
    return st.builds(Limit, st.integers(1, 40), st.sampled_from([unit for unit in get_args(Unit) if unit != "mo"])) | (
        st.builds(Limit, st.integers(1, 14), st.just("mo")))


@settings(deadline=None)  # the first holidays of a year are read from a table
@given(st.sampled_from(shipped()), moments(), st.sampled_from([OFFICE, SPLIT, Calendar.always()]))
def test_a_shipped_standards_explanations_replay_to_its_due_times(name: str, start: datetime,
                                                                  calendar: Calendar) -> None:
    for due in plan(shipped_standard(name), start, calendar):
        lines = json.loads(json.dumps(due.explain))
        limit = due.step.limit
        assert replayed(lines, due.started_at, limit.amount, limit.unit, calendar.zone) == due.due_at
        assert datetime.fromisoformat(lines[-1]["due"]) == due.due_at


@settings(deadline=None)  # the first holidays of a year are read from a table
@given(limits(), moments(), calendars(), st.none() | st.integers(0, 3000))
def test_any_limit_on_any_calendar_is_explained_to_the_same_instant(
        limit: Limit, start: datetime, calendar: Calendar, stated: int | None) -> None:
    step = replace(STEP, limit=limit)
    told = None if stated is None else start + timedelta(minutes=stated)
    try:
        due = due_of(step, start, calendar, stated=told)
    except CalendarError:
        return
    assert replayed(due.explain, start, limit.amount, limit.unit, calendar.zone) == due.due_at
    guessed = any("provisional" in line for line in due.explain)
    assert guessed == due.provisional


@settings(deadline=None)  # the first holidays of a year are read from a table
@given(st.integers(1, 40), moments(), calendars())
def test_what_is_said_to_count_is_open_and_what_is_skipped_is_not(hours: int, start: datetime,
                                                                 calendar: Calendar) -> None:
    try:
        due = due_of(replace(STEP, limit=Limit(hours, "wh")), start, calendar)
    except CalendarError:
        return
    for line in due.explain:
        if "to" in line and "counted" in line:
            since, until = datetime.fromisoformat(line["from"]), datetime.fromisoformat(line["to"])
            middle = since + (until - since) / 2
            assert is_open(calendar, since) == is_open(calendar, middle) == line["counted"]


@settings(deadline=None)  # the first holidays of a year are read from a table
@given(st.integers(1, 20), moments())
def test_the_days_of_an_office_are_those_of_the_public_table(days: int, start: datetime) -> None:
    due = due_of(replace(STEP, limit=Limit(days, "wd")), start, OFFICE)
    for line in due.explain[1:]:
        if "day" in line and line["day"] < "2027":
            assert line["counted"] == chinese_calendar.is_workday(date.fromisoformat(line["day"]))


def test_a_time_that_was_told_replaces_the_limit_only_where_the_standard_says_so() -> None:
    keep = shipped_standard("promise").step("keep")
    start, told = shanghai(2026, 3, 6, 10), shanghai(2026, 3, 9, 10)
    due = due_of(keep, start, OFFICE, stated=told)
    assert replayed(due.explain, start, 24, "h", OFFICE.zone, replaced=True) == told == due.due_at


def reasons(limit: Limit, start: datetime, calendar: Calendar) -> list[str]:
    return [line["why"] for line in due_of(replace(STEP, limit=limit), start, calendar).explain]


def test_each_day_says_why_it_counts_or_not() -> None:
    told = reasons(Limit(2, "wd"), shanghai(2026, 2, 13, 10), OFFICE)
    assert told[:3] == ["来电结束当天，不计", "调休上班日（春节）", "春节假期"]
    assert told[-3:-1] == ["工作日（周二）", "当日下班时间"]
    assert told.count("春节假期") == 9


def test_each_stretch_says_why_it_counts_or_not() -> None:
    assert reasons(Limit(4, "wh"), shanghai(2026, 3, 9, 11), SPLIT)[:-1] == [
        "营业时间，工作日（周一）", "午休或两段营业时间之间", "营业时间，工作日（周一）"]
    over_an_exception = reasons(Limit(2, "wh"), shanghai(2026, 3, 9, 17), SPLIT)
    assert over_an_exception[:-1] == ["营业时间，工作日（周一）", "非营业时间", "公司例外：休息", "非营业时间",
                                      "营业时间，工作日（周三）"]
    weekend = reasons(Limit(2, "wh"), shanghai(2026, 3, 6, 17), OFFICE)
    assert weekend[2:4] == ["周六休息", "周日休息"]


def test_a_closed_days_closing_hour_says_where_it_comes_from() -> None:
    assert reasons(Limit(3, "d"), shanghai(2026, 9, 29, 10), OFFICE)[-2] == (
        "当日不营业（国庆节假期），按该星期通常的下班时间")
    assert reasons(Limit(1, "d"), shanghai(2026, 3, 6, 10), OFFICE)[-2] == (
        "当日不营业（周六休息），按一周中最晚的下班时间")


@pytest.mark.parametrize(("worked", "told"), [(True, "节假日表：上班"), (False, "节假日表：放假")])
def test_a_date_that_the_company_entered_says_so(worked: bool, told: str) -> None:
    table = HolidayTable({date(2026, 3, 10): worked})
    assert told in reasons(Limit(2, "wd"), shanghai(2026, 3, 9, 10), replace(OFFICE, holidays=table))


def test_the_cap_is_told_with_its_clause() -> None:
    tell = plan(shipped_standard("complaint"), shanghai(2026, 3, 6, 10), OFFICE,
                {"notified": shanghai(2026, 3, 6, 10, 14)})[1]
    [cap] = [line for line in tell.explain if "latest" in line]
    assert cap["why"] == "不晚于来电结束后30分钟，两者取早（S002 4.10b-5）"
    assert datetime.fromisoformat(cap["latest"]) == shanghai(2026, 3, 6, 10, 30)


def test_times_carry_the_calendars_zone() -> None:
    berlin = replace(OFFICE, timezone="Europe/Berlin")
    start = datetime(2026, 3, 28, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    due = due_of(replace(STEP, limit=Limit(1, "d")), start, berlin)
    assert due.explain[-1]["due"] == "2026-03-29T18:00:00+02:00"
