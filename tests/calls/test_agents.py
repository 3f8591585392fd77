"""What an agent hears who picks up: the caller, a whisper with a key, or that somebody was faster."""

from __future__ import annotations

from typing import Any

import pytest

from callcenter.calls.agents import is_recorded
from tests import factories as make
from tests.factories import LINE
from tests.phones import Agent, Caller, agents_of
from tests.service import Service


def picked_up(service: Service, *, key: str = "2", refuse: bool = False, **person: Any) -> Agent:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001", **person)
    caller = Caller(service)
    caller.dial()
    if refuse:
        caller.press("*")
    caller.press(key)
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    agent.ringing()
    return agent


def test_the_caller_is_taken_out_of_the_line_and_both_channels_are_recorded(service: Service) -> None:
    agent = picked_up(service)
    document = agent.pick_up()
    assert document.find("Queue").text == agent.caller.enqueued.find("Enqueue").text
    assert document.path("Dial", "recordingStatusCallback").startswith(
        f"/webhooks/twilio/recording/talk/{agent.caller.sid}/{agent.leg.id}")


@pytest.mark.parametrize(("policy", "important", "refused", "recorded"), [
    ("all", False, False, True), ("all", True, True, False), ("important", False, False, False),
    ("important", True, False, True), ("never", False, False, False), ("never", True, False, True),
    ("never", True, True, False)])
def test_the_record_policy_decides(policy: str, important: bool, refused: bool, recorded: bool) -> None:
    assert is_recorded(policy, important=important, refused=refused) is recorded


@pytest.mark.parametrize(("policy", "key", "refuse", "recorded"), [
    ("all", "1", False, True), ("all", "2", True, False), ("important", "1", False, False),
    ("important", "2", False, True), ("important", "4", False, True)])
def test_what_is_recorded_follows_the_line_and_the_caller(
        service: Service, policy: str, key: str, refuse: bool, recorded: bool) -> None:
    service.rows("update lines set record = %s where number = %s", policy, LINE)
    document = picked_up(service, key=key, refuse=refuse).pick_up()
    assert ("record" in document.find("Dial").attrib) is recorded


def test_a_whisper_asks_for_a_key_and_the_key_accepts(service: Service) -> None:
    agent = picked_up(service, key_to_accept=True)
    whisper = agent.pick_up()
    assert "三响科技客户来电，投诉，接听请按1。" in whisper.said
    assert service.call(agent.caller.sid).accepted_leg is None
    service.later(4)
    accepted = agent.asks("key-1", Digits="1")
    assert accepted.verbs == ["Dial"]
    call = service.call(agent.caller.sid)
    assert call.accepted_leg == agent.leg.id
    assert (call.answered_at - agent_answered_at(service)).total_seconds() == 4


def agent_answered_at(service: Service) -> Any:
    return service.row("select answered_at from legs").answered_at


def test_a_voicemail_that_presses_no_key_is_no_answer(service: Service) -> None:
    agent = picked_up(service, key_to_accept=True)
    document = agent.pick_up()
    for _ in range(3):
        document = agent.asks(document.path("Gather", "action").rsplit("/", 1)[-1], Digits="")
    assert document.verbs == ["Hangup"]
    agent.tells("completed")
    assert service.call(agent.caller.sid).answered_at is None
    assert service.legs(agent.caller.sid)[0].outcome == "not_accepted"
    agent.caller.ring(1)
    assert len(service.legs(agent.caller.sid)) == 2


def test_a_wrong_key_is_asked_again(service: Service) -> None:
    agent = picked_up(service, key_to_accept=True)
    agent.pick_up()
    assert "接听请按1" in agent.asks("key-1", Digits="5").said


def test_the_first_document_is_given_again_to_who_asks_twice(service: Service) -> None:
    agent = picked_up(service)
    assert agent.asks("answered").text == agent.asks("answered").text


def test_an_agent_who_missed_the_caller_by_a_moment_is_free_again(service: Service) -> None:
    agent = picked_up(service)
    agent.pick_up()
    agent.caller.leave_line("hangup", live=False)
    agent.caller.over()
    assert agent.done(bridged=False, live=True).verbs == ["Hangup"]
    agent.tells("completed")
    service.work()
    call = service.call(agent.caller.sid)
    assert (call.outcome, call.answered_at) == ("abandoned", None)
    assert service.legs(agent.caller.sid)[0].outcome == "caller_left"
    assert service.rows("select 1 from people where leg_id is not null") == []
