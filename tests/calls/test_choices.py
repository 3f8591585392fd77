"""What a caller can choose instead of waiting: a message, a call back; and what closed hours leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callcenter.lines.services import set_hours
from tests import factories as make
from tests.factories import CALLER, NOW
from tests.phones import Caller, agents_of
from tests.service import Service

SHANGHAI = ZoneInfo("Asia/Shanghai")


def past_the_limit(service: Service, key: str = "3") -> Caller:
    """A caller whom three rings of the only agent did not help."""
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line(key)
    caller.ring(3)
    caller.tick()
    return caller


def test_a_message_is_taken_kept_and_called_back(service: Service) -> None:
    caller = past_the_limit(service)
    assert caller.press("2").verbs[-1] == "Leave"
    message = caller.leave_line("leave")
    record = message.find("Record")  # type: ignore[union-attr]
    assert record.get("playBeep") == "true"
    assert caller.document.path("Record", "recordingStatusCallback").startswith(
        f"/webhooks/twilio/recording/message/{caller.sid}/0")
    done = caller.ask(caller.document.path("Record", "action"), RecordingDuration="8", Digits="#")
    assert done.verbs[-1] == "Hangup"
    caller.over()
    service.work()
    call = service.call(caller.sid)
    assert (call.outcome, call.hung_up_by, call.answered_within_limit) == ("message", "system", None)
    assert service.row("select number, reason from callbacks where case_id is null") == (CALLER, "message")
    assert service.row("select standard, phone, status from cases") == ("general_problem", CALLER, "new")
    assert service.row("select category from records").category == "repair"


def test_a_call_back_to_one_s_own_number_is_booked_and_said(service: Service) -> None:
    caller = past_the_limit(service)
    caller.press("1")
    assert "我们将在今天10点30分前" in caller.leave_line("leave").said  # type: ignore[union-attr]
    assert "幺三八，零零零零，四四七幺" in caller.press("1").said
    row = service.row("select number, reason, due_at from callbacks")
    assert (row.number, row.reason) == (CALLER, "requested")
    assert row.due_at - service.now == timedelta(minutes=30)
    caller.over()
    service.work()
    assert service.call(caller.sid).outcome == "callback"


def test_a_call_back_to_another_number_is_keyed_read_back_and_fills_the_record(service: Service) -> None:
    caller = past_the_limit(service)
    caller.press("1")
    caller.leave_line("leave")
    caller.press("2")
    read_back = caller.press("13912345678")
    assert "您留的号码是：幺三九，幺二三四，五六七八" in read_back.said
    caller.press("1")
    caller.over()
    service.work()
    assert service.row("select number from callbacks where case_id is null").number == "+8613912345678"
    field = service.row("select value, source from record_fields where name = 'contact_phone'")
    assert field == ("+8613912345678", "keypad")


def test_one_number_is_owed_one_call(service: Service) -> None:
    for _ in range(3):
        caller = Caller(service)
        caller.into_line()
        caller.hang_up()
        service.work()
    assert service.row("select count(*) from callbacks")[0] == 1


def test_who_got_through_since_is_not_called_back(service: Service) -> None:
    missed = Caller(service)
    missed.into_line()
    missed.hang_up()
    service.work()
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    service.later(60)
    again = Caller(service)
    again.into_line()
    again.ring(1)
    (agent,) = agents_of(service, again)
    agent.pick_up()
    again.leave_line("bridged", live=False)
    agent.done()
    again.over()
    service.work()
    assert service.row("select state, closed_by from callbacks") == ("dropped", "answered")


@pytest.fixture
def evening(service: Service) -> datetime:
    """Nine in the evening of a day that is open from nine to six."""
    with service.desk.db.session() as session:
        set_hours(session, "default", {"hours": dict.fromkeys(
            ("mon", "tue", "wed", "thu", "fri"), ["09:00-18:00"])}, zone="Asia/Shanghai", now=NOW)
    service.now = datetime(2026, 7, 31, 21, 0, tzinfo=SHANGHAI)
    return service.now


def test_outside_opening_hours_the_hours_are_said_and_a_message_can_be_left(
        service: Service, evening: datetime) -> None:
    caller = Caller(service)
    assert "服务时间为周一至周五9:00至18:00" in caller.dial().said
    assert "Record" in caller.press("1").verbs


def test_rescue_rings_outside_opening_hours_too(service: Service, evening: datetime) -> None:
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    caller = Caller(service)
    caller.into_line("4")
    caller.ring(1)
    assert len(service.legs(caller.sid)) == 1
    assert service.call(caller.sid).important
    assert service.row("select urgency, category from records") == ("urgent", "rescue")


def test_a_call_back_asked_for_at_night_is_due_half_an_hour_after_opening(service: Service, evening: datetime) -> None:
    caller = Caller(service)
    caller.dial()
    caller.press("2")
    caller.press("1")
    due = service.row("select due_at from callbacks").due_at
    assert due == datetime(2026, 8, 3, 9, 30, tzinfo=SHANGHAI)


def test_with_everybody_in_a_call_the_place_in_line_is_said_and_time_there_is_not_ringing(service: Service) -> None:
    first, second = Caller(service), Caller(service, "+8613800009999")
    for caller in (first, second):
        caller.dial()
        caller.press("0")
        caller.tick()
    assert "第1位" in first.document.said
    assert "第2位" in second.document.said
    service.later(30)
    with service.desk.db.session() as session:
        make.person(session, phone="+8613900000001")
    first.tick()
    assert first.document.verbs == ["Leave"]
    first.leave_line("leave")
    first.ring(1)
    call = service.call(first.sid)
    assert (call.seconds_in_line, call.ring_count) == (30, 0)


def test_english_is_spoken_after_nine(service: Service) -> None:
    caller = Caller(service)
    caller.dial()
    menu = caller.press("9")
    assert {say.get("language") for say in menu.root.iter("Say")} == {"en-US"}
