"""Calls that have gone silent, and events of calls that we never saw begin: the provider is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.telephony.simulator.network import SimulatedNetwork
from callcenter.telephony.simulator.people import ApiFault, ApiTrick
from callcenter.telephony.simulator.simulator import Simulator
from tests.factories import CALLER, LINE
from tests.phones import Caller
from tests.service import ACCOUNT, BASE, TOKEN, Service, open_line, service_over, settings_for
from workers.clock import sweep


@pytest.fixture
def provider() -> Iterator[Simulator]:
    """A network that lives, but cannot reach us."""
    with Simulator("http://127.0.0.1:9", BASE, ACCOUNT, TOKEN, speed=1000) as simulator:
        simulator.number(LINE, voice_url=f"{BASE}/webhooks/twilio/voice")
        yield simulator


@pytest.fixture
def service(database_url: str, redis_url: str, tmp_path: Path, provider: Simulator) -> Iterator[Service]:
    settings = settings_for(database_url, redis_url, tmp_path)
    with service_over(settings, network=SimulatedNetwork(provider)) as service:
        open_line(service)
        yield service


@pytest.fixture
def gone(service: Service, provider: Simulator) -> Caller:
    """A caller whose call is over at the provider, which could not tell us of it."""
    handle = provider.call(CALLER, LINE)
    ended = handle.wait(20)
    caller = Caller(service)
    caller.sid = handle.sid
    assert ended.ended_at is not None
    service.now = ended.ended_at
    return caller


def test_a_call_silent_for_five_minutes_is_fetched_and_ended(service: Service, gone: Caller) -> None:
    gone.dial()
    service.later(299)
    sweep(service.desk, service.now)
    assert service.rows("select 1 from work where kind = 'fetch_call'") == []
    service.later(2)
    sweep(service.desk, service.now)
    assert service.work().count("fetch_call") == 1
    call = service.call(gone.sid)
    assert call.ended_at is not None
    assert call.status in ("completed", "failed")
    assert service.row("select count(*) from records")[0] == 1
    service.later(600)
    sweep(service.desk, service.now)
    assert "fetch_call" not in service.work()


def test_a_provider_that_is_down_is_asked_again(service: Service, gone: Caller, provider: Simulator) -> None:
    gone.dial()
    provider.api_trick(ApiTrick(ApiFault.BROKEN, "GET", "Calls", 1))
    service.later(301)
    sweep(service.desk, service.now)
    service.work()
    assert service.call(gone.sid).ended_at is None
    service.later(10)
    service.work()
    assert service.call(gone.sid).ended_at is not None


def test_a_silent_call_that_the_provider_does_not_know_is_over(service: Service) -> None:
    stranger = Caller(service)
    stranger.dial()
    service.later(301)
    sweep(service.desk, service.now)
    service.work()
    call = service.call(stranger.sid)
    assert (call.status, call.ended_at is not None) == ("failed", True)
    assert service.rows("select 1 from work where state <> 'done'") == []


def test_a_call_whose_beginning_never_reached_us_is_told_of_by_the_provider_and_called_back(
        service: Service, gone: Caller) -> None:
    gone.over()
    service.later(10)
    service.work()
    service.later(10)
    service.work()
    call = service.call(gone.sid)
    assert (call.outcome, call.from_number, call.to_number) == ("service_down", CALLER, LINE)
    assert service.row("select number, reason from callbacks") == (CALLER, "service_down")
    assert service.rows("select state from work where state = 'open'") == []


def test_a_call_that_the_provider_does_not_know_is_given_up_with_its_reason(service: Service) -> None:
    service.post("/webhooks/twilio/status", {"CallSid": "CA" + "0" * 32, "CallStatus": "completed"})
    service.later(10)
    service.work()
    row = service.row("select state, problem from work where kind = 'orphan'")
    assert row.state == "failed"
    assert row.problem


def test_a_recording_that_came_before_its_call_is_fetched_all_the_same(service: Service) -> None:
    caller = Caller(service)
    service.post(f"/webhooks/twilio/recording/message/{caller.sid}/0", {
        "CallSid": caller.sid, "RecordingSid": "RE1", "RecordingStatus": "completed", "RecordingChannels": "1",
        "RecordingUrl": "http://provider.invalid/RE1", "RecordingDuration": "8"})
    caller.dial()
    service.later(10)
    service.work("orphan")
    assert service.row("select state from recordings").state == "announced"
    assert service.row("select subject from work where kind = 'fetch'").subject == "RE1"
