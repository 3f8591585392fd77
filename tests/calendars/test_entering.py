"""Entering holidays and hours: who may, what is kept, and which running clocks move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.entering import change_hours, enter_notice, forget_day, set_day
from callcenter.calendars.models import HolidayNotice, HolidayOverride
from callcenter.calendars.services import company_calendar, year_status
from callcenter.cases.models import Case
from callcenter.deadlines.clocks import happened
from callcenter.deadlines.models import Deadline, DeadlineChange
from callcenter.errors import FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.people.departments import add_department, set_department
from tests import case_factories
from tests import factories as make

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
OFF = ("2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11",
       "2027-04-05", "2027-05-03", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-04")
NOTICE = {**{date.fromisoformat(day): False for day in OFF}, date(2027, 2, 14): True, date(2027, 2, 20): True}
SOURCE = "国办发明电〔2026〕7号"
BY: dict[str, Any] = {"by": "-", "now": NOW, "zone": ZONE}


def handled_on(session: Session, at: datetime) -> Deadline:
    """A complaint whose handling was complete then: its follow-up clock runs, three working days."""
    case = case_factories.case(session, started=at - timedelta(hours=1))
    return next(clock for clock in happened(session, case, "handled", at=at, now=at, zone=ZONE)
                if clock.step == "follow_up")


def local(clock: Deadline) -> str:
    return f"{clock.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def test_a_day_off_moves_the_clocks_that_count_over_it_and_keeps_what_they_were(session: Session) -> None:
    """Handled on Friday 20 November: Monday, Tuesday, Wednesday; without the Tuesday, Thursday."""
    clock = handled_on(session, datetime(2026, 11, 20, 7, tzinfo=UTC))
    assert local(clock) == "2026-11-25 18:00"
    assert set_day(session, date(2026, 11, 24), False, "公司日", **BY) == 1
    assert local(clock) == "2026-11-26 18:00"
    change = session.scalars(select(DeadlineChange)).one()
    assert (change.old_due_at.astimezone(ZONE).day, change.reason) == (25, "公司日 2026-11-24：休息")
    assert forget_day(session, date(2026, 11, 24), **BY) == 1
    assert local(clock) == "2026-11-25 18:00"


def test_an_entered_date_can_be_entered_otherwise_and_each_act_is_audited(session: Session) -> None:
    person = make.person(session, "banzhang", role="supervisor")
    for worked in (False, True):
        set_day(session, date(2026, 11, 28), worked, " 公司日 ", by=person.name, now=NOW, zone=ZONE)
    row = session.scalars(select(HolidayOverride)).one()
    assert (row.worked, row.name, row.changed_by) == (True, "公司日", "banzhang")
    forget_day(session, row.day, by=person.name, now=NOW, zone=ZONE)
    acts = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("calendar.")).order_by(AuditEntry.id))
    assert [(act.who, act.action, act.subject) for act in acts] == [
        ("banzhang", "calendar.set", "2026-11-28"), ("banzhang", "calendar.set", "2026-11-28"),
        ("banzhang", "calendar.forget", "2026-11-28")]


def test_what_was_not_entered_cannot_be_forgotten_and_a_date_needs_a_name(session: Session) -> None:
    with pytest.raises(NotFoundError, match="2026-11-28 was not entered"):
        forget_day(session, date(2026, 11, 28), **BY)
    with pytest.raises(FieldError, match="needs a name"):
        set_day(session, date(2026, 11, 28), True, " ", **BY)


@pytest.mark.parametrize("role", ["agent", "handler", "dispatcher", "account_manager"])
def test_only_a_supervisor_and_above_may_enter_anything(session: Session, role: str) -> None:
    make.person(session, "xiaoli", role=role)
    with pytest.raises(NotAllowedError):
        set_day(session, date(2026, 11, 28), True, "公司日", by="xiaoli", now=NOW, zone=ZONE)
    with pytest.raises(NotAllowedError):
        enter_notice(session, 2027, NOTICE, SOURCE, by="xiaoli", now=NOW, zone=ZONE)
    with pytest.raises(NotAllowedError):
        change_hours(session, "default", {"hours": {"mon": ["09:00-10:00"]}}, by="xiaoli", now=NOW, zone=ZONE)
    with pytest.raises(NotFoundError, match="nobody"):
        forget_day(session, date(2026, 11, 28), by="nobody", now=NOW, zone=ZONE)


def test_a_notice_makes_its_year_known_and_provisional_clocks_certain(session: Session) -> None:
    """Handled on 4 February 2027: by guess the 11th and 12th and 15th; by the notice the 12th, 14th and 15th."""
    clock = handled_on(session, datetime(2027, 2, 4, 7, tzinfo=UTC))
    assert (clock.provisional, local(clock)) == (True, "2027-02-15 18:00")
    done = enter_notice(session, 2027, NOTICE, SOURCE, **BY)
    assert (done.days, done.dropped, done.moved) == (16, [], 0)
    assert (clock.provisional, local(clock)) == (False, "2027-02-15 18:00")
    assert {year.year: year.status for year in year_status(session, now=NOW, zone=ZONE)}[2027] == "known"


def test_a_notice_that_is_amended_replaces_the_earlier_one_but_no_day_that_was_set_by_itself(session: Session) -> None:
    set_day(session, date(2027, 3, 8), False, "公司日", by="-", now=NOW - timedelta(days=1), zone=ZONE)
    enter_notice(session, 2027, NOTICE, SOURCE, **BY)
    clock = handled_on(session, datetime(2027, 2, 9, 7, tzinfo=UTC))
    assert local(clock) == "2027-02-15 18:00"
    amended = {day: worked for day, worked in NOTICE.items() if day != date(2027, 2, 14)}
    done = enter_notice(session, 2027, amended, "更正", by="-", now=NOW + timedelta(days=1), zone=ZONE)
    assert (done.days, done.dropped, done.moved) == (15, [date(2027, 2, 14)], 1)
    assert local(clock) == "2027-02-16 18:00"
    assert session.get(HolidayOverride, date(2027, 3, 8)) is not None
    assert session.scalars(select(HolidayNotice)).one().source == "更正"


def test_the_dates_of_a_notice_have_the_names_of_their_holidays(session: Session) -> None:
    enter_notice(session, 2027, NOTICE, SOURCE, names={date(2027, 2, 14): "春节调休"}, **BY)
    names = {row.day.isoformat(): row.name for row in session.scalars(select(HolidayOverride))}
    assert (names["2027-01-01"], names["2027-02-14"], names["2027-02-20"]) == ("元旦", "春节调休", "放假通知")


@pytest.mark.parametrize(("change", "said"), [
    ({date(2026, 10, 1): False}, "2026-10-01 is not in 2027"), ({date(2027, 2, 15): True}, "2027-02-15 is a Monday"),
    ({date(2027, 10, 1): None}, r"does not give 2027-10-01 \(国庆节\) off, a statutory holiday")])
def test_a_notice_that_cannot_be_is_refused_whole(
        session: Session, change: dict[date, bool | None], said: str) -> None:
    days = {day: worked for day, worked in {**NOTICE, **change}.items() if worked is not None}
    with pytest.raises(FieldError, match=said):
        enter_notice(session, 2027, days, SOURCE, **BY)
    assert session.scalars(select(HolidayOverride)).all() == []


def test_a_notice_needs_its_source(session: Session) -> None:
    with pytest.raises(FieldError, match="needs its source"):
        enter_notice(session, 2027, NOTICE, " ", **BY)


def test_changed_hours_move_the_clocks_that_count_by_them(session: Session) -> None:
    clock = handled_on(session, datetime(2026, 11, 20, 7, tzinfo=UTC))
    week = {"hours": {day: ["08:30-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}}
    assert change_hours(session, "default", week, **BY) == 1
    assert local(clock) == "2026-11-25 17:30"
    assert company_calendar(session, ZONE).hours[0][0].closes == 17 * 60 + 30
    with pytest.raises(FieldError, match="no weekday"):
        change_hours(session, "default", {"hours": {"someday": []}}, **BY)


@pytest.mark.parametrize("never", [{"hours": {}}, {"hours": {"mon": []}}])
def test_hours_by_which_clocks_count_have_a_working_day(session: Session, never: dict[str, Any]) -> None:
    assert change_hours(session, "night", never, **BY) == 0
    with pytest.raises(FieldError, match="no working day"):
        change_hours(session, "default", never, **BY)
    add_department(session, "维修部", by="-", now=NOW)
    with pytest.raises(FieldError, match="no working day"):
        set_department(session, "维修部", hours="night", by="-", now=NOW, zone=ZONE)
    change_hours(session, "night", {"hours": {"sun": ["22:00-24:00"]}}, **BY)
    set_department(session, "维修部", hours="night", by="-", now=NOW, zone=ZONE)
    with pytest.raises(FieldError, match="no working day"):
        change_hours(session, "night", never, **BY)


def test_what_has_ended_or_is_overdue_stays_as_it_was(session: Session) -> None:
    clock = handled_on(session, datetime(2026, 11, 20, 7, tzinfo=UTC))
    case = session.get_one(Case, clock.case_id)
    overdue = handled_on(session, datetime(2026, 11, 10, 7, tzinfo=UTC))
    happened(session, case, "followed_up", at=NOW, now=NOW, zone=ZONE)
    assert set_day(session, date(2026, 11, 24), False, "公司日", **BY) == 0
    assert set_day(session, date(2026, 11, 11), False, "公司日", **BY) == 0
    assert (local(clock), clock.state, local(overdue)) == ("2026-11-25 18:00", "met", "2026-11-13 18:00")
