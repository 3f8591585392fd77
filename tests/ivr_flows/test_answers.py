"""What callers leave behind: messages, callbacks, sign-ins, ratings."""

from __future__ import annotations

import pytest

from ivr_flows import engine
from ivr_flows import verbs as v
from ivr_flows.effects import BookCallback, KeepValue, LeaveMessage, Offered, Rate, SignIn
from ivr_flows.state import FlowError, Need
from ivr_flows.verbs import Link
from tests.ivr_flows.callers import event
from tests.ivr_flows.calls import Call

SHUT = {"default": False}


def message() -> Call:
    return Call("closed", open=SHUT).press("1")


def test_a_message_is_taken_after_the_beep_and_a_silence_is_noticed() -> None:
    call = message()
    taking, after_silence = call.step.verbs[-2:]
    assert isinstance(taking, v.TakeMessage)
    assert taking.then == Link("recorded", "2")
    assert after_silence == v.GoTo(Link("next", "2"))
    assert "说完请按井号键" in call.said


def test_a_kept_message_is_thanked_for() -> None:
    call = message().happens("recorded", result="kept", seconds=9)
    assert call.did(LeaveMessage) == [LeaveMessage()]
    assert "您的留言已收到" in call.said
    assert call.step.state.ended


def test_hanging_up_ends_a_message_as_well_as_the_key() -> None:
    call = message().happens("recorded", result="kept", live=False)
    assert call.did(LeaveMessage) == [LeaveMessage()]
    assert not message().happens("recorded", result="empty", live=False).did(LeaveMessage)


def test_silence_instead_of_a_message_is_asked_about_once() -> None:
    call = message().happens("next")
    assert "没有听到您的留言" in call.said
    assert call.happens("recorded", result="empty").step.state.ended
    assert not call.did(LeaveMessage)


def test_a_callback_on_another_number_is_read_back_in_groups() -> None:
    call = Call("closed", open=SHUT).press("2", "2", "13912345678")
    assert "您留的号码是：幺三九，幺二三四，五六七八。正确请按1" in call.said
    call.press("1")
    assert call.did(BookCallback) == [BookCallback("13912345678", "closed")]
    assert call.did(KeepValue) == [KeepValue("contact_phone", "13912345678")]
    assert call.did(Offered) == [Offered("callback")]


def test_a_caller_without_a_number_keys_one_at_once() -> None:
    call = Call("closed", open=SHUT, caller="").press("2")
    assert "拨打本机号码" not in call.said
    assert "请输入您的联系电话" in call.said


def test_a_number_that_cannot_be_dialled_is_asked_for_again_and_at_last_given_up() -> None:
    call = Call("closed", open=SHUT, caller="").press("2", "123")
    assert "号码有误" in call.said
    assert call.press("99", "5").node == "message"
    assert not call.did(BookCallback)


def test_who_asked_for_a_callback_and_falls_silent_is_called_back_on_the_own_number() -> None:
    call = Call("closed", open=SHUT).press("2").silent().silent().silent()
    assert call.did(BookCallback) == [BookCallback("+8613800138000", "closed")]


def test_a_number_can_be_keyed_anew() -> None:
    call = Call("closed", open=SHUT).press("2", "2", "13912345678", "2", "02162881234", "1")
    assert call.did(BookCallback) == [BookCallback("02162881234", "closed")]


@pytest.mark.parametrize(
    ("key", "rating"),
    [
        ("1", Rate(5, "非常满意")),
        ("3", Rate(3, "一般")),
        ("4", Rate(2, "不满意")),
        ("5", Rate(1, "非常不满意")),
    ],
)
def test_a_rating_keeps_its_label(key: str, rating: Rate) -> None:
    assert Call("survey").press(key).did(Rate) == [rating]


def test_a_survey_asks_once_more_and_lets_go() -> None:
    call = Call("survey").press("9").silent()
    assert call.step.state.ended
    assert call.did(Rate) == []
    assert call.did(Offered) == [Offered("survey")]


def signin(**answer: object) -> Call:
    known = {"ok": True, "name": "王芳", "compliant": True, "reason": ""} | answer
    return Call("signin", signin=known, caller_kind="landline").press("1001")


def test_a_sign_in_needs_the_staff_number_and_pin_looked_up() -> None:
    call = signin()
    asked = event("input", call.facts, digits="4321")
    assert engine.needs(call.flow, call.step.state, asked) == Need(
        "signin",
        {"staff_no": "1001", "pin": "4321", "caller": "+8613800138000", "caller_kind": "landline"},
    )
    assert engine.needs(call.flow, call.step.state, event("input")) is None
    assert engine.needs(call.flow, None, event("start")) is None


def test_a_sign_in_greets_by_name_and_never_keeps_the_pin() -> None:
    call = signin().press("4321")
    assert call.did(SignIn) == [SignIn("1001", True, "")]
    assert "王芳，您好，签到已登记" in call.said
    assert "4321" not in call.step.state.to_json()


def test_a_sign_in_from_elsewhere_is_logged_as_not_compliant() -> None:
    call = signin(compliant=False, reason="不是固定电话").press("4321")
    assert call.did(SignIn) == [SignIn("1001", False, "不是固定电话")]
    assert "登记为不合规，原因是：不是固定电话" in call.said


def test_a_wrong_pin_is_asked_for_again_and_then_a_person_helps() -> None:
    call = signin(ok=False).press("1")
    assert "工号或密码有误" in call.said
    call.press("1001", "2", "1001", "3")
    assert call.node == "duty"
    assert not call.did(SignIn)


def test_a_sign_in_without_its_answer_is_an_error_by_name() -> None:
    call = signin()
    call.facts["signin"] = {}
    with pytest.raises(FlowError, match="missing_fact"):
        call.press("4321")
