"""What a signed request may carry: repeats, rubbish, too much, and what we never heard of."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests import factories as make
from tests.factories import CALLER, LINE
from tests.phones import Caller, Document, agents_of
from tests.service import BASE, FALLBACK, TOKEN, Service

VOICE = "/webhooks/twilio/voice"
FORM = {"CallSid": "CA1", "From": CALLER, "To": LINE, "CallStatus": "ringing"}


def test_unknown_fields_are_kept(service: Service) -> None:
    service.post(VOICE, [*FORM.items(), ("StirVerstat", "TN-Validation-Passed-A"), ("X", "1"), ("X", "2")])
    raw = [tuple(pair) for pair in service.row("select raw from call_events").raw]
    assert ("StirVerstat", "TN-Validation-Passed-A") in raw
    assert [pair for pair in raw if pair[0] == "X"] == [("X", "1"), ("X", "2")]


def test_the_same_key_twice_at_a_re_prompted_menu_makes_two_steps(service: Service) -> None:
    caller = Caller(service)
    first = caller.dial()
    second = caller.press("7")
    third = caller.press("7")
    assert len({document.path("Gather", "action") for document in (first, second, third)}) == 3
    assert [row.data["digits"] for row in service.rows("select data from call_events where kind = 'input' order by id")
            ] == ["7", "7"]


def test_a_step_that_is_asked_again_hears_its_first_answer(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    path, form = caller.document.path("Gather", "action"), caller.form(Digits="2")
    first = service.post(path, form).text
    service.later(90)
    assert service.post(path, form).text == first
    assert service.call(caller.sid).category == "complaint"


def test_a_step_out_of_turn_moves_nothing(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    old = caller.document.path("Gather", "action")
    caller.press("7")
    seq = service.call(caller.sid).flow_seq
    answer = Document(service.post(old.rsplit("/", 1)[0] + "/99", caller.form(Digits="2")))
    assert answer.verbs in (["Pause"], ["Pause", "Redirect"])
    assert service.call(caller.sid).flow_seq == seq


def test_a_call_that_nobody_knows_hears_the_apology_and_is_kept(service: Service) -> None:
    answer = Document(service.post("/webhooks/twilio/flow/input/3", {**FORM, "CallSid": "CA7", "Digits": "1"}))
    assert "非常抱歉" in answer.said
    assert answer.find("Number").text == FALLBACK
    assert service.row("select call_sid, kind from call_events") == ("CA7", "input")


def test_the_end_of_a_call_that_nobody_knows_is_kept_and_asked_for(service: Service) -> None:
    answer = service.post("/webhooks/twilio/status", {**FORM, "CallSid": "CA7", "CallStatus": "completed"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert service.row("select kind, payload from work") == ("orphan", {"call_sid": "CA7"})


def test_an_agent_of_an_unknown_call_hears_that_it_failed(service: Service) -> None:
    answer = Document(service.post("/webhooks/twilio/agent/CA7/1/answered", {**FORM, "CallSid": "CA8"}))
    assert (answer.said, answer.verbs[-1]) == ("系统故障，本次接听失败。", "Hangup")


def test_a_number_that_is_no_line_of_ours_is_apologised_to_and_called_back(service: Service) -> None:
    answer = Document(service.post(VOICE, {**FORM, "To": "+862100000000"}))
    assert "我们会尽快给您回电" in answer.said
    assert service.call("CA1").line_id is None
    assert service.row("select number, reason from callbacks") == (CALLER, "service_down")


@pytest.mark.parametrize("size", [600_000, 1_048_576])
def test_a_body_of_a_megabyte_is_refused_unread(service: Service, size: int) -> None:
    answer = service.post(VOICE, {**FORM, "SpeechResult": "x" * size})
    assert (answer.status_code, answer.mimetype) == (413, "text/plain")
    assert service.rows("select 1 from call_events") == []


@pytest.mark.parametrize("body", [b"CallSid=%FF%FE&To=%C3%28", b"\xff\xfe\x00=\xc3\x28", b"&&==&%zz", b""])
def test_bytes_that_are_no_utf_8_are_refused_like_any_forgery(service: Service, body: bytes) -> None:
    assert service.post(VOICE, FORM, body=body, signature="x").status_code == 403


def test_signed_bytes_that_are_no_utf_8_are_kept_as_far_as_they_can_be_read(service: Service) -> None:
    form = {**FORM, "SpeechResult": "请\udcff"}  # the byte FF, as Python carries it: it is what is signed
    body = b"CallSid=CA1&From=%2B8613800004471&To=%2B862162881234&CallStatus=ringing&SpeechResult=%E8%AF%B7%FF"
    signed = (BASE + VOICE + "".join(name + form[name] for name in sorted(form))).encode("utf-8", "surrogateescape")
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), signed, "sha1")).decode()
    answer = service.post(VOICE, form, body=body, signature=signature)
    assert answer.status_code == 200
    assert ["SpeechResult", "请\ufffd"] in service.row("select raw from call_events").raw


def test_a_nul_is_kept_as_its_picture(service: Service) -> None:
    assert service.post(VOICE, {**FORM, "SpeechResult": "a\0b"}).status_code == 200
    assert ["SpeechResult", "a\u2400b"] in service.row("select raw from call_events").raw


@pytest.mark.parametrize(("path", "more", "field"), [
    ("/webhooks/twilio/status", {"CallSid": ""}, "CallSid"),
    ("/webhooks/twilio/status", {"CallStatus": ""}, "CallStatus"),
    ("/webhooks/twilio/status", {"SequenceNumber": "two"}, "SequenceNumber"),
    ("/webhooks/twilio/status", {"SequenceNumber": "²"}, "SequenceNumber"),
    ("/webhooks/twilio/status", {"CallDuration": "9" * 30}, "CallDuration"),
    ("/webhooks/twilio/status", {"Timestamp": "yesterday"}, "Timestamp"),
    ("/webhooks/twilio/voice", {"To": ""}, "To"),
    ("/webhooks/twilio/flow/start/1", {}, "kind"),
    ("/webhooks/twilio/flow/dance/1", {}, "kind"),
    ("/webhooks/twilio/agent/CA1/1/key-x", {}, "what"),
    ("/webhooks/twilio/agent/CA1/1/dance", {}, "what"),
    ("/webhooks/twilio/recording/dance/CA1/1", {"RecordingSid": "RE1", "RecordingStatus": "completed"}, "purpose"),
    ("/webhooks/twilio/recording/talk/CA1/1", {"RecordingSid": "RE1", "RecordingStatus": "completed"}, "RecordingUrl")])
def test_a_signed_request_that_makes_no_sense_is_told_which_field(
        service: Service, path: str, more: dict[str, str], field: str) -> None:
    answer = service.post(path, {**FORM, **more})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.text.startswith(f"{field}: ")
    assert answer.text.count("\n") == 1


def test_an_address_that_does_not_exist_is_plain_text(service: Service) -> None:
    answer = service.post("/webhooks/twilio/leg/CA1/one", FORM)
    assert answer.status_code == 404


def test_a_hidden_number_is_served_and_written_down_as_anonymous(service: Service) -> None:
    caller = Caller(service, "anonymous")
    assert "三响科技" in caller.dial().said
    assert (service.call(caller.sid).from_kind, service.call(caller.sid).from_dialable) == ("anonymous", None)


def test_the_digits_of_a_pin_are_never_written_down(service: Service) -> None:
    with service.desk.db.session() as session:
        make.person(session, "chenbo", "account_manager", staff_no="1001", pin="8642", planned_area="021")
        session.execute(text("update lines set flow = 'signin'"))
    caller = Caller(service, "+862150801234")
    caller.dial()
    caller.press("1001")
    caller.press("8642")
    assert "8642" not in str(service.rows("select data, raw, facts, answer from call_events"))
    assert "8642" not in str(service.rows("select flow_state from calls"))
    assert service.row("select compliant, reason from sign_ins") == (True, None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(
    st.sampled_from(["CallSid", "To", "From", "CallStatus", "Digits", "Timestamp", "SequenceNumber", "QueueTime",
                     "RecordingSid", "RecordingStatus", "RecordingDuration", "RecordingUrl", "DialCallDuration"]),
    st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["CA1", "completed"])),
    st.sampled_from([VOICE, "/webhooks/twilio/status", "/webhooks/twilio/fallback", "/webhooks/twilio/flow/left/2",
                     "/webhooks/twilio/flow/recorded/3", "/webhooks/twilio/agent/CA1/1/done",
                     "/webhooks/twilio/leg/CA1/1", "/webhooks/twilio/recording/message/CA1/0"]))
def test_no_signed_request_whatsoever_makes_an_error_of_ours(service: Service, form: dict[str, str], path: str) -> None:
    assert service.post(path, form).status_code in (200, 204, 400)


def test_a_second_agent_s_late_answer_is_told_so(service: Service) -> None:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line()
    caller.ring(1)
    (agent,) = agents_of(service, caller)
    agent.ringing()
    caller.hang_up()
    late = agent.pick_up()
    assert (late.said, late.verbs) == ("对不起，来电者已挂机，或已由同事接听。", ["Say", "Hangup"])
    call = service.call(caller.sid)
    assert (call.outcome, call.answered_at, call.accepted_leg) == ("abandoned", None, None)
    agent.tells("completed")
    assert service.legs(caller.sid)[0].outcome == "not_accepted"
    assert service.rows("select 1 from people where leg_id is not null") == []

