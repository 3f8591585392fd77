"""Each webhook is answered only to the provider itself: signed for exactly this address and these fields."""

from __future__ import annotations

import pytest

from tests.factories import CALLER, LINE
from tests.phones import Caller
from tests.service import BASE, Service, sign

FORM = {"CallSid": "CA1", "From": CALLER, "To": LINE, "CallStatus": "ringing"}
ADDRESSES = ["/webhooks/twilio/voice", "/webhooks/twilio/status", "/webhooks/twilio/fallback",
             "/webhooks/twilio/flow/input/2", "/webhooks/twilio/agent/CA1/1/answered", "/webhooks/twilio/leg/CA1/1",
             "/webhooks/twilio/recording/talk/CA1/1"]


def refused(service: Service, path: str, signature: str, form: dict[str, str] = FORM) -> None:
    """403, an audit line, and nothing kept."""
    before = len(service.rows("select 1 from audit where action = 'webhook.forged'"))
    answer = service.post(path, form, signature=signature)
    assert (answer.status_code, answer.mimetype) == (403, "text/plain")
    forged = service.rows("select who, subject from audit where action = 'webhook.forged' order by id")
    assert len(forged) == before + 1
    assert (forged[-1].who, forged[-1].subject) == ("-", path.split("?")[0])
    assert service.rows("select 1 from call_events") == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_refuses_what_is_not_signed(service: Service, path: str) -> None:
    refused(service, path, "")


@pytest.mark.parametrize(("signature", "why"), [
    (sign(BASE + ADDRESSES[0], FORM, "another token"), "somebody else's token"),
    (sign(BASE + ADDRESSES[1], FORM), "another address"),
    (sign(BASE + ADDRESSES[0] + "?a=1", FORM), "another query"),
    (sign(BASE.replace("https", "http") + ADDRESSES[0], FORM), "another scheme"),
    (sign(BASE + ":443" + ADDRESSES[0], FORM), "another port"),
    (sign(BASE + ADDRESSES[0], {**FORM, "From": "+8613800000000"}), "other fields"),
    (sign(BASE + ADDRESSES[0], {**FORM, "Extra": "1"}), "a field taken out"),
    ("没有签名", "no ASCII"), ("AAAA", "rubbish")])
def test_a_wrong_signature_is_refused(service: Service, signature: str, why: str) -> None:
    refused(service, ADDRESSES[0], signature)


def test_a_right_signature_is_taken(service: Service) -> None:
    assert service.post(ADDRESSES[0], FORM).status_code == 200


def test_the_query_belongs_to_what_is_signed(service: Service) -> None:
    path = ADDRESSES[0] + "?shop=%E4%B8%8A%E6%B5%B7&x=a%2Bb"
    refused(service, path, sign(BASE + ADDRESSES[0], FORM))
    assert service.post(path, FORM).status_code == 200


def test_a_field_that_is_sent_twice_is_signed_with_both_values(service: Service) -> None:
    form = [*FORM.items(), ("SipHeader", "b"), ("SipHeader", "a")]
    assert service.post(ADDRESSES[0], form).status_code == 200


def test_a_replay_gets_the_first_answer_and_changes_nothing(service: Service) -> None:
    caller = Caller(service)
    first = caller.dial().text
    caller.press("0")
    service.later(3600)
    replayed = service.post("/webhooks/twilio/voice", caller.form(CallStatus="ringing"))
    assert replayed.text == first
    assert service.call(caller.sid).flow_seq == 2
    assert len(service.rows("select 1 from call_events")) == 2


def test_a_replay_with_a_changed_body_is_refused(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    path = caller.document.path("Gather", "action")
    signature = sign(BASE + path, caller.form(Digits="0"))
    assert service.post(path, caller.form(Digits="4"), signature=signature).status_code == 403
    assert service.call(caller.sid).flow_seq == 1


def test_only_post_is_answered(service: Service) -> None:
    assert service.app.test_client().get("/webhooks/twilio/voice").status_code == 405
