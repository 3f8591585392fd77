"""单号 and 产品: kept with their proof, correctable, never missing."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from callcenter.errors import FieldError
from callcenter.people.models import Person
from callcenter.records.filling import fill_record
from callcenter.records.models import Record
from callcenter.records.rules import clean_value, missing_of
from callcenter.records.services import Change, confirm, correct
from tests import factories as make
from tests.factories import NOW, ZONE

HEARD = [
    make.segment("agent", 0.5, 2.5, "您好 三响 科技 请问 您 贵姓"),
    make.segment("customer", 3.0, 5.0, "我 姓 王 叫 王丽"),
    make.segment("customer", 7.5, 11.0, "我 买 的 打印机 一直 卡 纸"),
    make.segment("agent", 11.5, 13.0, "请问 订单号 是 多少"),
    make.segment("customer", 13.5, 19.0, "订单号 是 幺 二 三 四 五 六 七 八"),
]


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session, phone="+8613900000001")


@pytest.fixture
def record(session: Session, agent: Person) -> Record:
    """The record of a call in which an order and a product were told."""
    call = make.call(session, answered_by=agent)
    made = make.record(session, call)
    make.recording(session, call, segments=HEARD)
    fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE)
    session.flush()
    session.expire_all()
    return made


def value(record: Record, name: str) -> tuple[str, str] | None:
    return next(((field.value, field.source) for field in record.fields if field.name == name), None)


def test_an_order_number_and_a_product_are_kept_with_their_proof(record: Record) -> None:
    assert value(record, "order_no") == ("12345678", "transcript")
    assert value(record, "product") == ("打印机", "transcript")
    order = next(field for field in record.fields if field.name == "order_no")
    assert order.evidence is not None
    assert (order.evidence["segment"], order.evidence["channel"]) == (4, "customer")
    assert missing_of(record) == ["organisation"]


def test_a_person_corrects_and_empties_them_and_no_machine_writes_over_it(
        session: Session, agent: Person, record: Record) -> None:
    correct(session, record.id, [Change("order_no", " ab－12345679 "), Change("product", "")], person=agent, now=NOW,
            zone=ZONE)
    fill_record(session, record.call_sid, company="三响科技", now=NOW, zone=ZONE)
    assert value(record, "order_no") == ("AB-12345679", "person")
    assert value(record, "product") == ("", "person")


def test_a_record_without_them_is_complete_and_confirmed(session: Session, agent: Person) -> None:
    made = make.record(session, make.call(session, answered_by=agent), customer_name="王丽", organisation="个人",
                       content="问营业时间")
    assert (made.status, missing_of(made)) == ("complete", [])
    assert confirm(session, made.id, person=agent, now=NOW, zone=ZONE).status == "reviewed"


def test_too_long_an_order_number_is_refused_by_name() -> None:
    with pytest.raises(FieldError, match="单号最多60个字") as refused:
        clean_value("order_no", "1" * 61)
    assert refused.value.field == "order_no"
