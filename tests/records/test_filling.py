"""Machines fill the record: the better source wins, a person's word stands, and every value has its proof."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.calls.models import Call, CallEvent
from callcenter.people.models import Person
from callcenter.records.filling import fill_record
from callcenter.records.models import Record, RecordField
from callcenter.records.services import Change, confirm, correct
from tests import factories as make
from tests.factories import CALLER, NOW, ZONE

HEARD = [
    make.segment("agent", 0.5, 2.5, "您好 三响 科技 请问 您 贵姓"),
    make.segment("customer", 3.0, 5.0, "我 姓 王 叫 王丽"),
    make.segment("agent", 5.5, 7.0, "请问 您 是 哪个 单位 的"),
    make.segment("customer", 7.5, 9.0, "恒泰机械"),
    make.segment("agent", 9.5, 11.0, "请问 您 要 反映 什么 问题"),
    make.segment("customer", 11.5, 14.0, "我 想 问 一下 打印机 多少 钱"),
]


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session, phone="+8613900000001")


def fields(record: Record | None) -> dict[str, RecordField]:
    assert record is not None
    return {field.name: field for field in record.fields}


def filled(session: Session, call: Call) -> Record:
    record = fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE)
    assert record is not None
    session.flush()
    session.expire_all()
    return record


def opened(session: Session, agent: Person, **more: object) -> Call:
    call = make.call(session, answered_by=agent, **more)  # type: ignore[arg-type]
    make.record(session, call)
    return call


def test_what_was_heard_fills_the_fields_each_with_channel_second_and_words(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    make.recording(session, call, segments=HEARD)
    record = filled(session, call)
    found = fields(record)
    assert {name: field.value for name, field in found.items() if name in ("customer_name", "organisation")} == {
        "customer_name": "王丽", "organisation": "恒泰机械"}
    name = found["customer_name"]
    assert (name.source, name.evidence["channel"]) == ("transcript", "customer")  # type: ignore[index]
    assert 3.0 <= name.evidence["start"] < name.evidence["end"] <= 5.0  # type: ignore[index]
    assert "王丽" in name.evidence["text"].replace(" ", "")  # type: ignore[index]
    assert "打印机" in found["content"].value
    assert found["contact_phone"].value == CALLER
    assert record.status == "complete"


def test_with_nothing_heard_only_the_provider_s_words_stand(session: Session, agent: Person) -> None:
    record = filled(session, opened(session, agent))
    assert set(fields(record)) == {"called_at", "contact_phone"}
    assert record.status == "draft"


def test_filling_again_changes_nothing(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    make.recording(session, call, segments=HEARD)
    before = filled(session, call)
    history = session.query(Record).count(), before.version
    again = filled(session, call)
    assert (session.query(Record).count(), again.version) == history


def test_the_second_recording_of_a_call_adds_what_the_first_did_not_say(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    make.recording(session, call, segments=HEARD[:2])
    assert "organisation" not in fields(filled(session, call))
    make.recording(session, call, segments=HEARD[2:4], announced_at=NOW + timedelta(minutes=5))
    assert fields(filled(session, call))["organisation"].value == "恒泰机械"


def test_a_machine_never_overwrites_a_person_s_value(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    record = session.query(Record).one()
    correct(session, record.id, [Change("customer_name", "陈立新")], person=agent, now=NOW, zone=ZONE)
    make.recording(session, call, segments=HEARD)
    found = fields(filled(session, call))
    assert (found["customer_name"].value, found["customer_name"].source) == ("陈立新", "person")
    assert found["organisation"].value == "恒泰机械"


def test_a_person_s_category_stands(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    record = session.query(Record).one()
    correct(session, record.id, [Change("category", "complaint")], person=agent, now=NOW, zone=ZONE)
    make.recording(session, call, segments=HEARD)
    assert filled(session, call).category == "complaint"


def test_a_reviewed_record_is_left_alone(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    make.recording(session, call, segments=HEARD)
    record = filled(session, call)
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    version = record.version
    make.recording(session, call, segments=[make.segment("customer", 1, 3, "我 叫 张伟")])
    assert filled(session, call).version == version


def keyed(session: Session, call: Call, number: str) -> None:
    booked = {"effect": "BookCallback", "number": number, "reason": "busy"}
    session.add(CallEvent(key=f"{call.sid}:input:9", call_sid=call.sid, kind="input", received_at=NOW, flow_seq=2,
                          raw=[], data={"step": "9", "effects": [booked]}))
    session.flush()


def test_a_keyed_number_is_surer_than_the_caller_id_and_than_what_was_heard(session: Session, agent: Person) -> None:
    call = opened(session, agent)
    keyed(session, call, "13912345678")
    make.recording(session, call, segments=[
        *HEARD, make.segment("customer", 15, 19, "我 的 电话 是 幺三七 零五幺二 八八六六")])
    found = fields(filled(session, call))["contact_phone"]
    assert (found.value, found.source) == ("+8613912345678", "keypad")


def test_no_record_no_filling(session: Session, agent: Person) -> None:
    call = make.call(session, answered_by=agent)
    assert fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE) is None


def test_a_relay_number_is_no_contact(session: Session, agent: Person) -> None:
    call = opened(session, agent, from_number="95013123456789", from_kind="relay", from_dialable=None)
    assert "contact_phone" not in fields(filled(session, call))
