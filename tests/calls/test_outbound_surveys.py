"""Automatic surveys, from the answered phone to the record: what was pressed is kept, whatever is repeated, late or
forged."""

from __future__ import annotations

from callcenter.calls.models import Call
from callcenter.calls.replay import replay
from tests.factories import LINE, recording, segment
from tests.outbound import CUSTOMER, Outgoing, survey_call
from tests.phones import stamp
from tests.service import Service


def replayed(service: Service, outgoing: Outgoing) -> list[str]:
    with service.desk.db.raw() as connection:
        return replay(connection, service.desk.catalog, outgoing.sid)


def test_a_survey_ends_with_its_answer_a_call_and_a_record(service: Service) -> None:
    began = service.now
    outgoing = survey_call(service)
    assert outgoing.answers().said.startswith("您好，这里是三响科技自动语音回访，通话将录音。参加请按1")
    outgoing.press("1")
    outgoing.press("2")
    assert outgoing.document.verbs == ["Say", "Say", "Record", "Redirect"]
    assert outgoing.asks(outgoing.document.path("Redirect")).said == "谢谢您，再见。"
    outgoing.over(seconds=20)
    call = outgoing.call
    assert (call.direction, call.outcome, call.hung_up_by) == ("outbound", "outbound", "system")
    assert (call.from_number, call.from_dialable, call.to_number) == (CUSTOMER, CUSTOMER, LINE)
    assert (call.ring_count, call.answered_within_limit, call.waiting) == (0, None, False)
    assert (call.started_at, (call.answered_at - call.started_at).total_seconds()) == (began, 4)
    assert outgoing.labels == {"satisfaction": "满意"}
    assert (outgoing.attempt.result, outgoing.attempt.disposition) == ("completed", "completed")
    record = service.row("select * from records where call_sid = %s", outgoing.sid)
    fields = {row.name: (row.value, row.source) for row in service.rows(
        "select name, value, source from record_fields where record_id = %s", record.id)}
    assert fields["contact_phone"] == (CUSTOMER, "provider")
    assert fields["customer_name"] == ("王芳", "customer")
    assert fields["content"] == ("自动语音回访：满意度：满意", "keypad")
    assert service.rows("select id from cases") == []
    assert replayed(service, outgoing) == []


def test_who_is_not_satisfied_gets_an_answer_within_a_day(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    outgoing.press("1")
    outgoing.press("4")
    outgoing.over()
    case = service.row("select * from cases")
    assert (case.standard, case.phone) == ("dissatisfied", CUSTOMER)
    assert service.row("select label from ratings where call_sid = %s", outgoing.sid).label == "不满意"


def test_key_9_is_on_the_list_before_the_call_is_over(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    assert outgoing.press("9").said.startswith("已为您登记，今后不再向您拨打")
    entry = service.row("select * from do_not_call")
    assert (entry.number, entry.source, entry.call_sid) == (CUSTOMER, "key", outgoing.sid)
    outgoing.over()
    assert outgoing.attempt.disposition == "do_not_call"


def test_later_is_kept(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    outgoing.press("2")
    outgoing.over()
    assert (outgoing.attempt.disposition, outgoing.labels) == ("call_back_later", {})


def test_nothing_pressed_is_no_answer(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    outgoing.say_nothing()
    assert outgoing.say_nothing().said == "谢谢您，再见。"
    outgoing.over()
    assert (outgoing.attempt.disposition, outgoing.labels) == ("refused", {})
    assert replayed(service, outgoing) == []


def test_a_machine_is_hung_up_without_a_word(service: Service) -> None:
    outgoing = survey_call(service)
    document = outgoing.answers(AnsweredBy="machine_start")
    assert (document.verbs, document.said) == (["Hangup"], "")
    outgoing.over()
    assert (outgoing.call.outcome, outgoing.call.answered_at) == ("outbound_unreached", None)
    assert (outgoing.attempt.disposition, outgoing.attempt.machine) == ("voicemail", "machine_start")
    assert service.rows("select id from records") == []
    assert replayed(service, outgoing) == []


def test_what_the_provider_is_not_sure_about_is_a_person(service: Service) -> None:
    assert "参加请按1" in survey_call(service).answers(AnsweredBy="unknown").said


def test_the_same_request_again_hears_the_same_and_leaves_nothing_twice(service: Service) -> None:
    outgoing = survey_call(service)
    first = outgoing.answers().text
    path = f"/webhooks/twilio/outbound/{outgoing.attempt_id}/answered"
    assert outgoing.asks(path).text == first
    outgoing.press("1")
    action = outgoing.document.path("Gather", "action")
    rated = outgoing.asks(action, Digits="1").text
    assert outgoing.asks(action, Digits="1").text == rated
    outgoing.over()
    assert outgoing.labels == {"satisfaction": "非常满意"}
    assert len(service.rows("select sid from calls")) == 1


def test_notices_that_come_before_the_call_begins_are_added_up_with_it(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.tells("completed", CallDuration="3")
    outgoing.tells("in-progress")
    assert outgoing.attempt.disposition == "abandoned"  # somebody picked up, and nobody has asked what they shall hear
    assert outgoing.asks(f"/webhooks/twilio/outbound/{outgoing.attempt_id}/answered").verbs == ["Hangup"]
    assert service.rows("select sid from calls") == []


def test_a_phone_that_nobody_takes_leaves_no_call(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.tells("initiated")
    outgoing.tells("ringing")
    service.later(30)
    outgoing.over("no-answer")
    assert service.rows("select sid from calls") == []
    assert len(service.rows("select id from call_events where call_sid = %s", outgoing.sid)) == 3
    assert outgoing.attempt.disposition == "no_answer"


def test_a_second_call_for_one_attempt_is_hung_up(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    other = Outgoing.__new__(Outgoing)
    other.__dict__.update(outgoing.__dict__, sid="CA" + "9" * 32)
    assert other.asks(f"/webhooks/twilio/outbound/{outgoing.attempt_id}/answered").verbs == ["Hangup"]
    assert outgoing.call.sid == outgoing.sid


def test_a_forged_request_changes_nothing(service: Service) -> None:
    outgoing = survey_call(service)
    for what in (f"outbound/{outgoing.attempt_id}/answered", f"outbound/{outgoing.attempt_id}/status",
                 f"customer/{outgoing.sid}"):
        answer = service.post(f"/webhooks/twilio/{what}", outgoing.form(Timestamp=stamp(service.now)), signature="no")
        assert answer.status_code == 403
    assert (outgoing.attempt.state, service.rows("select id from call_events")) == ("placing", [])


def test_an_attempt_that_nobody_knows_is_hung_up(service: Service) -> None:
    outgoing = survey_call(service)
    assert outgoing.asks("/webhooks/twilio/outbound/999999/answered").verbs == ["Hangup"]


def test_a_voice_note_becomes_the_answer_once_it_is_heard(service: Service) -> None:
    outgoing = survey_call(service)
    outgoing.answers()
    outgoing.press("1")
    outgoing.press("1")
    assert "recording/message" in outgoing.document.path("Record", "recordingStatusCallback")
    outgoing.asks(outgoing.document.path("Record", "action"), RecordingDuration="4", RecordingSid="RE1")
    assert outgoing.labels == {"satisfaction": "非常满意", "opinion": None}
    outgoing.over()
    with service.desk.db.session() as session:
        recording(session, session.get_one(Call, outgoing.sid), purpose="message", channels=1, customer_channel=0,
                  segments=[segment("customer", 0, 2, "师傅很好")])
    service.rows("insert into work (kind, subject, queue, payload, due_at, created_at) values ('fill_record', 'again',"
                 " 'due', jsonb_build_object('call_sid', %s::text), %s, %s)", outgoing.sid, service.now, service.now)
    service.work()
    assert service.row("select text from answers where question = 'opinion'").text == "师傅很好"
    content = service.row("select value from record_fields where name = 'content'").value
    assert content == "自动语音回访：满意度：非常满意；意见：师傅很好"
