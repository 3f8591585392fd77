"""Calls that clocks ask for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.callbacks.owing import owe_call, replan_call, settle_call
from callcenter.workcalendar import Calendar
from tests import case_factories as cases
from tests.factories import CALLER, NOW


def test_a_clock_owes_one_call_however_often_it_is_asked_for(session: Session) -> None:
    case = cases.case(session)
    clock = cases.deadline(session, case, "satisfaction", due=NOW + timedelta(hours=20))
    first = owe_call(session, case, clock, "satisfaction", planned_at=NOW, brief="询问满意情况", now=NOW)
    again = owe_call(session, case, clock, "satisfaction", planned_at=NOW, brief="询问满意情况", now=NOW)
    assert first is not None and again is not None and first.id == again.id
    assert (first.number, first.due_at, first.case_id, first.matter) == (CALLER, clock.due_at, case.id, clock.title)


def test_two_clocks_of_one_number_owe_two_calls(session: Session) -> None:
    case = cases.case(session)
    for step in ("tell", "satisfaction"):
        owe_call(session, case, cases.deadline(session, case, step), step, planned_at=NOW, now=NOW)
    assert len(session.scalars(select(Callback).where(Callback.state == "open")).all()) == 2


def test_a_case_without_a_phone_owes_no_call(session: Session) -> None:
    case = cases.case(session, phone=None)
    clock = cases.deadline(session, case, "tell")
    assert owe_call(session, case, clock, "tell", planned_at=NOW, now=NOW) is None
    assert settle_call(session, clock.id, by="wangli", now=NOW) is False


def test_a_call_is_settled_once_and_a_new_one_may_be_owed_then(session: Session) -> None:
    case = cases.case(session)
    clock = cases.deadline(session, case, "tell")
    row = owe_call(session, case, clock, "tell", planned_at=NOW, now=NOW)
    assert row is not None
    assert settle_call(session, clock.id, by="wangli", now=NOW, state="dropped") is True
    assert (row.state, row.closed_by, row.closed_at) == ("dropped", "wangli", NOW)
    assert settle_call(session, clock.id, by="zhaomin", now=NOW) is False
    again = owe_call(session, case, clock, "tell", planned_at=NOW, now=NOW)
    assert again is not None and again.id != row.id


def test_a_night_call_waits_for_the_morning_but_what_was_promised_in_minutes_does_not(session: Session) -> None:
    night = NOW + timedelta(hours=12, minutes=30)  # 22:30 on Friday
    case = cases.case(session, started=night)
    told = cases.deadline(session, case, "tell", due=night + timedelta(minutes=20))
    asked = cases.deadline(session, case, "satisfaction", due=night + timedelta(hours=24))
    office = Calendar.weekly({day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat")})
    tell = owe_call(session, case, told, "tell", planned_at=night, now=night, calendar=office)
    ask = owe_call(session, case, asked, "satisfaction", planned_at=night, now=night, calendar=office)
    assert tell is not None and ask is not None
    assert (tell.planned_at, tell.due_at) == (night, told.due_at)
    assert ask.planned_at == NOW + timedelta(hours=23)  # Saturday 9:00
    assert ask.due_at == NOW + timedelta(hours=32)  # 18:00, before the hours close: the clock ends at 22:30


def test_a_clock_that_is_computed_anew_moves_its_call(session: Session) -> None:
    case = cases.case(session)
    clock = cases.deadline(session, case, "follow_up", due=NOW + timedelta(days=3))
    row = owe_call(session, case, clock, "follow_up", planned_at=NOW, now=NOW)
    clock.due_at = NOW + timedelta(days=4)
    clock.planned_at = NOW + timedelta(days=3, hours=23)
    replan_call(session, clock, now=NOW, calendar=Calendar.office())
    assert row is not None
    assert (row.planned_at, row.due_at) == (NOW + timedelta(days=3, hours=23), NOW + timedelta(days=4))
