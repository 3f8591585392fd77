"""A customer has many phones, a phone belongs to one; merging leaves a trace."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.numbers import read_number
from callcenter.customers.services import add_phone, create_customer, find_by_phone, merge, set_grade
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from tests import factories as make
from tests.factories import CALLER, NOW


@pytest.fixture
def boss(session: Session) -> Person:
    return make.person(session, "boss", "supervisor")


def customer(session: Session, *phones: str, name: str | None = "王丽", grade: str | None = None) -> Customer:
    return create_customer(session, name=name, organisation=None, phones=list(phones), now=NOW, grade=grade)


def test_a_customer_is_found_by_every_one_of_their_phones(session: Session) -> None:
    made = customer(session, CALLER, "021-62881234")
    for raw in ("138 0000 4471", "+862162881234"):
        assert find_by_phone(session, read_number(raw)) is made
    assert find_by_phone(session, read_number("13900000000")) is None
    assert find_by_phone(session, read_number("anonymous")) is None


def test_a_phone_belongs_to_one_customer(session: Session) -> None:
    customer(session, CALLER)
    with pytest.raises(ConflictError, match=r"138\*\*\*\*4471 已属于另一位客户"):
        add_phone(session, customer(session), CALLER)
    other = customer(session)
    session.execute(text("savepoint before"))
    with pytest.raises(IntegrityError):
        session.execute(text("insert into customer_phones (number, customer_id, kind, raw)"
                             f" values ('{CALLER}', {other.id}, 'mobile', '')"))


def test_giving_a_customer_their_own_phone_again_changes_nothing(session: Session) -> None:
    made = customer(session, CALLER)
    assert add_phone(session, made, "13800004471").number == CALLER
    assert session.query(CustomerPhone).count() == 1


@pytest.mark.parametrize("raw", ["95013123456789", "anonymous", "8012", "95588", "x"])
def test_what_is_no_contact_is_not_kept(session: Session, raw: str) -> None:
    with pytest.raises(FieldError, match="不能作为客户号码保存"):
        add_phone(session, customer(session), raw)


def test_merging_moves_phones_calls_and_records_and_leaves_a_signpost(session: Session, boss: Person) -> None:
    keep, gone = customer(session, CALLER, name=None), customer(session, "13900000000", grade="VIP")
    call = make.call(session, customer_id=gone.id)
    record = make.record(session, call)
    record.customer_id = gone.id
    session.flush()
    merge(session, keep.id, gone.id, person=boss, now=NOW)
    session.commit()
    session.expire_all()
    assert sorted(phone.number for phone in keep.phones) == [CALLER, "+8613900000000"]
    assert (call.customer_id, record.customer_id) == (keep.id, keep.id)
    assert (keep.name, keep.grade, gone.merged_into) == ("王丽", "VIP", keep.id)
    entry = session.query(AuditEntry).filter_by(action="customer.merge").one()
    assert (entry.who, entry.detail) == ("boss", {"gone": gone.id, "phones": ["+8613900000000"]})


def test_who_was_merged_once_is_not_merged_again(session: Session, boss: Person) -> None:
    keep, gone = customer(session), customer(session)
    merge(session, keep.id, gone.id, person=boss, now=NOW)
    with pytest.raises(ConflictError):
        merge(session, gone.id, keep.id, person=boss, now=NOW)
    with pytest.raises(FieldError, match="与自己合并"):
        merge(session, keep.id, keep.id, person=boss, now=NOW)
    with pytest.raises(NotFoundError):
        merge(session, keep.id, 999, person=boss, now=NOW)


def test_an_agent_may_neither_merge_nor_grade(session: Session) -> None:
    agent, one, other = make.person(session), customer(session), customer(session)
    with pytest.raises(NotAllowedError):
        merge(session, one.id, other.id, person=agent, now=NOW)
    with pytest.raises(NotAllowedError):
        set_grade(session, one.id, "VIP", person=agent, now=NOW)


def test_a_grade_and_what_stood_before_are_audited(session: Session, boss: Person) -> None:
    made = customer(session, grade="普通")
    set_grade(session, made.id, "VIP", person=boss, now=NOW)
    assert session.query(AuditEntry).filter_by(action="customer.grade").one().detail == {"old": "普通", "new": "VIP"}
