"""The port without HTTP behaves as the client over HTTP does: one set of tests for both."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter.telephony.base import (
    CallStatus,
    FateUnknownError,
    PermanentError,
    PhoneNetwork,
    Placement,
    RetryableError,
)
from callcenter.telephony.simulator.network import SimulatedNetwork
from callcenter.telephony.simulator.people import (
    ApiFault,
    ApiTrick,
    Callee,
    Connected,
    Converse,
    HangUp,
    MediaTricks,
    Tricks,
)
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.telephony.twilio import TwilioNetwork
from ivr_flows.verbs import HangUp as HangUpVerb
from tests.telephony.conftest import AGENT, CALLER, LINE, TinyApp


@pytest.fixture(params=["twilio", "simulator"])
def port(request: pytest.FixtureRequest, network: Simulator, provider: TwilioNetwork) -> PhoneNetwork:
    return provider if request.param == "twilio" else SimulatedNetwork(network)


def test_a_whole_call_by_the_port_alone(app: TinyApp, network: Simulator, port: PhoneNetwork, tmp_path: Path) -> None:
    app.on("/voice", "<Enqueue waitUrl='/tick'>line</Enqueue>")
    app.on("/tick", "<Pause length='5'/>")
    app.on("/agent", "<Dial record='record-from-answer-dual'><Queue>line</Queue></Dial>")
    network.person(AGENT, Callee())
    network.tricks(Tricks(media=MediaTricks(missing=1, cut=1)))
    handle = network.call(CALLER, LINE, [Connected(), Converse(seconds=9), HangUp()])
    sid = port.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 30, detect_machine=True))
    handle.wait(30)
    network.settle(30)
    assert network.violations == []
    call = port.fetch_call(sid)
    assert (call.status, call.extra["answered_by"]) == (CallStatus.COMPLETED, "human")
    assert [found.sid for found in port.find_calls(to=AGENT, from_=LINE, since=datetime(2020, 1, 1, tzinfo=UTC))] == [
        sid
    ]
    (recording,) = port.list_recordings(sid)
    assert (recording.state, recording.channels, recording.seconds) == ("completed", 2, 9)
    for _ in range(2):
        with pytest.raises(RetryableError):
            port.fetch_recording(recording.media_url, tmp_path / "talk.wav", max_bytes=10**7)
    size = port.fetch_recording(recording.media_url, tmp_path / "talk.wav", max_bytes=10**7)
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [size]
    with pytest.raises(PermanentError):
        port.fetch_recording(recording.media_url, tmp_path / "talk.wav", max_bytes=100)
    port.delete_recording(recording.sid)
    port.delete_recording(recording.sid)
    assert port.list_recordings(sid) == []
    port.hang_up(sid)


def test_a_lost_answer_is_the_same_trouble(network: Simulator, port: PhoneNetwork) -> None:
    placement = Placement(AGENT, LINE, "http://desk.example/agent", "http://desk.example/leg", 20)
    network.api_trick(ApiTrick(ApiFault.LOST))
    with pytest.raises(FateUnknownError):
        port.place_call(placement)
    network.api_trick(ApiTrick(ApiFault.TOO_MANY))
    with pytest.raises(RetryableError):
        port.place_call(placement)
    network.api_trick(ApiTrick(ApiFault.BROKEN))
    with pytest.raises(FateUnknownError):
        port.send_message(to=AGENT, from_=LINE, text="您好")
    assert len(port.find_calls(to=AGENT, from_=LINE, since=datetime(2020, 1, 1, tzinfo=UTC))) == 1


def test_refusals_carry_the_providers_code(port: PhoneNetwork) -> None:
    with pytest.raises(PermanentError) as caught:
        port.place_call(Placement("12", LINE, "http://desk.example/a", "http://desk.example/s", 20))
    assert caught.value.code == 21211
    with pytest.raises(PermanentError) as caught:
        port.place_call(Placement(AGENT, "+8610000000", "http://desk.example/a", "http://desk.example/s", 20))
    assert caught.value.code == 21210
    with pytest.raises(PermanentError) as caught:
        port.fetch_call("CA1")
    assert caught.value.code == 20404


def test_a_line_is_configured_and_a_message_sent(network: Simulator, port: PhoneNetwork) -> None:
    port.configure_line(
        LINE, voice_url="http://a.example/v", status_url="http://a.example/s", fallback_url="http://a.example/f"
    )
    assert network.exchange.numbers[LINE].fallback_url == "http://a.example/f"
    with pytest.raises(PermanentError):
        port.configure_line("+861", voice_url="http://a.example/v", status_url="", fallback_url="")
    assert port.send_message(to=CALLER, from_=LINE, text="您好") == network.messages[0].sid


def test_documents_and_signatures_are_those_of_the_provider(port: PhoneNetwork) -> None:
    assert "<Hangup />" in port.document([HangUpVerb()], lambda link: link.kind)
    assert not port.check_signature("http://desk.example/", [], "forged")
