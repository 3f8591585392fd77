"""The strict reading of documents."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.simulator.twiml import TwimlError, parse
from ivr_flows import verbs as v
from ivr_flows.twiml import render


def problems(inside: str, place: str = "call") -> list[str]:
    with pytest.raises(TwimlError) as caught:
        parse(f"<Response>{inside}</Response>".encode(), place)
    return caught.value.problems


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("<Say speed='2'>你好</Say>", "<Say speed='2'>: no such attribute"),
        ("<Say language='klingon'>你好</Say>", "should be one of"),
        (
            "<Say voice='Polly.Zhiyu' language='en-US'>hello</Say>",
            "the voice Polly.Zhiyu does not speak en-US",
        ),
        ("<Say/>", "<Say> is empty"),
        ("<Shout>你好</Shout>", "<Shout> can't stand in"),
        ("<say>你好</say>", "<say> can't stand in"),
        ("<Gather numDigits='0'/>", "a whole number from 1 to 1000"),
        ("<Gather finishOnKey='##'/>", "one key or nothing"),
        ("<Gather><Dial>+8613800000001</Dial></Gather>", "<Dial> can't stand in <Gather>"),
        ("<Gather action='not an address'/>", "an address without blanks"),
        ("<Pause length='-1'/>", "a whole number from 0"),
        ("<Pause>2</Pause>", "can't hold the text '2'"),
        ("<Dial/>", "names nobody"),
        ("<Dial><Queue>a</Queue><Number>+8613800000001</Number></Dial>", "one <Queue> and nothing beside it"),
        ("<Dial>" + "<Number>+8613800000001</Number>" * 11 + "</Dial>", "at most 10 numbers, not 11"),
        ("<Dial record='always'><Queue>a</Queue></Dial>", "should be one of do-not-record"),
        (f"<Enqueue>{'q' * 65}</Enqueue>", "holds 65 characters, at most 64"),
        ("<Enqueue/>", "<Enqueue> is empty"),
        ("<Leave/>", "<Leave> can't stand in a document of the call"),
        ("<Hangup/><Say>你好</Say>", "<Say> after <Hangup> is never reached"),
        ("<Say>你好</Say><Reject/>", "<Reject> after another verb"),
        ("<Redirect>ftp://elsewhere</Redirect>", "http(s) or relative address"),
        ("<Play>http:///nowhere</Play>", "http(s) or relative address"),
        ("<Play/>", "either an address or digits"),
        ("<Record maxLength='20000'/>", "a whole number from 1 to 14400"),
        ("stray text", "attributes or text of its own"),
        ("<Say>a</Say>stray", "attributes or text of its own"),
    ],
)
def test_it_names_what_the_provider_would_refuse(document: str, says: str) -> None:
    assert any(says in problem for problem in problems(document)), problems(document)


@pytest.mark.parametrize("verb", ["<Dial><Queue>a</Queue></Dial>", "<Enqueue>a</Enqueue>", "<Record/>", "<Reject/>"])
def test_a_wait_document_holds_only_what_may_be_heard_in_line(verb: str) -> None:
    assert any("can't stand in a document of the queue" in problem for problem in problems(verb, "queue"))


def test_it_names_all_problems_at_once() -> None:
    assert len(problems("<Say/><Shout/><Pause length='x'/>")) == 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<Response>", 12100),
        (b"", 12100),
        (b"\xff\xfe\x00", 12100),
        (b"<Answer/>", 12100),
        (b"<!DOCTYPE Response [<!ENTITY a 'b'>]><Response>&a;</Response>", 12100),
        (b"<Response>" + b" " * 70000 + b"</Response>", 11750),
        (b"<Response><Nothing/></Response>", 12200),
    ],
)
def test_a_broken_document_has_the_providers_error_code(body: bytes, code: int) -> None:
    with pytest.raises(TwimlError) as caught:
        parse(body)
    assert caught.value.code == code


def test_everything_that_our_flows_can_say_is_allowed() -> None:
    here = v.Link("input", "1")
    prompts = (v.Say("您好"), v.Say("Hello", "en"), v.Play("ringback"), v.Pause(2))
    documents: list[tuple[str, list[v.Verb]]] = [
        ("call", [*prompts, v.Ask(prompts, here, 1, "", 5, True, ("你好", "再见")), v.GoTo(here)]),
        ("call", [v.Ask(prompts, here), v.TakeMessage(here, 120), v.HangUp()]),
        ("call", [v.StandInLine("line-1", here, here)]),
        ("call", [v.Connect("+8613800000001", "+862160000000", 30, True, here)]),
        ("call", [v.TakeFromLine("line-1", True, here)]),
        ("call", [v.Refuse(True)]),
        ("queue", [v.Ask(prompts, here, 1, ""), v.LeaveLine()]),
        ("queue", [v.Play("ringback"), v.GoTo(here)]),
        ("queue", [v.HangUp()]),
    ]
    for place, verbs in documents:
        text = render(
            verbs,
            lambda link: f"https://desk.example/webhooks/twilio/flow/{link.kind}/{link.step}",
            recording_callback="https://desk.example/webhooks/twilio/recording",
        )
        assert len(parse(text.encode(), place)) == len(verbs)


@given(st.binary(max_size=200) | st.text(alphabet="<>/ResponseSayDial='x ", max_size=200).map(str.encode))
def test_nothing_that_an_application_says_can_upset_the_reader(body: bytes) -> None:
    with suppress(TwimlError):
        parse(body)
