"""What events add up to: the same call in whatever order they come, rings from the provider's stamps alone."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.events import StoredEvent
from callcenter.calls.legs import LegView
from callcenter.calls.projection import CallView, project
from tests.calls.histories import History, RungCall, moment, rung_calls


def view(events: list[StoredEvent]) -> CallView:
    projected = project(events)
    assert projected is not None
    return projected[0]


def legs(events: list[StoredEvent]) -> list[LegView]:
    projected = project(events)
    assert projected is not None
    return projected[1]


@given(rung_calls(), st.randoms(use_true_random=False))
def test_any_order_of_the_same_events_makes_the_same_call(call: RungCall, chance: object) -> None:
    shuffled = list(call.history.events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert project(shuffled) == project(call.history.events)


@given(rung_calls(), st.data())
def test_a_notice_that_comes_twice_changes_nothing(call: RungCall, data: st.DataObject) -> None:
    events = call.history.events
    notices = [event for event in events if event.flow_seq is None]
    again = data.draw(st.lists(st.sampled_from(notices), max_size=8)) if notices else []
    assert project([*again, *events, *again]) == project(events)


@given(rung_calls())
def test_rings_run_from_the_first_ringing_of_any_leg_until_somebody_accepts_or_the_caller_leaves(
        call: RungCall) -> None:
    found = view(call.history.events)
    until = call.accepted if call.accepted is not None else call.left
    if call.first_ring is None:
        assert (found.ring_count, found.answered_within_limit) == (0, None)
    elif until is None:
        assert (found.ring_count, found.answered_within_limit) == (1, None)
    else:
        rang = max(0, until - call.first_ring)
        assert found.ring_count == max(1, ceil(rang / 5))
        late = rang > 15
        assert found.answered_within_limit is ((not late) if call.accepted is not None else (False if late else None))


@given(rung_calls())
def test_a_call_waits_only_while_nobody_took_it_and_it_is_not_over(call: RungCall) -> None:
    assert view(call.history.events).waiting is (call.accepted is None and call.left is None)


def test_without_its_beginning_there_is_no_call() -> None:
    history = History()
    history.over(30)
    assert project(history.events) is None


def test_the_first_stamp_of_a_status_counts_however_late_a_copy_comes() -> None:
    history = ringing(20)
    history.add("leg_status", 26, leg=1, status="ringing", sequence=1)
    history.add("leg_status", 24, leg=1, status="in-progress", sequence=2)
    history.add("leg_accepted", None, received=24, leg=1, key_delay=None)
    assert view(history.events).ring_count == 1


def test_menus_do_not_count_as_ringing() -> None:
    history = History()
    history.begin()
    history.over(300)
    assert (view(history.events).ring_count, view(history.events).outcome) == (0, "menu")


def test_gaps_between_legs_count() -> None:
    history = ringing(10, ends={"no-answer": 12})
    history.leg(2, 24, {"initiated": 24, "ringing": 24, "in-progress": 26})
    history.add("leg_accepted", None, received=26, leg=2, key_delay=None)
    found = view(history.events)
    assert (found.ring_count, found.answered_within_limit) == (4, False)


def test_a_key_to_accept_ends_the_ringing_not_the_picking_up() -> None:
    history = ringing(10, ends={"in-progress": 14})
    history.add("leg_accepted", None, received=22, leg=1, key_delay=6.5)
    assert view(history.events).answered_at == moment(20.5)
    assert view(history.events).ring_count == 3


def test_a_leg_that_picked_up_without_a_key_is_no_answer() -> None:
    history = ringing(10, ends={"in-progress": 14, "completed": 30})
    assert legs(history.events)[0].outcome == "not_accepted"
    assert view(history.events).answered_at is None


@pytest.mark.parametrize(("status", "outcome"), [
    ("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed"), ("canceled", "canceled")])
def test_every_end_of_a_leg_has_its_outcome(status: str, outcome: str) -> None:
    (leg,) = legs(ringing(10, ends={status: 18}).events)
    assert (leg.outcome, leg.rings, leg.ended_at) == (outcome, 2, moment(18))


def test_time_in_line_is_not_ringing() -> None:
    history = History()
    history.begin()
    history.into_line(10)
    history.left(70, "leave", node="wait", seconds=60)
    history.into_line(70)
    history.leg(1, 70, {"initiated": 70, "ringing": 71, "in-progress": 73})
    history.add("leg_accepted", None, received=73, leg=1, key_delay=None)
    found = view(history.events)
    assert (found.seconds_in_line, found.ring_count) == (60, 1)


def test_who_chose_a_message_left_the_ringing_then() -> None:
    history = ringing(10)
    history.left(32, "leave", seconds=22)
    history.add("recorded", None, received=60, step=True, effects=[{"effect": "LeaveMessage"}], hangs_up=True)
    history.over(62)
    found = view(history.events)
    assert (found.ring_count, found.answered_within_limit, found.outcome, found.hung_up_by) == (
        5, False, "message", "system")


def test_who_was_rung_for_twice_left_when_the_second_ringing_ended() -> None:
    history = ringing(10)
    history.left(20, "leave", seconds=10)
    history.into_line(20)
    history.left(30, "leave", seconds=10)
    history.over(90)
    forwards, backwards = view(history.events), view(history.events[::-1])
    assert (forwards.ring_count, backwards.ring_count) == (4, 4)


@pytest.mark.parametrize(("caller_live", "agent_live", "who"), [
    (False, False, "customer"), (False, True, "customer"), (True, False, "agent")])
def test_who_hung_up_first_is_kept(caller_live: bool, agent_live: bool, who: str) -> None:
    history = talking()
    history.left(60, "bridged", live=caller_live)
    history.add("agent_done", None, received=60, leg=1, bridged=True, live=agent_live)
    history.over(60)
    assert view(history.events).hung_up_by == who


def test_release_to_the_survey_is_not_an_agent_s_hang_up() -> None:
    history = talking()
    history.left(60, "bridged", live=True)
    history.add("agent_done", None, received=60, leg=1, bridged=True, live=True)
    history.add("input", None, received=70, step=True, effects=[{"effect": "Rate", "score": 1, "label": "非常满意"}],
                hangs_up=True)
    history.over(72)
    found = view(history.events)
    assert (found.hung_up_by, found.outcome) == ("system", "answered")


def test_a_caller_who_gives_up_in_line_abandoned_the_call() -> None:
    history = ringing(10)
    history.left(17, "hangup", seconds=7, live=False)
    history.over(17)
    found = view(history.events)
    assert (found.outcome, found.hung_up_by, found.answered_within_limit) == ("abandoned", "customer", None)


def test_an_agent_who_took_a_caller_who_had_just_left_did_not_answer() -> None:
    history = ringing(10, ends={"in-progress": 14, "completed": 15})
    history.add("leg_accepted", None, received=14, leg=1, key_delay=None)
    history.left(14, "hangup", seconds=4, live=False)
    history.add("agent_done", None, received=15, leg=1, bridged=False, live=True)
    history.over(14)
    found = view(history.events)
    assert (found.outcome, found.answered_at, legs(history.events)[0].outcome) == ("abandoned", None, "caller_left")


def test_the_length_that_the_provider_tells_says_when_the_call_began() -> None:
    history = History()
    history.begin()
    history.over(40, seconds=45)
    assert view(history.events).started_at == moment(40) - timedelta(seconds=45)


def test_the_earliest_word_of_the_end_counts() -> None:
    history = History()
    history.begin()
    history.over(40)
    history.over(44)
    assert view(history.events).ended_at == moment(40)


def test_complaint_and_rescue_are_important_and_refusing_is_kept() -> None:
    history = History()
    history.begin()
    history.add("input", None, received=5, step=True, effects=[
        {"effect": "RefuseRecording"}, {"effect": "Classify", "category": "complaint"}])
    found = view(history.events)
    assert (found.important, found.recording_refused, found.category) == (True, True, "complaint")


def ringing(at: float, *, ends: dict[str, float] | None = None) -> History:
    """A caller in line for whom one phone rings."""
    history = History()
    history.begin()
    history.into_line(at)
    history.leg(1, at, {"initiated": at, "ringing": at, **(ends or {})})
    return history


def talking() -> History:
    history = ringing(10, ends={"in-progress": 14})
    history.add("leg_accepted", None, received=14, leg=1, key_delay=None)
    return history


def test_a_phone_that_was_given_up_but_rings_all_the_same_is_a_leg_like_any_other() -> None:
    history = History()
    history.begin()
    history.into_line(10)
    history.leg(1, 10, {})
    history.add("leg_failed", None, received=16, leg=1, problem="the provider never placed it")
    assert [(leg.outcome, leg.ended_at) for leg in legs(history.events)] == [("failed", moment(16))]
    history.add("leg_status", 11, received=20, leg=1, status="ringing", sid="CAleg1")
    assert [(leg.outcome, leg.ended_at) for leg in legs(history.events)] == [("ringing", None)]
    history.add("leg_status", 30, leg=1, status="canceled", sid="CAleg1")
    assert [(leg.outcome, leg.ended_at) for leg in legs(history.events)] == [("canceled", moment(30))]
