"""Waiting in line, being taken out of it, and who let go first."""

from __future__ import annotations

import pytest

from callcenter.telephony.base import NotThereError, Placement
from callcenter.telephony.simulator.people import (
    Callee,
    Connected,
    Converse,
    HangUp,
    Hear,
    Press,
    Released,
    Wait,
)
from callcenter.telephony.simulator.simulator import LegOutcome, Simulator
from callcenter.telephony.twilio import TwilioNetwork
from tests.telephony.conftest import AGENT, CALLER, LINE, TinyApp

ENQUEUE = "<Enqueue waitUrl='/tick' action='/left'>line</Enqueue>"
HOLD = "<Pause length='5'/>"
TAKE = "<Dial hangupOnStar='true' action='/after'><Queue>line</Queue></Dial>"


def answers(app: TinyApp, **others: str) -> None:
    pages = {
        "voice": ENQUEUE,
        "tick": HOLD,
        "agent": TAKE,
        "left": "<Hangup/>",
        "after": "<Hangup/>",
    } | others
    for name, answer in pages.items():
        app.on(f"/{name}", answer)


def ring(app: TinyApp, provider: TwilioNetwork, seconds: int = 30) -> str:
    return provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", seconds))


def done(network: Simulator, *script: object) -> LegOutcome:
    outcome = network.call(CALLER, LINE, script).wait(30)
    network.settle(30)
    assert (network.violations, network.failures, outcome.failures) == ([], [], ())
    return outcome


def test_wait_documents_follow_each_other_with_the_place_in_line(app: TinyApp, network: Simulator) -> None:
    answers(app)
    done(network, Wait(12), HangUp())
    ticks = app.params("/tick")
    assert [(form["QueuePosition"], form["QueueTime"]) for form in ticks] == [
        ("1", "0"),
        ("1", "5"),
        ("1", "10"),
    ]
    (left,) = app.params("/left")
    assert (left["QueueResult"], left["QueueTime"], left["CallStatus"]) == ("hangup", "12", "completed")


def test_a_key_while_waiting_leaves_the_line(app: TinyApp, network: Simulator) -> None:
    answers(app, tick="<Gather numDigits='1' action='/key' timeout='20'/>", key="<Leave/>")
    outcome = done(network, Wait(3), Press("2"))
    assert app.params("/left")[0]["QueueResult"] == "leave"
    assert outcome.ended_by == "application"


def test_the_agent_hangs_up_and_the_caller_goes_on(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    answers(app, left="<Say>rate us</Say><Pause length='3'/>")
    network.person(AGENT, Callee(script=(Connected(), Wait(10), HangUp())))
    handle = network.call(CALLER, LINE, [Connected(), Released(), Hear("rate us")])
    ring(app, provider)
    outcome = handle.wait(30)
    network.settle(30)
    (left,) = app.params("/left")
    assert (left["QueueResult"], left["CallStatus"]) == ("bridged", "in-progress")
    assert outcome.heard == ("rate us",)
    (after,) = app.params("/after")
    assert (after["CallStatus"], after["DialCallDuration"]) == ("completed", "10")
    assert (network.violations, network.failures, outcome.failures) == ([], [], ())


def test_the_star_key_releases_the_caller_and_keeps_the_agent(
    app: TinyApp, network: Simulator, provider: TwilioNetwork
) -> None:
    answers(app, left="<Pause length='20'/>", after="<Say>next</Say>")
    network.person(AGENT, Callee(script=(Connected(), Wait(4), Press("1*"), Hear("next"))))
    handle = network.call(CALLER, LINE, [Connected(), Released()])
    ring(app, provider)
    handle.wait(30)
    network.settle(30)
    assert app.params("/left")[0]["CallStatus"] == "in-progress"
    assert app.params("/after")[0]["CallStatus"] == "in-progress"
    assert [leg.failures for leg in network.legs()] == [(), ()]


def test_an_agent_who_finds_the_line_empty_waits_and_then_goes_on(
    app: TinyApp, network: Simulator, provider: TwilioNetwork
) -> None:
    answers(app, agent="<Dial timeout='9' action='/after'><Queue>line</Queue></Dial>")
    network.person(AGENT, Callee())
    done(network, Wait(1), HangUp())
    sid = ring(app, provider)
    network.settle(30)
    (after,) = app.params("/after")
    assert after["DialCallStatus"] == "no-answer"
    assert provider.fetch_call(sid).seconds == 9


def test_the_first_in_line_is_taken_first(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    answers(app)
    network.person(AGENT, Callee(script=(Connected(), Wait(5), HangUp())))
    first = network.call("+8613800000011", LINE, [Connected()])
    waiting = network.exchange.legs[first.sid]
    network.run(waiting.watch(lambda: next((note for note in waiting.notes if note.kind == "queued"), None)), 30)
    second = network.call("+8613800000012", LINE, [Wait(40), HangUp()])
    ring(app, provider)
    first.wait(30)
    second.wait(30)
    network.settle(30)
    results = {form["From"]: form["QueueResult"] for form in app.params("/left")}
    assert results == {"+8613800000011": "bridged", "+8613800000012": "hangup"}


def test_a_whisper_is_heard_before_the_two_are_connected(
    app: TinyApp, network: Simulator, provider: TwilioNetwork
) -> None:
    answers(app, agent="<Dial><Queue url='/whisper'>line</Queue></Dial>", whisper="<Say>hold on</Say>")
    network.person(AGENT, Callee(script=(Connected(), HangUp())))
    handle = network.call(CALLER, LINE, [Hear("hold on"), Connected()])
    sid = ring(app, provider)
    assert handle.wait(30).failures == ()
    assert app.params("/whisper")[0]["DequeingCallSid"] == sid


def test_a_waiting_caller_can_be_sent_elsewhere(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    answers(app, elsewhere="<Say>elsewhere</Say>")
    handle = network.call(CALLER, LINE, [Hear("elsewhere")])
    network.run(network.exchange.legs[handle.sid].watch(lambda: 1 if "/tick" in str(network.requests) else None), 30)
    provider.redirect_call(handle.sid, f"{app.url}/elsewhere")
    outcome = handle.wait(30)
    network.settle(30)
    assert outcome.heard == ("elsewhere",)
    assert app.params("/left")[0]["QueueResult"] == "redirected"


def test_a_live_talk_is_recorded_from_the_button_on(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    answers(app)
    network.person(AGENT, Callee(script=(Connected(), Converse(seconds=40), HangUp())))
    handle = network.call(CALLER, LINE, [Connected()])
    sid = ring(app, provider)
    leg = network.exchange.legs[sid]
    network.run(leg.watch(lambda: True if leg.utterances else None), 30)
    with pytest.raises(NotThereError):
        provider.pause_recording(sid)
    recording = provider.start_recording(sid, status_url=f"{app.url}/recording")
    provider.pause_recording(sid)
    assert network.exchange.recordings.all[recording].state == "paused"
    provider.resume_recording(sid)
    provider.resume_recording(sid)
    handle.wait(30)
    network.settle(30)
    told = [(form["RecordingSid"], form["RecordingStatus"]) for form in app.params("/recording")]
    assert told == [(recording, "in-progress"), (recording, "completed")]
    assert app.params("/recording")[1]["RecordingSource"] == "StartCallRecordingAPI"
    (facts,) = provider.list_recordings(sid)
    assert facts.channels == 2
