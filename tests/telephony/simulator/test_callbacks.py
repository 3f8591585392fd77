"""Requests to the application that go well, and that do not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from callcenter.telephony.base import Placement
from callcenter.telephony.simulator.people import CallbackTricks, Callee, HangUp, Hear, Tricks, Wait
from callcenter.telephony.simulator.simulator import Simulator
from callcenter.telephony.twilio import TwilioNetwork
from tests.telephony.conftest import ACCOUNT, AGENT, CALLER, LINE, TOKEN, TinyApp


def told(app: TinyApp, network: Simulator, provider: TwilioNetwork, **tricks: object) -> list[str]:
    """The statuses that the application hears of one placed call, in order of arrival."""
    app.on("/agent", "<Pause length='20'/>")
    network.person(AGENT, Callee(ring=2))
    network.tricks(Tricks(CallbackTricks(**tricks)))  # type: ignore[arg-type]
    provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg", 30))
    network.settle(30)
    assert network.violations == []
    return [form["CallStatus"] for form in app.params("/leg")]


def test_every_callback_can_come_more_than_once(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    statuses = told(app, network, provider, duplicates=2)
    assert statuses == ["initiated"] * 3 + ["ringing"] * 3 + ["in-progress"] * 3 + ["completed"] * 3
    numbers = [form["SequenceNumber"] for form in app.params("/leg")]
    assert numbers == ["0"] * 3 + ["1"] * 3 + ["2"] * 3 + ["3"] * 3


def test_late_callbacks_overtake_each_other_but_keep_their_stamps(
    app: TinyApp, network: Simulator, provider: TwilioNetwork
) -> None:
    statuses = told(app, network, provider, late=120.0, duplicates=2)
    assert sorted(statuses) == sorted(["initiated", "ringing", "in-progress", "completed"] * 3)
    assert statuses != ["initiated"] * 3 + ["ringing"] * 3 + ["in-progress"] * 3 + ["completed"] * 3
    stamps = {(form["SequenceNumber"], form["Timestamp"]) for form in app.params("/leg")}
    assert len(stamps) == 4


def test_callbacks_can_get_lost(app: TinyApp, network: Simulator, provider: TwilioNetwork) -> None:
    assert told(app, network, provider, drop=frozenset({"ringing", "completed"})) == ["initiated", "in-progress"]


def test_a_document_that_fails_is_replaced_by_the_fallbacks(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", (500, "broken"))
    app.on("/fallback", "<Say>sorry</Say>")
    outcome = network.call(CALLER, LINE, [Hear("sorry")]).wait(30)
    (fallback,) = app.params("/fallback")
    assert (fallback["ErrorCode"], fallback["ErrorUrl"]) == ("11200", f"{app.url}/voice")
    assert outcome.failures == ()
    assert len(network.failures) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, "{}"), "12300"),
        ("<Say>", "12100"),
        ("<Shout>a</Shout>", "12200"),
        ((404, ""), "11200"),
        ((302, ""), "11200"),
    ],
)
def test_each_failure_has_the_providers_code(
    app: TinyApp, network: Simulator, answer: str | tuple[int, str], code: str
) -> None:
    app.on("/voice", answer)
    app.on("/fallback", "<Hangup/>")
    network.call(CALLER, LINE).wait(30)
    assert app.params("/fallback")[0]["ErrorCode"] == code


def test_a_fallback_that_fails_too_ends_the_call(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", (503, ""))
    app.on("/fallback", (503, ""))
    outcome = network.call(CALLER, LINE, [Wait(60), HangUp()]).wait(30)
    assert (outcome.ended_by, outcome.heard) == ("network", ("[application error]",))


def test_a_status_of_the_application_is_retried_only_where_the_address_asks(
    app: TinyApp, network: Simulator, provider: TwilioNetwork
) -> None:
    app.on("/leg", (503, ""))
    app.on("/agent", "<Hangup/>")
    network.person(AGENT, Callee())
    provider.place_call(Placement(AGENT, LINE, f"{app.url}/agent", f"{app.url}/leg#rc=2&rp=all", 30))
    network.settle(30)
    assert len(app.params("/leg")) == 4 * 3
    assert len(network.failures) == 4


@pytest.fixture
def impatient(app: TinyApp) -> Iterator[Simulator]:
    with Simulator(app.url, app.url, ACCOUNT, TOKEN, speed=60, answer_seconds=0.3) as simulator:
        simulator.number(LINE, voice_url=f"{app.url}/voice", fallback_url=f"{app.url}/fallback")
        yield simulator


def test_an_answer_that_comes_too_late_counts_as_none(app: TinyApp, impatient: Simulator) -> None:
    stuck = threading.Event()

    def slow(form: dict[str, str]) -> str:
        stuck.wait(5)
        return "<Hangup/>"

    app.on("/voice", slow)
    app.on("/fallback", "<Say>sorry</Say>")
    outcome = impatient.call(CALLER, LINE, [Hear("sorry")]).wait(30)
    stuck.set()
    assert app.params("/fallback")[0]["ErrorCode"] == "11200"
    assert outcome.failures == ()


def test_an_application_that_is_not_there_is_tried_twice(app: TinyApp) -> None:
    nowhere = "http://127.0.0.1:9"
    with Simulator(nowhere, app.url, ACCOUNT, TOKEN, speed=60) as simulator:
        simulator.number(LINE, voice_url=f"{app.url}/voice")
        outcome = simulator.call(CALLER, LINE).wait(30)
        assert [sent.status for sent in simulator.requests] == [0, 0]
        assert "error 11205" in simulator.failures[0]
    assert outcome.ended_by == "network"


def test_the_public_address_is_signed_while_the_real_one_is_asked(app: TinyApp) -> None:
    real, app.url = app.url, "https://desk.example"
    app.on("/voice", "<Hangup/>")
    with Simulator(real, "https://desk.example", ACCOUNT, TOKEN, speed=60) as simulator:
        simulator.number(LINE, voice_url="https://desk.example/voice?line=1&name=%E4%BD%A0")
        simulator.call(CALLER, LINE).wait(30)
    assert app.forged == []
    assert app.asked[0][1]["line"] == "1"


def test_a_get_request_is_signed_with_its_parameters_in_the_query(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Redirect method='GET'>/next?a=1</Redirect>")
    app.on("/next", "<Hangup/>")
    network.call(CALLER, LINE).wait(30)
    assert app.params("/next")[0]["a"] == "1"
    assert app.params("/next")[0]["From"] == CALLER
