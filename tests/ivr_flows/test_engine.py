from __future__ import annotations

import pytest

from ivr_flows import engine
from ivr_flows import verbs as v
from ivr_flows.effects import Classify, KeepValue, MarkImportant, Offered, RefuseRecording
from ivr_flows.state import FlowError, FlowEvent, FlowState
from ivr_flows.verbs import Link
from tests.ivr_flows.callers import FACTS, NOW, event
from tests.ivr_flows.calls import Call, flow_of


def test_greeting_notice_and_menu_are_one_question_so_that_keys_work_at_once() -> None:
    call = Call("main")
    assert call.step.verbs == (call.closing,)
    assert "您好，欢迎致电三响公司。" in call.said
    assert "本次通话将录音并转成文字" in call.said
    assert "紧急救援请按4，购买咨询请按1，投诉请按2" in call.said
    assert isinstance(call.closing, v.Ask)
    assert (call.closing.max_digits, call.closing.finish_key) == (1, "")


def test_the_star_refuses_recording_and_the_menu_goes_on_without_the_greeting() -> None:
    call = Call("main").press("*")
    assert call.did(RefuseRecording) == [RefuseRecording()]
    assert "不录音" in call.said
    assert "欢迎致电" not in call.said
    assert "投诉请按2" in call.said


@pytest.mark.parametrize(
    ("key", "category", "node"),
    [
        ("1", "purchase", "people"),
        ("2", "complaint", "people"),
        ("3", "repair", "people"),
        ("4", "rescue", "rescue"),
        ("5", "visit_appointment", "people"),
    ],
)
def test_each_menu_key_classifies_the_call_and_rings(key: str, category: str, node: str) -> None:
    call = Call("main").press(key)
    assert call.did(Classify) == [Classify(category)]
    assert call.node == node
    assert isinstance(call.closing, v.StandInLine)


def test_complaint_and_rescue_are_important() -> None:
    assert Call("main").press("2").did(MarkImportant)
    assert Call("main").press("4").did(MarkImportant)
    assert not Call("main").press("1").did(MarkImportant)


def test_english_is_spoken_after_its_key() -> None:
    call = Call("main").press("9")
    assert call.said.startswith("For emergency rescue, press 4.")
    assert call.press("0").step.state.vars["language"] == "en"
    assert call.said.startswith("I am connecting you")


def test_a_wrong_key_and_a_silence_are_told_apart() -> None:
    call = Call("main")
    assert "没有这个选项" in call.press("8").said
    assert "没有收到您的按键" in call.silent().said


def test_who_never_presses_a_key_is_taken_to_a_person() -> None:
    assert Call("main").silent().silent().silent().node == "people"


def test_the_same_key_twice_at_a_repeated_menu_gives_two_documents() -> None:
    call = Call("main").press("#")
    first = call.step
    second = call.press("#").step
    assert first.verbs != second.verbs
    assert (first.state.step, second.state.step) == (2, 3)
    assert second.state.expects == frozenset({Link("input", "3")})


def test_closed_hours_say_them_and_still_ring_for_rescue() -> None:
    call = Call("main", open={"default": False})
    assert "服务时间为周一至周五9:00至18:00" in call.said
    assert "欢迎致电三响公司" in call.said
    assert isinstance(call.press("4").closing, v.StandInLine)
    assert isinstance(Call("closed", open={"default": False}).press("1").closing, v.TakeMessage)


def test_spoken_answers_choose_where_the_provider_hears_them() -> None:
    nodes = """
  a:
    type: menu
    say: menu
    keys: {"1": {to: bye, speech: [购买]}, "2": {to: person, speech: [投诉, 投诉建议]}}
    silent: bye
  person: {type: ring, after: bye, timeout: bye}"""
    call = Call(flow_of(nodes, "hears: true"))
    assert isinstance(call.closing, v.Ask)
    assert call.closing.speech
    assert "投诉" in call.closing.hints
    assert call.happens("input", speech="我要投诉！").node == "person"
    deaf = Call(flow_of(nodes))
    assert isinstance(deaf.closing, v.Ask)
    assert not deaf.closing.speech


def test_speech_that_is_no_choice_is_asked_for_again() -> None:
    assert "我没听清" in Call("main").happens("input", speech="今天天气不错").said


def test_who_used_up_the_questions_is_still_rung_for_and_let_go_afterwards() -> None:
    call = Call("main")
    call.press(*["#"] * (call.flow.max_documents - 1), "0")
    assert isinstance(call.closing, v.StandInLine)
    call.ticks(2).leaves("bridged")
    assert (call.node, call.step.state.ended) == ("goodbye", True)


def test_an_unexpected_event_is_an_error_by_name() -> None:
    call = Call("main")
    for kind in ("tick", "left", "recorded", "transferred", "next", "start"):
        with pytest.raises(FlowError, match="unexpected_event"):
            call.happens(kind)


def test_nothing_comes_after_the_end() -> None:
    call = Call("survey").press("1")
    assert call.step.state.ended
    with pytest.raises(FlowError, match="ended"):
        call.press("1")


def test_a_call_begins_with_its_start() -> None:
    with pytest.raises(FlowError, match="unexpected_event"):
        engine.step(flow_of("  a: {type: hangup}"), None, event("input"))


def test_a_missing_fact_is_an_error_by_name() -> None:
    flow = flow_of("  a: {type: hours, open: bye, closed: bye}")
    with pytest.raises(FlowError, match="missing_fact"):
        engine.step(flow, None, FlowEvent("start", NOW))


def test_a_loop_without_questions_is_an_error_and_not_an_endless_one() -> None:
    flow = flow_of("  a: {type: do, next: b}\n  b: {type: do, next: a}")
    with pytest.raises(FlowError, match="endless_chain"):
        engine.step(flow, None, event("start"))


def test_a_caller_who_is_gone_only_closes_the_state() -> None:
    call = Call("main").happens("input", live=False)
    assert call.step.verbs == ()
    assert call.step.state.ended
    assert call.step.state.expects == frozenset()


def test_the_transfer_tries_the_fallback_number_and_then_goes_on() -> None:
    nodes = """
  a: {type: transfer, to_fallback: true, say: to_person, next: bye, failed: note}
  note: {type: message, next: bye, empty: bye}"""
    call = Call(flow_of(nodes))
    assert isinstance(call.closing, v.Connect)
    assert call.closing.number == "+8613900000000"
    assert call.did(Offered) == [Offered("transfer")]
    assert call.happens("transferred", result="no-answer").node == "note"
    assert Call(flow_of(nodes), fallback_number="").node == "note"


def test_plain_nodes_speak_play_and_mark_in_one_document() -> None:
    nodes = """
  a: {type: say, say: [goodbye, {pause: 2}, {say: 你好, en: Hello}], next: b}
  b: {type: play, sound: hold, next: c}
  c: {type: do, classify: inquiry, skill: sales, next: bye}"""
    call = Call(flow_of(nodes))
    assert [type(verb) for verb in call.step.verbs] == [v.Say, v.Pause, v.Say, v.Play, v.Say, v.HangUp]
    assert call.did(Classify) == [Classify("inquiry")]
    assert call.step.state.vars["skill"] == "sales"


def test_an_order_number_is_read_back_and_kept() -> None:
    nodes = "  a: {type: ask, name: order_no, say: order_number, shortest: 6, next: bye, silent: bye}"
    call = Call(flow_of(nodes)).press("123")
    assert "有误" in call.said
    assert "幺二三四，五六" in call.press("123456").said
    assert call.press("1").did(KeepValue) == [KeepValue("order_no", "123456")]
    assert "123456" not in call.step.state.to_json()
    assert call.step.state.ended


def test_a_state_that_is_none_is_refused() -> None:
    for text in ("", "[]", "{}", '{"flow":"x","node":"y","expects":[1]}', '{"flow":"x","node":"y","odd":1}'):
        with pytest.raises(FlowError, match="bad_state"):
            FlowState.from_json(text)


def test_events_check_themselves() -> None:
    with pytest.raises(ValueError, match="none of start"):
        FlowEvent("ring", NOW)
    with pytest.raises(ValueError, match="aware"):
        FlowEvent("start", NOW.replace(tzinfo=None))


class Watched(dict[str, object]):
    """Facts that remember which of them were read."""

    def __init__(self, facts: dict[str, object]) -> None:
        super().__init__(facts)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> object:
        if name in self:
            self.read.add(name)
        return super().get(name, default)


def test_a_step_reads_only_the_facts_that_it_needs() -> None:
    facts = Watched(FACTS)
    engine.step(Call("main").flow, None, FlowEvent("start", NOW, facts=facts))
    assert facts.read == {"open", "company"}
