"""Callbacks come twice, at once and in any order: the call and its effects come out the same."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest
from werkzeug.test import TestResponse

from tests import factories as make
from tests.phones import Agent, Caller, agents_of, stamp
from tests.service import Service

LEG_STATUSES = ("initiated", "ringing", "in-progress", "completed")


def at_once(times: int, act: Callable[[], TestResponse]) -> list[TestResponse]:
    """The same request so many times, all begun at the same moment."""
    barrier, answers = threading.Barrier(times), []

    def one() -> None:
        barrier.wait()
        answers.append(act())

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == times
    return answers


@pytest.fixture
def agent(service: Service) -> Agent:
    """The one agent's phone, dialled for a caller who waits."""
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line("2")
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    return agent


def test_a_call_that_begins_ten_times_at_once_begins_once(service: Service) -> None:
    caller = Caller(service)
    answers = at_once(10, lambda: service.post("/webhooks/twilio/voice", caller.form(CallStatus="ringing")))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert service.row("select count(*) from calls")[0] == 1
    assert service.row("select count(*) from call_events")[0] == 1


def test_a_key_that_comes_ten_times_at_once_is_pressed_once(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    path = caller.document.path("Gather", "action")
    answers = at_once(10, lambda: service.post(path, caller.form(Digits="2")))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert service.row("select count(*) from call_events where kind = 'input'")[0] == 1
    assert service.call(caller.sid).flow_seq == 2


def test_a_ring_cycle_asked_for_ten_times_at_once_rings_once(service: Service) -> None:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line()
    path = caller.document.path("Enqueue", "waitUrl")
    at_once(10, lambda: service.post(path, caller.form()))
    service.work()
    assert len(service.rows("select 1 from work where kind = 'ring'")) == 1
    assert len(service.simulator.legs()) == 1


def test_the_end_told_ten_times_at_once_ends_once(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    answers = at_once(10, caller.over)
    assert {answer.status_code for answer in answers} == {204}
    service.work()
    assert service.row("select count(*) from call_events where kind = 'status'")[0] == 1
    assert service.row("select count(*) from work where kind = 'close_call'")[0] == 1
    assert service.row("select count(*) from records")[0] == 1


def test_an_agent_who_picks_up_ten_times_at_once_picks_up_once(service: Service, agent: Agent) -> None:
    path = f"/webhooks/twilio/agent/{agent.caller.sid}/{agent.leg.id}/answered"
    answers = at_once(10, lambda: service.post(path, agent.form()))
    assert {answer.text for answer in answers} == {answers[0].text}
    assert "<Queue>" in answers[0].text
    assert service.row("select count(*) from call_events where kind = 'leg_accepted'")[0] == 1


def test_two_who_pick_up_at_the_same_moment_do_not_both_get_the_caller(service: Service) -> None:
    with service.desk.db.session() as session:
        for number in range(6):
            make.person(session, f"agent{number}", phone=f"+861390000000{number}")
    caller = Caller(service)
    caller.into_line()
    caller.ring(3)
    agents = iter(agents_of(service, caller))
    lock = threading.Lock()

    def pick_up() -> TestResponse:
        with lock:
            agent = next(agents)
        return service.post(f"/webhooks/twilio/agent/{caller.sid}/{agent.leg.id}/answered", agent.form())

    answers = at_once(6, pick_up)
    assert sorted("<Queue>" in answer.text for answer in answers) == [False] * 5 + [True]
    service.work()
    ringing = [leg for leg in service.simulator.legs() if leg.status != "canceled"]
    assert len(ringing) == 1


def test_a_leg_s_callbacks_in_every_order_make_the_same_leg(service: Service, agent: Agent) -> None:
    begin = service.now
    agent.pick_up()
    outcomes = set()
    for order in permutations(range(4)):
        service.rows("delete from call_events where leg_id = %s and kind = 'leg_status'", agent.leg.id)
        for place in order:
            agent.tells(LEG_STATUSES[place], begin + timedelta(seconds=6 * place), sequence=place)
        (leg,) = service.legs(agent.caller.sid)
        call = service.call(agent.caller.sid)
        outcomes.add((leg.ringing_at, leg.answered_at, leg.ended_at, leg.rings, leg.outcome, call.ring_count,
                      call.answered_at))
    assert outcomes == {(begin + timedelta(seconds=6), begin + timedelta(seconds=12), begin + timedelta(seconds=18),
                         2, "accepted", 2, begin + timedelta(seconds=12))}


@pytest.mark.parametrize("seed", range(12))
def test_everything_that_is_told_of_a_call_in_any_order_and_twice_makes_the_same_call(
        service: Service, agent: Agent, seed: int) -> None:
    """All notices of a talk, its recording and its end; the provider's clock stamps them, their order is drawn."""
    caller, begin = agent.caller, service.now
    agent.asks("answered")
    events: list[Callable[[], object]] = [
        lambda place=place: agent.tells(LEG_STATUSES[place], begin + timedelta(seconds=8 * place),  # type: ignore[misc]
                                        sequence=place) for place in range(4)]
    events += [lambda: caller.leave_line("bridged", live=False), agent.done,
               lambda: service.post("/webhooks/twilio/status", caller.form(
                   CallStatus="completed", SequenceNumber="0", CallDuration="44",
                   Timestamp=stamp(begin + timedelta(seconds=24)))),
               lambda: recording(service, agent)]
    chance = random.Random(seed)
    told = events * 2
    chance.shuffle(told)
    for tell in told:
        tell()
        if chance.random() < 0.3:
            service.work("stop_ringing", "close_call", "ring")
    service.work("stop_ringing", "close_call", "fill_record")
    call = service.call(caller.sid)
    assert (call.status, call.outcome, call.ring_count, call.answered_within_limit, call.hung_up_by, call.waiting) == (
        "completed", "answered", 2, True, "customer", False)
    assert (call.answered_at, call.ended_at) == (begin + timedelta(seconds=16), begin + timedelta(seconds=24))
    assert call.started_at == begin - timedelta(seconds=20)
    assert service.row("select count(*) from records")[0] == 1
    assert service.row("select count(*) from work where kind = 'fetch'")[0] == 1
    assert service.rows("select 1 from people where leg_id is not null") == []


def test_a_network_that_stamps_its_requests_is_believed_about_the_calls_beginning(service: Service) -> None:
    caller, begin = Caller(service), service.now.replace(microsecond=0) + timedelta(minutes=40)
    caller.ask("/webhooks/twilio/voice", Timestamp=stamp(begin))
    service.post("/webhooks/twilio/status", caller.form(
        CallStatus="completed", SequenceNumber="0", CallDuration="30", Timestamp=stamp(begin + timedelta(seconds=30))))
    call = service.call(caller.sid)
    assert (call.started_at, call.ended_at) == (begin, begin + timedelta(seconds=30))


def recording(service: Service, agent: Agent) -> TestResponse:
    return service.post(f"/webhooks/twilio/recording/talk/{agent.caller.sid}/{agent.leg.id}", {
        "AccountSid": "AC1", "CallSid": agent.leg.sid, "RecordingSid": "RE1", "RecordingStatus": "completed",
        "RecordingUrl": "http://provider.invalid/RE1", "RecordingDuration": "8", "RecordingChannels": "2"})


def test_a_call_whose_end_came_before_its_beginning_is_over(service: Service) -> None:
    caller = Caller(service)
    caller.over(seconds=3)
    caller.dial()
    call = service.call(caller.sid)
    assert (call.status, call.outcome, call.ended_at) == ("completed", "menu", service.now)
    service.later(10)
    service.work()
    assert service.row("select count(*) from records")[0] == 1
    assert service.rows("select state from work where state <> 'done'") == []


def test_the_survey_comes_between_the_talk_and_its_late_callbacks(service: Service, agent: Agent) -> None:
    agent.pick_up()
    survey = agent.caller.leave_line("bridged", live=True)
    assert "请您评价本次服务" in survey.said  # type: ignore[union-attr]
    agent.caller.press("2")
    agent.done(live=True)
    agent.caller.over()
    service.work()
    assert service.row("select score, person_id from ratings") == (4, agent.leg.person_id)
    assert service.call(agent.caller.sid).hung_up_by == "system"


def test_the_same_key_of_two_calls_is_not_the_same_event(service: Service) -> None:
    for caller in (Caller(service), Caller(service)):
        caller.dial()
        caller.press("2")
    assert service.row("select count(*) from call_events")[0] == 4
