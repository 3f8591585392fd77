"""Every request that our client makes is one that the provider's own OpenAPI file allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from callcenter.telephony.base import Placement
from callcenter.telephony.twilio import TwilioNetwork
from tests.drills import contract_server

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(contract_server.missing() is not None, reason=contract_server.missing() or ""),
]
ACCOUNT = "AC" + "0123456789abcdef" * 2
CALL, RECORDING = "CA" + "0" * 32, "RE" + "0" * 32
AGENT, LINE = "+8613900000001", "+862160000000"
HERE = "https://desk.example/webhooks/twilio"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with contract_server.serving() as address:
        yield address


@pytest.fixture
def client(address: str) -> TwilioNetwork:
    return TwilioNetwork(ACCOUNT, "a-token-of-the-drill", address)


def test_the_contract_server_refuses_what_is_wrong(address: str) -> None:
    url = f"{address}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    wrong = {"To": AGENT, "From": LINE, "Url": f"{HERE}/agent", "Timeout": "soon"}
    assert requests.post(url, wrong, auth=(ACCOUNT, "x"), timeout=20).status_code == 422
    assert requests.post(url, {"From": LINE}, auth=(ACCOUNT, "x"), timeout=20).status_code == 422
    assert requests.get(url, timeout=20).status_code == 401


def test_calls_are_placed_as_the_provider_wants_it(client: TwilioNetwork) -> None:
    for detect in (False, True):
        placement = Placement(AGENT, LINE, f"{HERE}/agent/1/answer", f"{HERE}/leg/1", 20, detect)
        assert client.place_call(placement).startswith("CA")


def test_calls_are_fetched_found_moved_and_ended(client: TwilioNetwork) -> None:
    call = client.fetch_call(CALL)
    assert call.sid.startswith("CA")
    assert call.status.over
    assert call.started_at is not None
    assert client.find_calls(to=AGENT, from_=LINE, since=datetime(2000, 1, 1, tzinfo=UTC))
    client.redirect_call(CALL, f"{HERE}/flow/next/1")
    client.hang_up(CALL)


def test_recordings_are_started_listed_and_deleted(client: TwilioNetwork) -> None:
    assert client.start_recording(CALL, status_url=f"{HERE}/recording").startswith("RE")
    recordings = client.list_recordings(CALL)
    assert [recording.sid[:2] for recording in recordings] == ["RE"] * len(recordings)
    assert recordings
    client.delete_recording(RECORDING)


def test_messages_are_sent_and_numbers_configured(client: TwilioNetwork) -> None:
    assert client.send_message(to=AGENT, from_=LINE, text="您的预约已登记。").startswith(("SM", "MM"))
    client.configure_line(LINE, voice_url=f"{HERE}/voice", status_url=f"{HERE}/status", fallback_url=f"{HERE}/fallback")
