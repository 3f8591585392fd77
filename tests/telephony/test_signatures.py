"""The signature check against the provider's own validator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from callcenter.telephony.signatures import is_signed

KEY = b"a-token-of-the-tests"
URL = "https://desk.example:8443/webhooks/twilio/voice?a=1&b=%E4%BD%A0"
NAMES = st.text(max_size=5)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=8))
def test_it_agrees_with_the_providers_own_validator(params: list[tuple[str, str]]) -> None:
    signature = RequestValidator(KEY.decode()).compute_signature(URL, MultiDict(params))

    assert is_signed(KEY, URL, params, signature)
    assert not is_signed(KEY, URL, [*params, ("Extra", "1")], signature)


@pytest.mark.parametrize(
    "url",
    [
        "http://desk.example:8443/webhooks/twilio/voice?a=1&b=%E4%BD%A0",
        "https://desk.example/webhooks/twilio/voice?a=1&b=%E4%BD%A0",
        "https://desk.example:8443/webhooks/twilio/voice?b=%E4%BD%A0&a=1",
        "https://desk.example:8443/webhooks/twilio/voice?a=1&b=你",
        "https://desk.example:8443/webhooks/twilio/status",
    ],
)
def test_it_refuses_a_signature_for_any_other_address(url: str) -> None:
    signature = RequestValidator(KEY.decode()).compute_signature(URL, {"CallSid": "CA1"})

    assert not is_signed(KEY, url, [("CallSid", "CA1")], signature)


def test_a_key_sent_twice_counts_once_for_each_of_its_values() -> None:
    signature = RequestValidator(KEY.decode()).compute_signature(URL, MultiDict([("a", "2"), ("a", "1"), ("a", "2")]))

    assert is_signed(KEY, URL, [("a", "1"), ("a", "2")], signature)


@pytest.mark.parametrize("signature", ["", "签名", "AAAA", "\udcff"])
def test_nonsense_is_no_signature(signature: str) -> None:
    assert not is_signed(KEY, URL, [("CallSid", "CA1")], signature)


def test_a_body_that_is_no_text_is_refused_without_an_error() -> None:
    assert not is_signed(KEY, URL, [("CallSid", b"\xff\xfe".decode("utf-8", "surrogateescape"))], "x")
    assert not is_signed(KEY, URL, [("CallSid", "\ud800")], "x")
