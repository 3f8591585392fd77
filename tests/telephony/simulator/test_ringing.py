"""Phones that ring: by REST and by <Dial>."""

from __future__ import annotations

import pytest

from callcenter.telephony.base import CallStatus, Placement
from callcenter.telephony.simulator.people import Callee, Connected, HangUp, Hear, Press, Reaction, Wait
from callcenter.telephony.simulator.simulator import LegOutcome, Simulator
from callcenter.telephony.twilio import TwilioNetwork
from tests.telephony.conftest import AGENT, CALLER, LINE, TinyApp

OTHER = "+8613900000002"


def placed(app: TinyApp, network: Simulator, provider: TwilioNetwork, **options: object) -> LegOutcome:
    seconds, detect = int(str(options.get("seconds", 30))), bool(options.get("detect", False))
    sid = provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", seconds, detect))
    network.settle(30)
    assert (network.violations, network.failures) == ([], [])
    return next(leg for leg in network.legs() if leg.sid == sid)


@pytest.mark.parametrize(
    ("callee", "status", "events"),
    [
        (Callee(Reaction.BUSY), "busy", ["initiated", "busy"]),
        (Callee(Reaction.FAIL), "failed", ["initiated", "failed"]),
        (Callee(Reaction.NO_ANSWER), "no-answer", ["initiated", "ringing", "no-answer"]),
        (Callee(Reaction.DECLINE, ring=2), "busy", ["initiated", "ringing", "busy"]),
        (Callee(ring=9), "no-answer", ["initiated", "ringing", "no-answer"]),
        (Callee(ring=3), "completed", ["initiated", "ringing", "in-progress", "completed"]),
    ],
)
def test_every_reaction_is_told_in_order(
    app: TinyApp, network: Simulator, provider: TwilioNetwork, callee: Callee, status: str, events: list[str]
) -> None:
    app.on("/agent", "<Hangup/>")
    network.person(AGENT, callee)
    assert placed(app, network, provider).status == status
    told = app.params("/leg")
    assert [form["CallStatus"] for form in told] == events
    assert [form["SequenceNumber"] for form in told] == [str(number) for number in range(len(events))]


@pytest.mark.parametrize("ring", [1, 2, 3])
def test_an_answer_on_ring_n_comes_within_that_cycle(
    app: TinyApp, network: Simulator, provider: TwilioNetwork, ring: int
) -> None:
    app.on("/agent", "<Hangup/>")
    network.person(AGENT, Callee(ring=ring))
    leg = placed(app, network, provider)
    assert leg.answered_at
    assert leg.ringing_at
    assert (leg.answered_at - leg.ringing_at).total_seconds() == (ring - 1) * 5 + 2


def test_a_phone_nobody_knows_fails(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    assert placed(app, network, provider).status == "failed"


def test_a_phone_in_a_talk_is_busy(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    app.on("/agent", "<Pause length='30'/>")
    network.person(AGENT, Callee())
    first = provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 30))
    assert placed(app, network, provider).status == "busy"
    assert provider.fetch_call(first).status is CallStatus.COMPLETED


def test_the_second_call_can_meet_another_reaction(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    app.on("/agent", "<Hangup/>")
    network.person(AGENT, Callee(Reaction.NO_ANSWER), Callee())
    statuses = [placed(app, network, provider, seconds=10).status for _ in range(3)]
    assert statuses == ["no-answer", "completed", "completed"]


def test_a_voicemail_answers_and_presses_nothing(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    app.on("/agent", "<Gather numDigits='1' action='/key' timeout='5'><Say>press 1</Say></Gather><Hangup/>")
    network.person(AGENT, Callee(Reaction.VOICEMAIL, script=(Hear("press 1"), Press("1"))))
    leg = placed(app, network, provider, detect=True)
    assert app.params("/key") == []
    assert app.params("/agent")[0]["AnsweredBy"] == "machine_start"
    assert provider.fetch_call(leg.sid).extra["answered_by"] == "machine_start"


def test_a_whisper_is_confirmed_by_a_key(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    app.on("/agent", "<Gather numDigits='1' action='/key' timeout='5'><Say>press 1</Say></Gather><Hangup/>")
    app.on("/key", "<Hangup/>")
    network.person(AGENT, Callee(script=(Hear("press 1"), Press("1"))))
    placed(app, network, provider)
    assert app.params("/key")[0]["Digits"] == "1"


def test_a_ringing_leg_can_be_called_off(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    network.person(AGENT, Callee(ring=10))
    sid = provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 60))
    leg = network.exchange.legs[sid]
    network.run(leg.watch(lambda: leg.ringing), 30)
    provider.hang_up(sid)
    provider.hang_up(sid)
    network.settle(30)
    assert [form["CallStatus"] for form in app.params("/leg")] == ["initiated", "ringing", "canceled"]
    assert app.params("/agent") == []


def dialled(app: TinyApp, network: Simulator, dial: str, *script: object) -> LegOutcome:
    app.on("/voice", dial)
    app.on("/dialled", "<Say>goodbye</Say>")
    outcome = network.call(CALLER, LINE, script).wait(30)
    network.settle(30)
    assert (network.violations, network.failures) == ([], [])
    return outcome


def test_a_transfer_connects_and_comes_back(app: TinyApp, network: Simulator) -> None:
    network.person(AGENT, Callee(ring=2, script=(Connected(), Wait(10), HangUp())))
    outcome = dialled(
        app,
        network,
        f"<Dial action='/dialled' callerId='{LINE}'><Number statusCallback='/leg' "
        f"statusCallbackEvent='initiated ringing answered completed'>{AGENT}</Number></Dial>",
        Connected(),
        Hear("goodbye"),
    )
    (result,) = app.params("/dialled")
    assert (result["DialCallStatus"], result["DialCallDuration"], result["DialBridged"]) == (
        "completed",
        "10",
        "true",
    )
    assert outcome.failures == ()
    assert [form["ParentCallSid"] for form in app.params("/leg")] == [outcome.sid] * 4
    assert app.params("/leg")[0]["From"] == LINE


@pytest.mark.parametrize(
    ("callee", "status"),
    [
        (Callee(Reaction.BUSY), "busy"),
        (Callee(Reaction.NO_ANSWER), "no-answer"),
        (Callee(Reaction.FAIL), "failed"),
    ],
)
def test_a_transfer_that_fails_says_how(app: TinyApp, network: Simulator, callee: Callee, status: str) -> None:
    network.person(AGENT, callee)
    dialled(app, network, f"<Dial action='/dialled' timeout='10'>{AGENT}</Dial>", Hear("goodbye"))
    assert app.params("/dialled")[0]["DialCallStatus"] == status


def test_of_several_numbers_the_first_to_answer_wins(app: TinyApp, network: Simulator) -> None:
    network.person(AGENT, Callee(ring=3))
    network.person(OTHER, Callee(ring=2, script=(Connected(), Wait(5), HangUp())))
    dialled(app, network, f"<Dial action='/dialled'><Number>{AGENT}</Number><Number>{OTHER}</Number></Dial>")
    statuses = {leg.to: leg.status for leg in network.legs()}
    assert (statuses[AGENT], statuses[OTHER]) == ("canceled", "completed")


def test_the_caller_who_gives_up_stops_the_ringing(app: TinyApp, network: Simulator) -> None:
    network.person(AGENT, Callee(ring=5))
    dialled(app, network, f"<Dial action='/dialled'><Number>{AGENT}</Number></Dial>", Wait(8), HangUp())
    assert [leg.status for leg in network.legs()] == ["completed", "canceled"]
    assert app.params("/dialled")[0]["CallStatus"] == "completed"
