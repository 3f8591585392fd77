"""Prompts, keys, speech and messages."""

from __future__ import annotations

import pytest

from callcenter.telephony.simulator.people import HangUp, Hear, Press, Speak, Wait
from callcenter.telephony.simulator.simulator import LegOutcome, Simulator
from tests.telephony.conftest import CALLER, LINE, TinyApp


def say(text: str) -> str:
    return f"<Say language='cmn-CN' voice='Polly.Zhiyu'>{text}</Say>"


def called(network: Simulator, *script: object) -> LegOutcome:
    outcome = network.call(CALLER, LINE, script).wait(30)
    network.settle(30)
    assert (network.violations, network.failures) == ([], [])
    return outcome


def test_a_prompt_takes_its_time(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", say("您" * 45) + "<Pause length='7'/>")
    outcome = called(network)
    assert (outcome.seconds, outcome.ended_by, outcome.status) == (17, "application", "completed")


def test_a_key_cuts_the_prompt_short(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", f"<Gather action='/input' numDigits='1'>{say('业务咨询请按1，' + '您' * 90)}</Gather>")
    app.on("/input", "<Hangup/>")
    outcome = called(network, Hear("请按1"), Press("1"))
    assert app.params("/input")[0]["Digits"] == "1"
    assert outcome.seconds == 2


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"),
    [
        ("finishOnKey='#'", "13800#", "13800"),
        ("numDigits='3'", "138", "138"),
        ("finishOnKey='' numDigits='1'", "*", "*"),
        ("finishOnKey='' numDigits='1'", "#", "#"),
        ("timeout='3'", "12", "12"),
        ("actionOnEmptyResult='true'", "#", ""),
        ("actionOnEmptyResult='true' timeout='2'", "", ""),
    ],
)
def test_keys_are_gathered(app: TinyApp, network: Simulator, attributes: str, pressed: str, digits: str) -> None:
    app.on("/voice", f"<Gather action='/input' {attributes}>{say('请输入')}</Gather>" + say("没有输入"))
    app.on("/input", "<Hangup/>")
    outcome = called(network, Hear("请输入"), *([Press(pressed)] if pressed else []))
    assert [form["Digits"] for form in app.params("/input")] == [digits]
    assert "没有输入" not in outcome.heard


def test_silence_goes_on_with_the_next_verb(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", f"<Gather action='/input' timeout='4'>{say('请输入')}</Gather>" + say("没有输入"))
    outcome = called(network)
    assert app.params("/input") == []
    assert outcome.heard == ("请输入", "没有输入")


def test_a_menu_without_an_action_asks_its_own_document_again(app: TinyApp, network: Simulator) -> None:
    app.on(
        "/voice",
        lambda form: "<Hangup/>" if form.get("Digits") else f"<Gather numDigits='1'>{say('请按键')}</Gather>",
    )
    called(network, Hear("请按键"), Press("5"))
    assert [form.get("Digits") for form in app.params("/voice")] == [None, "5"]


def test_speech_is_heard_only_where_it_is_asked_for(app: TinyApp, network: Simulator) -> None:
    def gather(kinds: str, action: str) -> str:
        return (
            f"<Gather input='{kinds}' action='{action}' actionOnEmptyResult='true' timeout='8'>{say('请说')}</Gather>"
        )

    app.on("/voice", gather("dtmf", "/keys"))
    app.on("/keys", gather("dtmf speech", "/spoken"))
    app.on("/spoken", "<Hangup/>")
    called(network, Hear("请说"), Speak("我要报修"), Hear("请说"), Speak("我要报修"))
    assert "SpeechResult" not in app.params("/keys")[0]
    assert app.params("/spoken")[0]["SpeechResult"] == "我要报修"


def test_keys_that_nobody_listens_to_are_lost(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", say("请稍候请稍候") + "<Gather action='/input' timeout='2' actionOnEmptyResult='true'/>")
    app.on("/input", "<Hangup/>")
    called(network, Hear("请"), Press("1"))
    assert app.params("/input")[0]["Digits"] == ""


def test_who_hangs_up_in_the_menu_is_told_by_the_numbers_status_callback(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", f"<Gather action='/input' timeout='30'>{say('您好请选择')}</Gather>")
    outcome = called(network, Hear("请选择"), Wait(3), HangUp())
    assert outcome.ended_by == "person"
    assert app.params("/input") == []
    (status,) = app.params("/status")
    assert (status["CallStatus"], status["CallDuration"], status["SequenceNumber"]) == ("completed", "4", "0")
    assert status["Timestamp"].endswith("+0000")


def test_a_message_is_recorded_until_the_caller_stops_talking(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", say("请留言") + "<Record action='/recorded' timeout='4' playBeep='true'/>" + say("没有留言"))
    app.on("/recorded", say("谢谢"))
    outcome = called(network, Hear("beep"), Wait(1), Speak(seconds=6))
    (recorded,) = app.params("/recorded")
    assert (recorded["RecordingDuration"], recorded["Digits"]) == ("11", "")
    assert outcome.heard[-1] == "谢谢"


def test_a_message_ends_with_a_key(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Record action='/recorded' finishOnKey='#'/>")
    app.on("/recorded", "<Hangup/>")
    called(network, Hear("beep"), Speak(seconds=3), Press("1#"))
    assert app.params("/recorded")[0]["Digits"] == "#"


def test_a_silent_message_makes_no_request_and_an_absent_recording(app: TinyApp, network: Simulator) -> None:
    app.on(
        "/voice",
        "<Record action='/recorded' timeout='3' recordingStatusCallback='/recording' "
        "recordingStatusCallbackEvent='completed absent'/>" + say("没有留言"),
    )
    outcome = called(network, Hear("没有留言"))
    assert app.params("/recorded") == []
    (told,) = app.params("/recording")
    assert (told["RecordingStatus"], told["ErrorCode"]) == ("absent", "16102")
    assert outcome.status == "completed"


def test_who_hangs_up_after_a_message_has_left_it(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Record action='/recorded'/>")
    called(network, Hear("beep"), Speak(seconds=5), HangUp())
    (recorded,) = app.params("/recorded")
    assert (recorded["Digits"], recorded["CallStatus"], recorded["RecordingDuration"]) == (
        "hangup",
        "completed",
        "5",
    )


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_rejected_call_was_never_answered(app: TinyApp, network: Simulator, reason: str, status: str) -> None:
    app.on("/voice", f"<Reject reason='{reason}'/>")
    outcome = called(network)
    assert (outcome.status, outcome.answered_at) == (status, None)


def test_a_script_that_waits_in_vain_fails_and_says_what_it_heard(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", say("您好") + "<Pause length='60'/>")
    outcome = called(network, Hear("再见", within=10))
    assert outcome.ended_by == "person"
    assert outcome.failures == ("/再见/ was heard not within 10 s; heard meanwhile: 您好",)


def test_documents_that_run_in_a_circle_are_stopped(app: TinyApp, network: Simulator) -> None:
    app.on("/voice", "<Redirect>/voice</Redirect>")
    outcome = network.call(CALLER, LINE).wait(30)
    assert outcome.ended_by == "network"
    assert "documents without any time passing" in network.violations[0]
