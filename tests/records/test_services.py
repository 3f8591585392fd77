"""What people do with records, and that nobody gets around it: the service's rules and the database's."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.customers.models import Customer, CustomerPhone
from callcenter.db import Database, conninfo
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from callcenter.records.models import MANDATORY, Record, RecordChange
from callcenter.records.rules import REFUSED, clean_value, missing_fields, missing_of
from callcenter.records.services import Change, close_incomplete, confirm, correct, get_record, mark, write_field
from tests import factories as make
from tests.factories import CALLER, NOW, ZONE

FULL = {"customer_name": "王丽", "organisation": "恒泰机械", "content": "询问打印机价格"}


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session, phone="+8613900000001")


@pytest.fixture
def record(session: Session, agent: Person) -> Record:
    """A draft with time and phone."""
    return make.record(session, make.call(session, answered_by=agent))


def fill(session: Session, record: Record, agent: Person, **values: str) -> Record:
    return correct(session, record.id, [Change(*one) for one in values.items()], person=agent, now=NOW, zone=ZONE)


def test_what_is_missing_is_told_in_the_order_of_the_form() -> None:
    assert missing_fields([]) == list(MANDATORY)
    assert missing_fields(["content", "called_at"]) == ["customer_name", "organisation", "contact_phone"]


def test_a_record_is_complete_as_soon_as_nothing_is_missing(session: Session, record: Record, agent: Person) -> None:
    fill(session, record, agent, customer_name="王丽", organisation="个人")
    assert (record.status, missing_of(record)) == ("draft", ["content"])
    fill(session, record, agent, content=REFUSED)
    assert (record.status, missing_of(record)) == ("complete", [])


def test_every_change_is_in_the_history_with_who_and_what_stood_before(
        session: Session, record: Record, agent: Person) -> None:
    fill(session, record, agent, customer_name="王丽")
    fill(session, record, agent, customer_name="王莉")
    changes = session.query(RecordChange).order_by(RecordChange.id).all()
    assert [(one.old, one.new, one.source, one.by) for one in changes] == [
        (None, "王丽", "person", "wangli"), ("王丽", "王莉", "person", "wangli")]
    assert session.query(AuditEntry).filter_by(action="record.correct").count() == 2


def test_two_people_who_looked_at_the_same_version_do_not_overwrite_each_other(
        session: Session, record: Record, agent: Person) -> None:
    seen = record.version
    correct(session, record.id, [Change("customer_name", "王丽")], person=agent, now=NOW, zone=ZONE, version=seen)
    session.flush()
    with pytest.raises(ConflictError, match="刚被别人修改过"):
        correct(session, record.id, [Change("customer_name", "李丽")], person=agent, now=NOW, zone=ZONE, version=seen)


@pytest.mark.parametrize(("name", "value", "said"), [
    ("customer_name", "  ", "不能为空"), ("customer_name", "长" * 61, "最多60个字"),
    ("content", "长" * 2001, "最多2000"), ("contact_phone", "一二三", "不是电话号码"),
    ("contact_phone", "95013123456789", "中间号会失效"),
    ("called_at", "2026-01-01", "不能修改"), ("status", "complete", "不能修改")])
def test_a_wrong_value_is_refused_with_what_would_be_right(name: str, value: str, said: str) -> None:
    with pytest.raises(FieldError, match=said) as refused:
        clean_value(name, value)
    assert refused.value.field == name


@pytest.mark.parametrize(("given", "written"), [
    ("138 0000 4471", CALLER), ("021-62881234", "+862162881234"), ("拒绝提供", REFUSED), ("0512-62881234-803",
                                                                                "+8651262881234-803")])
def test_a_phone_is_written_in_one_form(given: str, written: str) -> None:
    assert clean_value("contact_phone", given) == written


def test_an_incomplete_record_is_closed_only_with_a_person_s_reason(
        session: Session, record: Record, agent: Person) -> None:
    with pytest.raises(ConflictError, match="还缺：客户姓名、单位、来电内容"):
        confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    with pytest.raises(FieldError, match="4到500个字"):
        close_incomplete(session, record.id, " 无 ", person=agent, now=NOW)
    close_incomplete(session, record.id, "客户中途挂断，回拨三次无人接听", person=agent, now=NOW)
    assert (record.status, record.reviewed_by) == ("reviewed", "wangli")


@pytest.mark.parametrize("kind", ["wrong_number", "silent", "nuisance"])
def test_a_marked_call_is_closed_without_the_five_fields(
        session: Session, record: Record, agent: Person, kind: str) -> None:
    mark(session, record.id, kind, person=agent, now=NOW)
    session.commit()
    assert (record.status, record.marked) == ("reviewed", kind)


def test_a_mark_that_does_not_exist_is_refused(session: Session, record: Record, agent: Person) -> None:
    with pytest.raises(FieldError, match="打错电话"):
        mark(session, record.id, "boring", person=agent, now=NOW)


def test_confirming_makes_every_value_a_person_s_word_and_keeps_the_proof(session: Session, agent: Person) -> None:
    record = make.record(session, make.call(session, answered_by=agent), **FULL)
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    session.commit()
    by_name = {field.name: field for field in record.fields}
    assert {by_name[name].source for name in FULL} == {"person"}
    assert by_name["called_at"].source == "provider"
    assert by_name["content"].evidence is not None
    assert (record.status, record.reviewed_at) == ("reviewed", NOW)


def test_a_confirmed_record_tells_who_the_caller_is(session: Session, agent: Person) -> None:
    record = make.record(session, make.call(session, answered_by=agent), **FULL)
    confirm(session, record.id, person=agent, now=NOW, zone=ZONE)
    customer = session.query(Customer).one()
    assert (customer.name, customer.organisation) == ("王丽", "恒泰机械")
    assert session.get(CustomerPhone, CALLER).customer_id == customer.id == record.customer_id  # type: ignore[union-attr]
    later = make.record(session, make.call(session, answered_by=agent, started=NOW + timedelta(days=1)), **FULL)
    confirm(session, later.id, person=agent, now=NOW, zone=ZONE)
    assert later.customer_id == customer.id


@pytest.mark.parametrize("role", ["handler", "account_manager"])
def test_who_may_not_write_is_refused_or_does_not_even_see_it(session: Session, record: Record, role: str) -> None:
    other = make.person(session, "other", role)
    with pytest.raises((NotAllowedError, NotFoundError)):
        correct(session, record.id, [Change("customer_name", "王")], person=other, now=NOW, zone=ZONE)


def test_an_agent_does_not_see_another_agent_s_call(session: Session, record: Record) -> None:
    with pytest.raises(NotFoundError):
        get_record(session, record.id, make.person(session, "other"))


def test_a_record_that_is_not_there_looks_like_one_that_may_not_be_seen(session: Session, agent: Person) -> None:
    with pytest.raises(NotFoundError, match="没有编号为 999"):
        get_record(session, 999, agent)


def test_the_database_refuses_a_machine_s_write_over_a_person_s(
        session: Session, record: Record, agent: Person) -> None:
    fill(session, record, agent, customer_name="王丽")
    write_field(session, record, "customer_name", "李四", source="transcript", confidence=0.9, evidence=None,
                by="transcript", now=NOW)
    with pytest.raises(IntegrityError, match="set by a person"):
        session.flush()


@pytest.mark.parametrize("statement", [
    "update record_fields set value = 'x', source = 'transcript' where name = 'customer_name'",
    "delete from record_fields where name = 'customer_name'"])
def test_raw_sql_does_not_get_around_a_person_s_value(
        db: Database, session: Session, record: Record, agent: Person, statement: str) -> None:
    fill(session, record, agent, customer_name="王丽")
    session.commit()
    with psycopg.connect(conninfo(db.url)) as connection:
        with pytest.raises(psycopg.IntegrityError, match="person"):
            connection.execute(statement)
        connection.rollback()


@pytest.mark.parametrize("status", ["complete", "reviewed"])
def test_raw_sql_does_not_complete_an_incomplete_record(
        db: Database, session: Session, record: Record, status: str) -> None:
    session.commit()
    with psycopg.connect(conninfo(db.url)) as connection:
        connection.execute("update records set status = %s", [status])
        with pytest.raises(psycopg.IntegrityError, match="2 of the five mandatory fields"):
            connection.commit()


@pytest.mark.parametrize("statement", [
    "update record_fields set value = '' where name = 'content'", "delete from record_fields where name = 'content'"])
def test_raw_sql_does_not_take_a_field_away_from_a_complete_record(
        db: Database, session: Session, agent: Person, statement: str) -> None:
    make.record(session, make.call(session, answered_by=agent), **FULL)
    session.commit()
    with psycopg.connect(conninfo(db.url)) as connection:
        connection.execute(statement)
        with pytest.raises(psycopg.IntegrityError, match="4 of the five mandatory fields"):
            connection.commit()
