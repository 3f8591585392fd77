"""Customers as people look for them and keep them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.seeing import SEE_NUMBERS
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.numbers import read_number
from callcenter.customers.services import add_phone, create_customer
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

MAY_EDIT = frozenset({Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
MAY_SEE = MAY_EDIT | {Role.REVIEWER}
_TAIL = 4
"""Digits of the end of a number that are enough to look for it."""
_LONGEST = 200


def list_customers(session: Session, person: Person, *, words: str | None = None, grade: str | None = None,
                   now: datetime | None = None, before_id: int | None = None, limit: int = 50) -> list[Customer]:
    """The newest first, without those that were merged into another. `words`: part of a name or an organisation, or a
    number or its end; looking for a number is audited, as of `now`."""
    allow_seeing(person)
    query = select(Customer).where(Customer.merged_into.is_(None)).order_by(Customer.id.desc()).limit(limit)
    if words is not None and words.strip():
        query = query.where(_matching(session, person, words.strip(), now))
    if grade:
        query = query.where(Customer.grade == grade)
    if before_id is not None:
        query = query.where(Customer.id < before_id)
    return list(session.scalars(query.options(selectinload(Customer.phones))))


def _matching(session: Session, person: Person, words: str, now: datetime | None) -> ColumnElement[bool]:
    if len(words) > _LONGEST:
        raise FieldError("q", f"要找的内容有{len(words)}个字，太长；请不超过{_LONGEST}个字")
    digits = words.replace(" ", "").replace("-", "")
    if digits.lstrip("+").isdecimal() and len(digits) >= _TAIL:
        if now is not None:
            record_act(session, who=person.name, action="customer.search", subject=digits[:40], now=now)
        return exists().where(CustomerPhone.customer_id == Customer.id, _numbered(person, digits))
    return named(words)


def named(words: str) -> ColumnElement[bool]:
    """Part of a name or an organisation: its pairs of characters by index, or its one, then the words themselves."""
    found = or_(Customer.name.icontains(words, autoescape=True),
                Customer.organisation.icontains(words, autoescape=True))
    plain = "".join(words.split()).lower()
    pairs = {plain[place:place + 2] for place in range(len(plain) - 1)} or {plain}
    return and_(func.bigrams(Customer.name, Customer.organisation).op("@>")(cast(sorted(pairs), ARRAY(Text))), found)


def _numbered(person: Person, digits: str) -> ColumnElement[bool]:
    """The number itself, or its end; who may not read numbers has to know all of it."""
    whole = CustomerPhone.number == (read_number(digits).dialable or digits)
    if Role(person.role) not in SEE_NUMBERS:
        return whole
    tail = digits.lstrip("+")[::-1]
    return or_(whole, func.reverse(CustomerPhone.number).like(f"{tail}%"))


def get_customer(session: Session, customer_id: int, person: Person) -> Customer:
    """A customer; a merged one says by `merged_into` where it went."""
    allow_seeing(person)
    customer = session.scalar(select(Customer).where(Customer.id == customer_id)
                              .options(selectinload(Customer.phones)))
    if customer is None:
        raise NotFoundError(f"没有编号为 {customer_id} 的客户")
    return customer


def add_customer(session: Session, *, name: str | None, organisation: str | None, phones: list[str], person: Person,
                 now: datetime, note: str | None = None) -> Customer:
    """A person adds a customer; a name, an organisation or a number has to be known."""
    allow_editing(person)
    if not (name or organisation or phones):
        raise FieldError("name", "请至少填写姓名、单位或号码中的一项")
    customer = create_customer(session, name=name, organisation=organisation, phones=phones, now=now)
    customer.note = note
    session.refresh(customer, ["phones"])
    record_act(session, who=person.name, action="customer.add", subject=str(customer.id), now=now)
    return customer


def give_phone(session: Session, customer_id: int, raw: str, *, person: Person, now: datetime) -> Customer:
    """A person adds a number to a customer."""
    allow_editing(person)
    customer = standing_customer(session, customer_id, person)
    phone = add_phone(session, customer, raw)
    session.flush()
    session.refresh(customer, ["phones"])
    record_act(session, who=person.name, action="customer.phone", subject=str(customer_id), now=now,
               phone=phone.number)
    return customer


def standing_customer(session: Session, customer_id: int, person: Person) -> Customer:
    """A customer that can be changed. ConflictError: it was merged into another."""
    customer = get_customer(session, customer_id, person)
    if customer.merged_into is not None:
        raise ConflictError(f"该客户已合并到客户 {customer.merged_into}，请在那里修改")
    return customer


def allow_seeing(person: Person) -> None:
    """NotAllowedError unless this role reads customers."""
    if Role(person.role) not in MAY_SEE:
        raise NotAllowedError("您的角色不能查看客户资料")


def allow_editing(person: Person) -> None:
    """NotAllowedError unless this role keeps customers."""
    if Role(person.role) not in MAY_EDIT:
        raise NotAllowedError("您的角色不能修改客户资料")
