"""The customer's file 客户档案 in the record: filled in beforehand, confirmed by what is heard, and overruled by it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.customers.services import create_customer
from callcenter.people.models import Person
from callcenter.records.filling import fill_record
from callcenter.records.models import Record, RecordField
from callcenter.records.rereading import conduct_of
from callcenter.records.services import Change, correct
from callcenter.vocabulary.services import add_word, switch_taboo
from tests import factories as make
from tests.factories import CALLER, NOW, ZONE
from transcripts.reading.wordfile import Entry


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session, phone="+8613900000001")


@pytest.fixture
def call(session: Session, agent: Person) -> Call:
    """A call of Wang Li, whom we know."""
    customer = create_customer(session, name="王丽", organisation="恒泰机械有限公司", phones=[CALLER], now=NOW)
    made = make.call(session, answered_by=agent, customer_id=customer.id)
    make.record(session, made)
    return made


def filled(session: Session, call: Call) -> dict[str, RecordField]:
    record = fill_record(session, call.sid, company="三响科技", now=NOW, zone=ZONE)
    assert record is not None
    session.flush()
    session.expire_all()
    return {field.name: field for field in record.fields}


def heard(session: Session, call: Call, *turns: str) -> None:
    make.recording(session, call, segments=[
        make.segment("agent" if turn.startswith("a:") else "customer", 4.0 * place, 4.0 * place + 3, turn[2:])
        for place, turn in enumerate(turns)])


def test_it_fills_in_before_anything_was_heard(session: Session, call: Call) -> None:
    found = filled(session, call)
    assert {name: (found[name].value, found[name].source, found[name].confidence)
            for name in ("customer_name", "organisation")} == {
        "customer_name": ("王丽", "customer", 0.7), "organisation": ("恒泰机械有限公司", "customer", 0.7)}
    assert found["customer_name"].evidence is None


def test_what_is_said_confirms_it_with_its_second(session: Session, call: Call) -> None:
    filled(session, call)
    heard(session, call, "a:您好 是 王 女士 吗", "c:对 我 想 问 一下 发票")
    name = filled(session, call)["customer_name"]
    assert (name.value, name.source) == ("王丽", "customer")
    assert name.confidence > 0.85 and name.evidence is not None and name.evidence["channel"] == "agent"
    version = session.query(Record).one().version
    filled(session, call)
    assert session.query(Record).one().version == version


def test_what_is_said_outranks_it(session: Session, call: Call) -> None:
    filled(session, call)
    heard(session, call, "a:您 贵姓", "c:我 姓 陈 叫 陈立新")
    name = filled(session, call)["customer_name"]
    assert (name.value, name.source) == ("陈立新", "transcript")


def test_it_goes_when_somebody_else_speaks(session: Session, call: Call) -> None:
    assert filled(session, call)["customer_name"].value == "王丽"
    heard(session, call, "a:您好 是 王 女士 吗", "c:不是 我 不是 本人")
    assert filled(session, call)["customer_name"].value == ""


def test_a_persons_word_stands(session: Session, call: Call, agent: Person) -> None:
    record = session.query(Record).one()
    correct(session, record.id, [Change("customer_name", "王莉")], person=agent, now=NOW, zone=ZONE)
    assert (filled(session, call)["customer_name"].value) == "王莉"


def test_known_words_are_heard_and_our_people_are_no_customers(session: Session, agent: Person) -> None:
    make.person(session, "zhaomin")
    add_word(session, Entry("product", "蓝鲸七号"), person=None, now=NOW)
    call = make.call(session, answered_by=agent)
    make.record(session, call)
    heard(session, call, "a:您好", "c:我 找 赵敏 那个 蓝 经 七 号 不 动 了")
    found = filled(session, call)
    assert found["product"].value == "蓝鲸七号" and "customer_name" not in found


def test_the_companys_taboo_list_holds_when_somebody_looks(session: Session, call: Call) -> None:
    boss = make.person(session, "boss", role="supervisor")
    heard(session, call, "a:您好 三响 科技", "c:修 一下", "a:没办法 我 下班 了")
    record = session.query(Record).one()

    def forbidden() -> list[str]:
        found = conduct_of(session, record.id, boss, company="三响科技")
        assert found is not None
        return [one.text for one in found.forbidden]

    assert forbidden() == ["没办法"]
    add_word(session, Entry("taboo", "我下班了"), person=boss, now=NOW)
    switch_taboo(session, "没办法", off=True, person=boss, now=NOW)
    assert forbidden() == ["我下班了"]
