"""Our client against the network's API over HTTP, and against servers that misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.telephony.base import (
    CallStatus,
    FateUnknownError,
    NetworkError,
    PermanentError,
    Placement,
    RetryableError,
)
from callcenter.telephony.simulator import sound
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
from tests.telephony.conftest import ACCOUNT, AGENT, CALLER, LINE, TOKEN, TinyApp

PLACEMENT = Placement(AGENT, LINE, "http://desk.example/agent", "http://desk.example/leg", 20)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def recorded(app: TinyApp, network: Simulator, provider: TwilioNetwork, media: MediaTricks) -> str:
    """The media address of a finished two-channel recording."""
    app.on("/voice", "<Enqueue waitUrl='/tick'>line</Enqueue>")
    app.on("/tick", "<Pause length='5'/>")
    app.on("/agent", "<Dial record='record-from-answer-dual'><Queue>line</Queue></Dial>")
    network.person(AGENT, Callee())
    network.tricks(Tricks(media=media))
    handle = network.call(CALLER, LINE, [Connected(), Converse(seconds=8), HangUp()])
    sid = provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 30))
    handle.wait(30)
    network.settle(30)
    (recording,) = provider.list_recordings(sid)
    return recording.media_url


def test_a_number_that_can_not_be_called_is_refused_for_good(provider: TwilioNetwork) -> None:
    with pytest.raises(PermanentError, match=r"placing a call to 12: HTTP 400, code 21211") as caught:
        provider.place_call(Placement("12", LINE, PLACEMENT.answer_url, PLACEMENT.status_url, 20))
    assert caught.value.code == 21211


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (ApiFault.TOO_MANY, RetryableError),
        (ApiFault.BROKEN, FateUnknownError),
        (ApiFault.LOST, FateUnknownError),
    ],
)
def test_a_call_that_may_have_been_placed_is_of_unknown_fate(
    network: Simulator, provider: TwilioNetwork, fault: ApiFault, error: type[NetworkError]
) -> None:
    network.api_trick(ApiTrick(fault))
    with pytest.raises(error):
        provider.place_call(PLACEMENT)
    assert len(provider.find_calls(to=AGENT, from_=LINE, since=LONG_AGO)) == (fault is ApiFault.LOST)


@pytest.mark.parametrize("fault", list(ApiFault))
def test_a_question_can_always_be_asked_again(network: Simulator, provider: TwilioNetwork, fault: ApiFault) -> None:
    network.api_trick(ApiTrick(fault, "GET", times=2))
    for ask in (lambda: provider.fetch_call("CA1"), lambda: provider.list_recordings("CA1")):
        with pytest.raises(RetryableError):
            ask()


def test_what_is_unknown_to_the_provider_is_refused_for_good(provider: TwilioNetwork) -> None:
    for ask in (
        lambda: provider.fetch_call("CA1"),
        lambda: provider.hang_up("CA1"),
        lambda: provider.redirect_call("CA1", "http://desk.example/next"),
        lambda: provider.list_recordings("CA1"),
        lambda: provider.start_recording("CA1", status_url="http://desk.example/recording"),
        lambda: provider.configure_line("+8610", voice_url="", status_url="", fallback_url=""),
    ):
        with pytest.raises(PermanentError):
            ask()


def test_a_wrong_token_is_refused_for_good(network: Simulator, provider: TwilioNetwork) -> None:
    stranger = TwilioNetwork(ACCOUNT, "a-wrong-token", network.exchange.recordings.api_url)
    with pytest.raises(PermanentError, match="HTTP 401"):
        stranger.place_call(PLACEMENT)
    with pytest.raises(PermanentError, match="HTTP 401"):
        stranger.list_recordings("CA1")


def test_nobody_listening_means_that_nothing_happened() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = TwilioNetwork(ACCOUNT, TOKEN, f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(RetryableError, match="can't be reached"):
            nobody.place_call(PLACEMENT)


@pytest.fixture
def garbled() -> Iterator[str]:
    """A server whose answers are no JSON, and which falls silent on the second request."""
    peers: list[socket.socket] = []
    answers = [b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\nConnection: close\r\n\r\n<ht>", b""]

    def serve(server: socket.socket) -> None:
        for answer in answers:
            peer, _ = server.accept()
            peers.append(peer)
            peer.recv(65536)
            peer.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)
    for peer in peers:
        peer.close()


def test_an_answer_that_can_not_be_read_or_never_comes_leaves_the_fate_unknown(garbled: str) -> None:
    client = TwilioNetwork(ACCOUNT, TOKEN, garbled, read_seconds=0.3)
    with pytest.raises(FateUnknownError, match="can't be read"):
        client.place_call(PLACEMENT)
    with pytest.raises(FateUnknownError, match="answer was lost"):
        client.send_message(to=AGENT, from_=LINE, text="您好")


def test_calls_are_found_by_both_numbers_and_the_time(network: Simulator, provider: TwilioNetwork) -> None:
    other = "+8613900000002"
    placed = [provider.place_call(PLACEMENT) for _ in range(3)]
    provider.place_call(Placement(other, LINE, PLACEMENT.answer_url, PLACEMENT.status_url, 20))
    found = provider.find_calls(to=AGENT, from_=LINE, since=network.clock.now() - timedelta(hours=1))
    assert sorted(call.sid for call in found) == sorted(placed)
    assert provider.find_calls(to=AGENT, from_=LINE, since=network.clock.now() + timedelta(hours=1)) == []


def test_a_call_is_known_as_the_provider_knows_it(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    app.on("/agent", "<Pause length='30'/>")
    network.person(AGENT, Callee())
    sid = provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 30))
    assert provider.fetch_call(sid).seconds is None
    network.settle(30)
    call = provider.fetch_call(sid)
    assert (call.status, call.direction, call.seconds) == (CallStatus.COMPLETED, "outbound-api", 30)
    assert (call.from_, call.to, call.parent_sid) == (LINE, AGENT, None)
    assert call.started_at is not None
    assert call.ended_at is not None
    assert call.ended_at <= datetime.now(UTC)
    assert (call.ended_at - call.started_at).total_seconds() == 30
    with pytest.raises(PermanentError) as caught:
        provider.redirect_call(sid, f"{app.url}/next")
    assert caught.value.code == 21220
    provider.hang_up(sid)


def test_a_message_is_sent_and_a_line_is_configured(network: Simulator, provider: TwilioNetwork) -> None:
    assert provider.send_message(to=CALLER, from_=LINE, text="您的预约已登记").startswith("SM")
    (message,) = network.messages
    assert (message.to, message.text) == (CALLER, "您的预约已登记")
    urls = {"voice_url": "http://a.example/v", "status_url": "http://a.example/s", "fallback_url": "http://a.example/f"}
    provider.configure_line(LINE, **urls)
    number = network.exchange.numbers[LINE]
    assert (number.voice_url, number.status_url, number.fallback_url) == tuple(urls.values())
    assert network.violations == []


@pytest.mark.parametrize(
    ("tricks", "errors"),
    [
        (MediaTricks(), []),
        (MediaTricks(missing=2), [RetryableError, RetryableError]),
        (MediaTricks(broken=1), [RetryableError]),
        (MediaTricks(unauthorized=1), [PermanentError]),
        (MediaTricks(cut=2), [RetryableError, RetryableError]),
    ],
)
def test_media_is_whole_or_not_there(
    app: TinyApp,
    network: Simulator,
    provider: TwilioNetwork,
    tmp_path: Path,
    tricks: MediaTricks,
    errors: list[type[NetworkError]],
) -> None:
    url = recorded(app, network, provider, tricks)
    for error in errors:
        with pytest.raises(error):
            provider.fetch_recording(url, tmp_path / "talk.wav", max_bytes=10**7)
        assert list(tmp_path.iterdir()) == []
    provider.fetch_recording(url, tmp_path / "talk.wav", max_bytes=10**7)
    assert [path.name for path in tmp_path.iterdir()] == ["talk.wav"]
    assert len(sound.load(tmp_path / "talk.wav")) == 2


def test_a_mono_recording_comes_with_its_one_channel(
    app: TinyApp, network: Simulator, provider: TwilioNetwork, tmp_path: Path
) -> None:
    url = recorded(app, network, provider, MediaTricks(mono=True))
    provider.fetch_recording(url, tmp_path / "talk.wav", max_bytes=10**7)
    assert len(sound.load(tmp_path / "talk.wav")) == 1


def test_media_larger_than_allowed_is_refused_before_it_fills_the_disk(
    app: TinyApp, network: Simulator, provider: TwilioNetwork, tmp_path: Path
) -> None:
    url = recorded(app, network, provider, MediaTricks())
    with pytest.raises(PermanentError, match="more than the 1000 allowed"):
        provider.fetch_recording(url, tmp_path / "talk.wav", max_bytes=1000)
    assert list(tmp_path.iterdir()) == []


def test_our_credentials_go_to_the_provider_only(provider: TwilioNetwork, tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="not an address of the provider"):
        provider.fetch_recording("http://elsewhere.example/Recordings/RE1", tmp_path / "talk.wav", max_bytes=10)
