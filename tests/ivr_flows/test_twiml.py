from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from ivr_flows import verbs as v
from ivr_flows.twiml import render
from ivr_flows.verbs import Link


def written(*verbs: v.Verb) -> ElementTree.Element:
    """The first element of a document."""
    text = render(
        verbs,
        lambda link: f"https://desk.example/{link.kind}/{link.step}?a=1&b=2",
        recording_callback="https://desk.example/recording",
    )
    return ElementTree.fromstring(text)[0]


def address(kind: str, step: str) -> str:
    return f"https://desk.example/{kind}/{step}?a=1&b=2"


RECORDING = {
    "recordingStatusCallback": "https://desk.example/recording",
    "recordingStatusCallbackMethod": "POST",
    "recordingStatusCallbackEvent": "in-progress completed absent",
}


def test_mandarin_and_english_have_their_voices() -> None:
    assert written(v.Say("你好 <&>")).attrib == {"language": "cmn-CN", "voice": "Polly.Zhiyu"}
    assert written(v.Say("你好 <&>")).text == "你好 <&>"
    assert written(v.Say("Hello", "en")).attrib["language"] == "en-US"


def test_a_shipped_sound_gets_its_address_and_others_keep_theirs() -> None:
    assert written(v.Play("ringback")).text == address("sound", "ringback")
    assert written(v.Play("https://cdn.example/a.wav")).text == "https://cdn.example/a.wav"
    assert written(v.Pause(3)).attrib == {"length": "3"}


def test_a_question_comes_back_on_silence_and_swallows_no_key() -> None:
    gather = written(v.Ask((v.Say("请按1"), v.Play("hold")), Link("input", "4"), 1, ""))
    assert gather.tag == "Gather"
    assert [child.tag for child in gather] == ["Say", "Play"]
    assert gather.attrib == {
        "action": address("input", "4"),
        "method": "POST",
        "actionOnEmptyResult": "true",
        "numDigits": "1",
        "finishOnKey": "",
        "timeout": "5",
        "input": "dtmf",
    }


def test_spoken_answers_are_asked_for_in_the_callers_language() -> None:
    attributes = written(v.Ask((), Link("input", "4"), 1, "", speech=True, hints=("投诉", "报修"))).attrib
    assert attributes["input"] == "dtmf speech"
    assert attributes["language"] == "cmn-Hans-CN"
    assert attributes["hints"] == "投诉,报修"


def test_a_message_is_recorded_with_a_beep() -> None:
    record = written(v.TakeMessage(Link("recorded", "4"), 120))
    assert record.tag == "Record"
    assert record.attrib == RECORDING | {
        "action": address("recorded", "4"),
        "method": "POST",
        "maxLength": "120",
        "finishOnKey": "#",
        "timeout": "5",
        "playBeep": "true",
        "trim": "do-not-trim",
    }


def test_a_line_has_its_documents_and_its_end() -> None:
    enqueue = written(v.StandInLine("CA1", Link("tick", "4"), Link("left", "4")))
    assert enqueue.text == "CA1"
    assert enqueue.attrib == {
        "action": address("left", "4"),
        "method": "POST",
        "waitUrl": address("tick", "4"),
        "waitUrlMethod": "POST",
    }
    assert written(v.LeaveLine()).tag == "Leave"


def test_an_agent_takes_the_caller_out_of_the_line_on_two_channels() -> None:
    dial = written(v.TakeFromLine("CA1", True, Link("agent", "9")))
    assert dial[0].tag == "Queue"
    assert dial[0].text == "CA1"
    assert dial.attrib == RECORDING | {
        "action": address("agent", "9"),
        "method": "POST",
        "timeout": "5",
        "record": "record-from-answer-dual",
        "hangupOnStar": "true",
    }
    assert "record" not in written(v.TakeFromLine("CA1", False, Link("agent", "9"))).attrib


def test_a_transfer_dials_a_number() -> None:
    dial = written(v.Connect("+8613900000000", "+862160000000", 20, False, Link("transferred", "4")))
    assert dial[0].tag == "Number"
    assert dial.attrib == {
        "action": address("transferred", "4"),
        "method": "POST",
        "timeout": "20",
        "callerId": "+862160000000",
    }


def test_the_other_verbs_are_what_they_say() -> None:
    assert written(v.GoTo(Link("next", "4"))).text == address("next", "4")
    assert written(v.HangUp()).tag == "Hangup"
    assert written(v.Refuse(busy=True)).attrib == {"reason": "busy"}
    assert written(v.Refuse()).attrib == {"reason": "rejected"}
