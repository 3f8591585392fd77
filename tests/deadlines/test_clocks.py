"""Only events stop clocks; late is late for ever (S002 4.10, S003 3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.cases.models import Case
from callcenter.deadlines.clocks import cancel, follow_owner, happened, stated_clock
from callcenter.deadlines.models import Deadline, DeadlineChange
from callcenter.lines.services import set_hours
from tests.deadlines.rows import ZONE, a_case, clock, fire, steps
from tests.factories import NOW, person

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def begun(session: Session, standard: str = "complaint", **more: Any) -> Case:
    case = a_case(session, standard, **more)
    fire(session, case, "call_ended", NOW)
    return case


def test_the_end_of_a_complaint_s_call_starts_its_two_clocks(session: Session) -> None:
    case = a_case(session)
    started = fire(session, case, "call_ended", NOW)
    assert {one.step: one.due_at - NOW for one in started} == {"notify": 10 * MINUTE, "satisfaction": 24 * HOUR}
    assert all(one.night and one.state == "open" and one.explain[-1]["due"] for one in started)


def test_the_same_event_again_starts_nothing_anew(session: Session) -> None:
    case = begun(session)
    assert fire(session, case, "call_ended", NOW + HOUR) == []
    fire(session, case, "notified", NOW + 5 * MINUTE)
    fire(session, case, "notified", NOW + 8 * MINUTE)
    assert clock(session, case, "tell").started_at == NOW + 5 * MINUTE


def test_an_event_stops_the_clock_that_waits_for_it_in_time(session: Session) -> None:
    case = begun(session)
    stopped, *started = fire(session, case, "notified", NOW + 10 * MINUTE)
    assert (stopped.step, stopped.state, stopped.met_at) == ("notify", "met", NOW + 10 * MINUTE)
    assert stopped.breached_at is None and stopped.next_at is None
    assert steps(started) == ["check", "tell"]


def test_met_late_is_late_for_ever_and_breached_when_it_was_due(session: Session) -> None:
    case = begun(session)
    fire(session, case, "notified", NOW + 10 * MINUTE + timedelta(microseconds=1))
    late = clock(session, case, "notify")
    assert (late.state, late.breached_at) == ("late", late.due_at)
    fire(session, case, "notified", NOW + 20 * MINUTE, now=NOW + 20 * MINUTE)
    assert clock(session, case, "notify").met_at == NOW + 10 * MINUTE + timedelta(microseconds=1)


def test_an_entry_made_after_a_sweep_found_the_breach_does_not_undo_it(session: Session) -> None:
    case = begun(session)
    found = clock(session, case, "notify")
    found.breached_at = found.due_at
    fire(session, case, "notified", NOW + 9 * MINUTE, now=NOW + 30 * MINUTE)
    late = clock(session, case, "notify")
    assert (late.state, late.met_at) == ("late", NOW + 30 * MINUTE)


def test_what_happened_before_a_clock_began_does_not_end_it(session: Session) -> None:
    case = begun(session)
    fire(session, case, "notified", NOW + 5 * MINUTE)
    assert fire(session, case, "customer_told", NOW + MINUTE, now=NOW + 6 * MINUTE) == []
    assert clock(session, case, "tell").state == "open"


def test_a_clock_set_back_an_hour_keeps_no_clock_from_being_stopped(session: Session) -> None:
    case = begun(session)
    fire(session, case, "notified", NOW - HOUR)
    assert clock(session, case, "notify").state == "met"


@pytest.mark.parametrize(("notified", "due"), [(2, 22), (10, 30), (15, 30), (40, 30)])
def test_the_customer_is_told_20_minutes_after_the_actual_notice_and_within_the_half_hour(
        session: Session, notified: int, due: int) -> None:
    case = begun(session)
    fire(session, case, "notified", NOW + notified * MINUTE)
    assert clock(session, case, "tell").due_at == NOW + due * MINUTE


def test_a_clock_that_is_due_when_it_starts_is_broken_at_once_and_needs_no_warning(session: Session) -> None:
    case = begun(session)
    fire(session, case, "notified", NOW + 40 * MINUTE)
    tell = clock(session, case, "tell")
    assert (tell.breached_at, tell.next_level, tell.next_at) == (NOW + 30 * MINUTE, 1, NOW + 30 * MINUTE)


def test_a_rescue_is_notified_only_once_a_solver_is_named(session: Session) -> None:
    case = begun(session, "rescue", category="rescue")
    assert fire(session, case, "notified", NOW + 3 * MINUTE) == []
    case.owner_id = person(session, "solver", "handler").id
    assert steps(fire(session, case, "notified", NOW + 4 * MINUTE)) == ["check", "notify", "tell"]


def test_the_satisfaction_call_does_not_replace_the_follow_up(session: Session) -> None:
    case = begun(session)
    fire(session, case, "handled", NOW + 5 * MINUTE)
    fire(session, case, "satisfaction_asked", NOW + HOUR)
    assert (clock(session, case, "satisfaction").state, clock(session, case, "follow_up").state) == ("met", "open")
    # Handled on Friday, 31 July 2026: the third working day is Wednesday, until 18:00 in Shanghai.
    assert clock(session, case, "follow_up").due_at == datetime(2026, 8, 5, 10, tzinfo=UTC)


def test_a_clock_that_takes_a_call_owes_it_and_the_stop_settles_it(session: Session) -> None:
    case = begun(session)
    owed = session.scalars(select(Callback)).one()
    assert (owed.reason, owed.deadline_id) == ("satisfaction", clock(session, case, "satisfaction").id)
    fire(session, case, "satisfaction_asked", NOW + HOUR, by="wangli")
    assert (owed.state, owed.closed_by) == ("done", "wangli")


def test_the_call_centre_s_clocks_are_the_agent_s_and_the_handler_s_follow_the_case(session: Session) -> None:
    agent, handler = person(session), person(session, "zhaomin", "handler", department="维修部")
    case = a_case(session, "general_problem", agent_id=agent.id, department_id=handler.department_id)
    fire(session, case, "call_ended", NOW)
    fire(session, case, "notified", NOW + MINUTE)
    contact = clock(session, case, "contact")
    assert (contact.owner_id, contact.department_id) == (None, handler.department_id)
    case.owner_id = handler.id
    before = contact.due_at
    follow_owner(session, case, NOW + 2 * MINUTE)
    assert (contact.owner_id, contact.due_at) == (handler.id, before)
    assert [one.reason for one in session.scalars(select(DeadlineChange))] == ["责任人由维修部改为赵敏，时限不变"]
    fire(session, case, "handled", NOW + HOUR)
    assert clock(session, case, "follow_up").owner_id == agent.id


def test_working_time_counts_by_the_owning_department_s_hours(session: Session) -> None:
    set_hours(session, "early", {"hours": {day: ["08:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")}},
              zone=ZONE, now=NOW)
    theirs = person(session, department="早班部").department
    assert theirs is not None
    theirs.hours = "early"
    case = a_case(session, "post_visit", department_id=theirs.id)
    fire(session, case, "visit_ended", NOW)
    assert clock(session, case, "feedback").due_at == datetime(2026, 8, 4, 8, tzinfo=UTC)


def test_a_reopened_case_runs_through_its_clocks_anew(session: Session) -> None:
    case = begun(session)
    fire(session, case, "notified", NOW + MINUTE)
    case.round = 2
    started = fire(session, case, "call_ended", NOW + 48 * HOUR)
    assert steps(started) == ["notify", "satisfaction"]
    assert {one.round for one in started} == {2}
    fire(session, case, "notified", NOW + 48 * HOUR + 15 * MINUTE)
    second = session.scalars(select(Deadline).where(Deadline.step == "tell", Deadline.round == 2)).one()
    assert second.due_at == NOW + 48 * HOUR + 30 * MINUTE


def test_promises_are_clocks_of_their_own_and_do_not_move_a_clause_s(session: Session) -> None:
    case = begun(session)
    satisfaction = clock(session, case, "satisfaction").due_at
    first = stated_clock(session, case, "promise", started_at=NOW, due_at=NOW + 72 * HOUR, title="回电说明方案",
                         owner_id=None, now=NOW, zone=ZONE)
    second = stated_clock(session, case, "promise", started_at=NOW, due_at=None, title=None, owner_id=None, now=NOW,
                          zone=ZONE)
    assert (first.step, first.due_at, first.title) == ("keep", NOW + 72 * HOUR, "回电说明方案")
    assert (second.step, second.due_at) == ("keep#2", NOW + 24 * HOUR)
    assert clock(session, case, "satisfaction").due_at == satisfaction
    fire(session, case, "promise_kept", NOW + HOUR, only=second.id)
    assert (first.state, second.state) == ("open", "met")


def test_a_monthly_clock_starts_again_when_it_was_met(session: Session) -> None:
    case = a_case(session, "post_visit")
    fire(session, case, "left_unsigned", NOW)
    assert clock(session, case, "news").due_at == datetime(2026, 8, 31, 10, tzinfo=UTC)
    fire(session, case, "news_shared", NOW + timedelta(days=10))
    assert clock(session, case, "news").state == "met"
    assert clock(session, case, "news#2").due_at == datetime(2026, 9, 10, 10, tzinfo=UTC)


def test_tasks_of_a_review_run_only_when_they_were_agreed(session: Session) -> None:
    case = a_case(session, "post_visit")
    assert steps(fire(session, case, "visit_ended", NOW)) == ["archive", "feedback", "review", "summary"]
    assert steps(fire(session, case, "cost_plan_agreed", NOW + HOUR)) == ["cost_plan"]


def test_what_is_measured_inside_a_call_is_no_row(session: Session) -> None:
    case = a_case(session, "after_purchase", category="purchase")
    fire(session, case, "purchased", NOW)
    assert fire(session, case, "greeting_ended", NOW + HOUR) == []


def test_a_second_problem_is_handed_over_by_a_second_clock(session: Session) -> None:
    case = a_case(session, "after_purchase", category="purchase")
    fire(session, case, "problem_found", NOW)
    assert fire(session, case, "problem_found", NOW + MINUTE, again=True) == []
    fire(session, case, "notified", NOW + 2 * MINUTE)
    assert steps(fire(session, case, "problem_found", NOW + 24 * HOUR, again=True)) == ["transfer#2"]


def test_cancelled_clocks_keep_their_reason_and_what_was_broken_by_then(session: Session) -> None:
    case = begun(session)
    notify, satisfaction = clock(session, case, "notify"), clock(session, case, "satisfaction")
    cancel(session, [notify, satisfaction], reason="当场解决", now=NOW + HOUR)
    assert (notify.state, notify.breached_at, notify.reason) == ("cancelled", notify.due_at, "当场解决")
    assert (satisfaction.state, satisfaction.breached_at) == ("cancelled", None)
    assert session.scalars(select(Callback.state)).all() == ["dropped"]
    fire(session, case, "notified", NOW + 2 * HOUR)
    assert notify.state == "cancelled"


def test_an_unknown_event_is_an_error_by_name(session: Session) -> None:
    with pytest.raises(ValueError, match="notifed"):
        fire(session, a_case(session), "notifed", NOW)


def test_a_moment_without_zone_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="zone"):
        happened(session, a_case(session), "call_ended", at=datetime(2026, 7, 31), now=NOW, zone=ZONE)  # noqa: DTZ001
