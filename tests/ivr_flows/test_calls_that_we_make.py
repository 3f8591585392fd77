"""Flows of calls that we make: the agent's leg, and the automatic satisfaction call."""

from __future__ import annotations

import re

import pytest

from ivr_flows import verbs as v
from ivr_flows.effects import Answered, DoNotCall, Joined, Later, Noted
from ivr_flows.lint import lint
from ivr_flows.twiml import render
from tests.ivr_flows.calls import Call, flow_of

SPOKEN_A_SECOND = 4
"""Chinese characters in a second, rather slow."""


def test_the_agent_is_connected_with_the_customer_under_the_displayed_number() -> None:
    call = Call("callout")
    assert call.said == "正在为您接通王先生。"
    assert call.closing == v.Connect("+8613800138000", "+862160000000", 25, True, v.Link("transferred", "1"),
                                     v.CUSTOMER)
    assert call.happens("transferred", result="completed").said == ""
    assert call.step.state.ended


@pytest.mark.parametrize(("result", "words"), [
    ("busy", "对方正忙，未能接通。"), ("no-answer", "对方无人接听。"), ("failed", "未能接通，请核对号码。")])
def test_the_agent_hears_why_there_is_no_talk(result: str, words: str) -> None:
    call = Call("callout").happens("transferred", result=result)
    assert (call.said, call.step.state.ended) == (words, True)


def test_a_customer_without_a_name_is_called_the_customer() -> None:
    assert Call("callout", customer_name="").said == "正在为您接通客户。"


def test_a_call_without_a_number_says_so() -> None:
    assert Call("callout", customer_number="").said == "未能接通，请核对号码。"


def test_an_agent_who_must_press_a_key_is_asked_before_anybody_is_rung() -> None:
    call = Call("callout", key_to_accept=True)
    assert call.said == "三响公司外呼，客户是王先生，接通请按1。"
    assert isinstance(call.silent().press("1").closing, v.Connect)
    mailbox = Call("callout", key_to_accept=True).silent().silent().silent()
    assert mailbox.step.state.ended


def test_notices_of_the_customers_phone_are_asked_for() -> None:
    document = render(Call("callout").step.verbs, lambda link: f"https://desk.example/{link.kind}")
    assert ('<Number statusCallback="https://desk.example/customer" statusCallbackEvent="initiated ringing answered '
            'completed" statusCallbackMethod="POST">+8613800138000</Number>') in document


def test_a_transfer_asks_for_no_notices() -> None:
    call = Call(flow_of('  a: {type: transfer, number: "+8613800138009", next: bye, failed: bye}'))
    assert "statusCallback" not in render(call.step.verbs, lambda link: "https://desk.example/x")


def survey(*keys: str) -> Call:
    return Call("satisfaction_call").press(*keys)


def test_the_survey_begins_with_the_words_that_the_rules_ask_for() -> None:
    assert survey().said == "您好，这里是三响公司自动语音回访，通话将录音。参加请按1，稍后再打请按2，不再接听请按9。"


@pytest.mark.parametrize(("key", "label", "score"), [
    ("1", "非常满意", 5), ("2", "满意", 4), ("3", "一般", 3), ("4", "不满意", 2), ("5", "非常不满意", 1)])
def test_an_answer_is_kept_as_its_label(key: str, label: str, score: int) -> None:
    call = survey("1", key)
    assert call.did(Joined) == [Joined()]
    assert call.did(Answered) == [Answered("satisfaction", label, score)]
    assert isinstance(call.closing, v.TakeMessage)


def test_a_note_is_kept_and_thanked_for_even_when_the_customer_hangs_up() -> None:
    call = survey("1", "1").happens("recorded", result="kept", seconds=4)
    assert call.did(Noted) == [Noted("opinion")]
    assert (call.said, call.step.state.ended) == ("谢谢您，再见。", True)
    assert survey("1", "1").happens("recorded", result="kept", live=False).did(Noted) == [Noted("opinion")]


@pytest.mark.parametrize("came", [{"kind": "next"}, {"kind": "recorded", "result": "empty"}])
def test_no_note_is_no_answer(came: dict[str, str]) -> None:
    call = survey("1", "2").happens(**came)
    assert (call.did(Noted), call.step.state.ended) == ([], True)


def test_who_has_been_on_the_phone_for_long_is_not_asked_for_a_note() -> None:
    call = Call("satisfaction_call", talked=31).press("1", "1")
    assert (call.did(Noted), call.step.state.ended) == ([], True)


def test_later_and_never_are_kept_and_end_the_call() -> None:
    later, never = survey("2"), survey("9")
    assert (later.did(Later), later.step.state.ended) == ([Later()], True)
    assert never.did(DoNotCall) == [DoNotCall()]
    assert never.said == "已为您登记，今后不再向您拨打回访和推广电话；您主动要求的答复不受影响。打扰您了，再见。"


def test_who_presses_nothing_is_asked_once_more_and_thanked() -> None:
    call = survey().silent()
    assert call.said == "参加请按1，稍后再打请按2，不再接听请按9。"
    assert call.silent().said == "谢谢您，再见。"
    assert call.effects == []


def test_who_presses_everything_is_asked_once_more_and_let_go() -> None:
    call = survey("7")
    assert "没有这个选项" in call.said
    assert call.press("0").step.state.ended


@pytest.mark.parametrize("silences", [0, 1])
def test_the_survey_takes_a_minute_at_most(silences: int) -> None:
    """Every key comes at the last moment, after so many silences each time; a note is as long as may be."""
    call, spent = survey(), 0.0
    for _ in range(2):
        for _ in range(silences):
            spent += seconds_of(call)
            call.silent()
        spent += seconds_of(call)
        call.facts["talked"] = int(spent)
        call.press("1")
    if not call.step.state.ended:
        spent += seconds_of(call) + 15
        call.happens("recorded", result="kept")
    assert call.step.state.ended
    assert spent + seconds_of(call) < 60


def seconds_of(call: Call) -> float:
    """How long a document is heard, when its question gets no key before time."""
    waits = call.closing.timeout if isinstance(call.closing, v.Ask) else 0
    return len(re.sub(r"\W", "", call.said)) / SPOKEN_A_SECOND + waits


def test_a_question_without_a_label_is_refused_by_line() -> None:
    problems = lint("""flow: x
start: a
give_up: bye
person: false
nodes:
  a:
    type: question
    name: usage
    say: 好用请按1
    keys:
      "1": {to: bye}
      "2": {to: bye, label: 不好用, scor: 1}
    silent: bye
  bye: {type: hangup}
""", "x.yaml")
    assert [(one.line, one.what) for one in problems] == [
        (11, "node a (question) has no keys.1.label"),
        (12, "node a (question) has the unknown field 'keys.2.scor'")]
    assert "write 'score'" in problems[1].instead
