from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.standards import EVENTS, Limit, Standard, due_of, plan, shipped, shipped_standard
from callcenter.standards.limits import Unit
from callcenter.workcalendar import Calendar, CalendarError, is_open
from tests.workcalendar.calendars import calendars, moments, shanghai

OFFICE = Calendar.office()
REPLY = shipped_standard("general_problem").step("reply")


def limits() -> st.SearchStrategy[Limit]:
    return st.builds(Limit, st.integers(1, 30), st.sampled_from(get_args(Unit)))


@settings(deadline=None)
@given(limits(), calendars(), moments(), st.integers(0, 4000), st.booleans())
def test_a_later_start_is_never_due_earlier(limit: Limit, calendar: Calendar, start: datetime, minutes: int,
                                            night: bool) -> None:
    step = replace(REPLY, limit=limit)
    try:
        one = due_of(step, start, calendar, night=night)
        other = due_of(step, start + timedelta(minutes=minutes), calendar, night=night)
    except CalendarError:
        return
    assert one.due_at <= other.due_at
    for due in (one, other):
        assert due.due_at > due.started_at
        assert due.started_at <= due.warn_at <= due.due_at
        assert due.started_at <= due.planned_at <= due.due_at


@settings(deadline=None)
@given(calendars(), moments())
def test_a_warning_is_moved_into_opening_hours_or_left_alone(calendar: Calendar, start: datetime) -> None:
    due = due_of(REPLY, start, calendar)
    asked_for = due.due_at - REPLY.warn_before
    assert due.warn_at <= asked_for
    assert is_open(calendar, due.warn_at) or due.warn_at == asked_for
    assert due_of(REPLY, start, calendar, night=True).warn_at == asked_for


@settings(deadline=None)
@given(st.sampled_from(shipped()), moments(), st.data())
def test_a_plan_does_not_depend_on_the_order_of_the_steps(name: str, start: datetime, data: st.DataObject) -> None:
    standard = shipped_standard(name)
    order = data.draw(st.permutations(standard.steps))
    turned = replace(standard, steps=tuple(order))
    assert [due.step for due in plan(turned, start, OFFICE)] == list(order)
    assert {due.step.id: due for due in plan(turned, start, OFFICE)} == {
        due.step.id: due for due in plan(standard, start, OFFICE)}


def test_later_steps_count_from_what_happened_and_else_from_the_limit() -> None:
    standard, start = shipped_standard("purchase_inquiry"), shanghai(2026, 3, 6, 10)
    assumed = {due.step.id: due.started_at for due in plan(standard, start, OFFICE)}
    assert assumed["content"] == shanghai(2026, 3, 6, 10, 30)
    known = {due.step.id: due.started_at
             for due in plan(standard, start, OFFICE, {"notified": shanghai(2026, 3, 6, 10, 5)})}
    assert known == {**assumed, "content": shanghai(2026, 3, 6, 10, 5)}


def test_a_plan_does_not_change_the_events_that_it_is_given() -> None:
    events = {"notified": shanghai(2026, 3, 6, 10, 5)}
    plan(shipped_standard("complaint"), shanghai(2026, 3, 6, 10), OFFICE, events)
    assert list(events) == ["notified"]


def test_a_step_alone_is_due_as_it_is_in_the_plan() -> None:
    standard, start = shipped_standard("complaint"), shanghai(2026, 3, 6, 10)
    for due in plan(standard, start, OFFICE):
        alone = due_of(due.step, due.started_at, OFFICE, caps={"call_ended": start}, night=True)
        assert (alone.due_at, alone.warn_at, alone.planned_at) == (due.due_at, due.warn_at, due.planned_at)


def test_a_time_in_the_past_is_due_in_the_past() -> None:
    keep = shipped_standard("promise").step("keep")
    now, told = shanghai(2026, 3, 6, 10), shanghai(2026, 3, 6, 9)
    due = due_of(keep, now, OFFICE, stated=told)
    assert due.due_at == told
    assert due.warn_at == now


def test_a_closed_company_and_a_moment_without_zone_are_refused() -> None:
    with pytest.raises(CalendarError, match="no opening hours"):
        due_of(replace(REPLY, limit=Limit(3, "d")), shanghai(2026, 3, 6, 10), Calendar())
    assert due_of(REPLY, shanghai(2026, 3, 6, 10), Calendar()).due_at == shanghai(2026, 3, 7, 10)
    naive = shanghai(2026, 3, 6, 10).replace(tzinfo=None)
    for act in (lambda: due_of(REPLY, naive, OFFICE), lambda: plan(shipped_standard("complaint"), naive, OFFICE),
                lambda: due_of(REPLY, shanghai(2026, 3, 6, 10), OFFICE, stated=naive)):
        with pytest.raises(ValueError, match="time zone"):
            act()


def test_hours_that_end_at_midnight_belong_to_their_own_day() -> None:
    late = Calendar.weekly({day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
    due = due_of(replace(REPLY, limit=Limit(1, "d")), shanghai(2026, 3, 4, 10), late)
    assert due.due_at == shanghai(2026, 3, 6, 0)
    assert due.planned_at == shanghai(2026, 3, 5, 0)


def test_chains_follow_the_events_whatever_the_order() -> None:
    steps = shipped_standard("complaint").steps[:3]
    for order in permutations(steps):
        standard = Standard("own", "自定", "自定", "call_ended", order)
        assert [step.id for step in standard.chain][0] == "notify"


def test_events_have_chinese_titles() -> None:
    used = {event for name in shipped() for step in shipped_standard(name).steps for event in (step.starts, step.stops)}
    assert used == set(EVENTS)
