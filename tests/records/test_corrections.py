"""What people made of what was read: per field, how often it was changed; corrected calls become examples."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from callcenter.people.models import Person
from callcenter.records.corrections import examples_of, report_of
from callcenter.records.filling import fill_record
from callcenter.records.models import Record
from callcenter.records.services import Change, confirm, correct
from tests import factories as make
from tests.factories import NOW, ZONE

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


def read_record(session: Session, agent: Person) -> Record:
    call = make.call(session, answered_by=agent)
    made = make.record(session, call)
    make.recording(session, call, segments=HEARD)
    fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE)
    session.flush()
    session.expire_all()
    return made


def figures(session: Session, name: str) -> tuple[int, int, int, int, float | None]:
    session.flush()
    one = next(one for one in report_of(session) if one.field == name)
    return one.filled, one.judged, one.changed, one.added, one.rate


def test_it_counts_what_was_filled_judged_changed_and_added(session: Session, agent: Person) -> None:
    kept, wrong, open_still = (read_record(session, agent) for _ in range(3))
    confirm(session, kept.id, person=agent, now=NOW, zone=ZONE)
    correct(session, wrong.id, [Change("customer_name", "王力"), Change("order_no", "A1")], person=agent, now=NOW,
            zone=ZONE)
    assert open_still.status == "complete"
    assert figures(session, "customer_name") == (3, 2, 1, 0, 0.5)
    assert figures(session, "organisation") == (3, 1, 0, 0, 0.0)
    assert figures(session, "order_no") == (0, 0, 0, 1, None)
    assert figures(session, "contact_phone") == (0, 0, 0, 0, None)  # it came from the caller ID


def test_changed_and_changed_back_is_no_change(session: Session, agent: Person) -> None:
    record = read_record(session, agent)
    for name in ("王力", "王丽"):
        correct(session, record.id, [Change("customer_name", name)], person=agent, now=NOW, zone=ZONE)
    assert figures(session, "customer_name") == (1, 1, 0, 0, 0.0)
    assert list(examples_of(session, ZONE)) == []


def test_a_corrected_call_is_an_example_with_what_a_person_vouched_for(session: Session, agent: Person) -> None:
    read_record(session, agent)
    wrong = read_record(session, agent)
    correct(session, wrong.id, [Change("customer_name", "王力"), Change("organisation", "个人"),
                                Change("category", "purchase")], person=agent, now=NOW, zone=ZONE)
    [example] = examples_of(session, ZONE)
    assert example["gold"] == {"customer_name": "王力", "organisation": None, "category": "purchase"}
    assert example["notes"] == "corrected by a person: customer_name, organisation"
    assert (example["caller_id"], example["started_at"]) == (make.CALLER, "2026-07-31T10:00:00+08:00")
    assert example["segments"][1] == {"channel": "customer", "start": 3.0, "end": 5.0, "text": "我 姓 王 叫 王丽"}


def test_a_number_that_the_caller_confirmed_in_the_talk_was_read_from_it(session: Session, agent: Person) -> None:
    call = make.call(session, answered_by=agent)
    made = make.record(session, call)
    make.recording(session, call, segments=[
        make.segment("agent", 0.5, 2.5, "请问 您 的 联系 电话 是 多少"),
        make.segment("customer", 3.0, 7.0, "就 打 我 现在 这个 号码 就 行")])
    fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE)
    session.flush()
    correct(session, made.id, [Change("contact_phone", "13900001234")], person=agent, now=NOW, zone=ZONE)
    assert figures(session, "contact_phone") == (1, 1, 1, 0, 1.0)
