"""Customers 客户: a customer has many phones, a phone belongs to one; grades; merges with their trace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases.models import Case
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.numbers import Number, read_number
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.records.models import Record
from callcenter.records.rules import INDIVIDUAL, REFUSED

KEEPABLE = ("mobile", "landline", "foreign", "400")
"""Kinds of numbers that are a customer's; a relay number 中间号 expires."""
_MAY_MERGE = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


def find_by_phone(session: Session, number: Number) -> Customer | None:
    """The customer that a number belongs to."""
    if number.dialable is None:
        return None
    phone = session.get(CustomerPhone, number.dialable)
    return session.get(Customer, phone.customer_id) if phone else None


def add_phone(session: Session, customer: Customer, raw: str, *, area_code: str | None = None) -> CustomerPhone:
    """Gives a customer a number. FieldError: no number to keep (a relay number 中间号 expires); ConflictError: it
    belongs to somebody else."""
    number = read_number(raw, area_code=area_code)
    if number.kind not in KEEPABLE or number.dialable is None:
        raise FieldError("phone", f"“{raw[:30]}”不能作为客户号码保存；请填手机号或带区号的固定电话")
    phone = session.get(CustomerPhone, number.dialable)
    if phone is not None and phone.customer_id != customer.id:
        raise ConflictError(f"号码 {number.masked} 已属于另一位客户；如为同一人，请合并客户")
    if phone is None:
        phone = CustomerPhone(number=number.dialable, customer_id=customer.id, kind=number.kind, raw=raw)
        session.add(phone)
        session.flush()
    return phone


def create_customer(session: Session, *, name: str | None, organisation: str | None, phones: list[str],
                    now: datetime, grade: str | None = None) -> Customer:
    """A new customer with numbers."""
    customer = Customer(name=name, organisation=organisation, grade=grade, created_at=now)
    session.add(customer)
    session.flush()
    for raw in phones:
        add_phone(session, customer, raw)
    return customer


def set_grade(session: Session, customer_id: int, grade: str | None, *, person: Person, now: datetime) -> Customer:
    """Sets the grade 客户等级; VIP makes every call of theirs important."""
    if Role(person.role) not in _MAY_MERGE:
        raise NotAllowedError("您的角色不能修改客户等级")
    customer = _get(session, customer_id)
    record_act(session, who=person.name, action="customer.grade", subject=str(customer_id), now=now,
               old=customer.grade, new=grade)
    customer.grade = grade
    return customer


def merge(session: Session, keep_id: int, gone_id: int, *, person: Person, now: datetime) -> Customer:
    """Two rows that are one customer: numbers, calls, records and cases go to `keep_id`; the other stays as a
    signpost."""
    if Role(person.role) not in _MAY_MERGE:
        raise NotAllowedError("您的角色不能合并客户")
    if keep_id == gone_id:
        raise FieldError("customer", "不能把客户与自己合并")
    first, second = sorted((keep_id, gone_id))
    session.execute(select(Customer.id).where(Customer.id.in_([first, second])).order_by(Customer.id).with_for_update())
    keep, gone = _get(session, keep_id), _get(session, gone_id)
    if gone.merged_into is not None or keep.merged_into is not None:
        raise ConflictError("该客户已被合并")
    moved = [phone.number for phone in gone.phones]
    session.execute(update(CustomerPhone).where(CustomerPhone.customer_id == gone.id).values(customer_id=keep.id))
    session.execute(update(Call).where(Call.customer_id == gone.id).values(customer_id=keep.id))
    session.execute(update(Record).where(Record.customer_id == gone.id).values(customer_id=keep.id))
    session.execute(update(Case).where(Case.customer_id == gone.id).values(customer_id=keep.id))
    keep.name, keep.organisation = keep.name or gone.name, keep.organisation or gone.organisation
    keep.grade = merged_grade(keep, gone)
    keep.note = "\n".join(note for note in (keep.note, gone.note) if note) or None
    session.execute(update(Customer).where(Customer.merged_into == gone.id).values(merged_into=keep.id))
    gone.merged_into = keep.id
    session.flush()
    session.expire(keep, ["phones"])
    session.expire(gone, ["phones"])
    record_act(session, who=person.name, action="customer.merge", subject=str(keep.id), now=now, gone=gone.id,
               phones=moved)
    return keep


def merged_grade(keep: Customer, gone: Customer) -> str | None:
    """The grade of two that become one: VIP wins, else that of the one that stays."""
    return "VIP" if "VIP" in (keep.grade, gone.grade) else keep.grade or gone.grade


def remember_customer(session: Session, record: Record, *, now: datetime) -> Customer | None:
    """A confirmed record tells who the caller is: the customer is found by the contact phone, or made."""
    values = {field.name: field.value for field in record.fields}
    number = read_number(values.get("contact_phone", ""))
    name, organisation = (_real(values.get(key)) for key in ("customer_name", "organisation"))
    customer = session.get(Customer, record.customer_id) if record.customer_id else find_by_phone(session, number)
    if customer is None:
        if number.kind not in KEEPABLE:
            return None
        customer = create_customer(session, name=name, organisation=organisation, phones=[values["contact_phone"]],
                                   now=now)
    customer.name = customer.name or name
    customer.organisation = customer.organisation or organisation
    record.customer_id = customer.id
    session.execute(update(Call).where(Call.sid == record.call_sid).values(customer_id=customer.id))
    return customer


def _real(value: str | None) -> str | None:
    return value if value and value not in (INDIVIDUAL, REFUSED) else None


def _get(session: Session, customer_id: int) -> Customer:
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NotFoundError(f"没有编号为 {customer_id} 的客户")
    return customer
