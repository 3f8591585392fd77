"""One whole call: greeting, a key, waiting in line, an agent's leg, a recorded talk, its media."""

from __future__ import annotations

from pathlib import Path

from callcenter.telephony.base import CallStatus, Placement
from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.people import Callee, Connected, Converse, HangUp, Hear, Press
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.telephony.twilio import TwilioNetwork
from tests.telephony.conftest import AGENT, CALLER, LINE, TinyApp

GREETING = "<Say language='cmn-CN' voice='Polly.Zhiyu'>您好，业务咨询请按1</Say>"


def test_it_carries_a_call_from_the_greeting_to_the_recording(
    app: TinyApp, network: Simulator, provider: TwilioNetwork, tmp_path: Path
) -> None:
    def input_(form: dict[str, str]) -> str:
        assert form["Digits"] == "1"
        provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 30))
        return "<Enqueue waitUrl='/tick' action='/left'>line-1</Enqueue>"

    app.on(
        "/voice",
        f"<Gather action='/input' numDigits='1' timeout='5' actionOnEmptyResult='true'>{GREETING}</Gather>",
    )
    app.on("/input", input_)
    app.on("/tick", "<Pause length='5'/><Redirect>/tick</Redirect>")
    app.on(
        "/agent",
        "<Dial record='record-from-answer-dual' hangupOnStar='true' action='/after' "
        "recordingStatusCallback='/recording' recordingStatusCallbackEvent='in-progress completed absent'>"
        "<Queue>line-1</Queue></Dial>",
    )
    app.on("/after", "<Hangup/>")
    app.on("/left", "<Hangup/>")
    network.person(AGENT, Callee(ring=2))

    handle = network.call(CALLER, LINE, [Hear("请按1"), Press("1"), Connected(), Converse(seconds=20), HangUp()])
    outcome = handle.wait(30)
    network.settle(30)

    assert (network.violations, network.failures, outcome.failures) == ([], [], ())
    assert (outcome.status, outcome.ended_by) == ("completed", "person")
    events = [(form["CallStatus"], form["SequenceNumber"]) for form in app.params("/leg")]
    assert events == [("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3")]
    (left,) = app.params("/left")
    assert (left["QueueResult"], left["CallStatus"]) == ("bridged", "completed")
    (after,) = app.params("/after")
    assert (after["DialCallStatus"], after["DialBridged"], after["DialCallDuration"]) == (
        "completed",
        "true",
        "20",
    )
    assert app.params("/status")[0]["CallStatus"] == "completed"

    caller, agent = network.legs()
    assert agent.ringing_at
    assert agent.answered_at
    assert caller.ended_at
    assert (agent.answered_at - agent.ringing_at).total_seconds() == 7
    recorded = [form["RecordingStatus"] for form in app.params("/recording")]
    assert recorded == ["in-progress", "completed"]
    (recording,) = provider.list_recordings(agent.sid)
    assert (recording.state, recording.channels, recording.seconds) == ("completed", 2, 20)
    size = provider.fetch_recording(recording.media_url, tmp_path / "talk.wav", max_bytes=10_000_000)
    first, second = sound.load(tmp_path / "talk.wav")
    assert size == (tmp_path / "talk.wav").stat().st_size
    # the agent's leg records, so the agent is first; the caller speaks first
    assert not first[: 3 * sound.RATE].any()
    assert second[: 3 * sound.RATE].any()
    provider.delete_recording(recording.sid)
    provider.delete_recording(recording.sid)
    assert provider.list_recordings(agent.sid) == []
    assert provider.fetch_call(agent.sid).status is CallStatus.COMPLETED
