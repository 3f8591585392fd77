"""Customers as people look for them and keep them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, selectinload

from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.services import add_phone, create_customer
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

_MAY_SEE = {Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


def list_customers(session: Session, person: Person, *, words: str | None = None, before_id: int | None = None,
                   limit: int = 50) -> list[Customer]:
    """The newest first, without those that were merged into another. `words`: part of a name, an organisation or a
    number."""
    _allow(person)
    query = select(Customer).where(Customer.merged_into.is_(None)).order_by(Customer.id.desc()).limit(limit)
    if words:
        phone = exists().where(CustomerPhone.customer_id == Customer.id,
                               CustomerPhone.number.contains(words, autoescape=True))
        query = query.where(or_(Customer.name.contains(words, autoescape=True),
                                Customer.organisation.contains(words, autoescape=True), phone))
    if before_id is not None:
        query = query.where(Customer.id < before_id)
    return list(session.scalars(query.options(selectinload(Customer.phones))))


def get_customer(session: Session, customer_id: int, person: Person) -> Customer:
    """A customer; a merged one says by `merged_into` where it went."""
    _allow(person)
    customer = session.scalar(select(Customer).where(Customer.id == customer_id)
                              .options(selectinload(Customer.phones)))
    if customer is None:
        raise NotFoundError(f"没有编号为 {customer_id} 的客户")
    return customer


def add_customer(session: Session, *, name: str | None, organisation: str | None, phones: list[str], person: Person,
                 now: datetime) -> Customer:
    """A person adds a customer; a name, an organisation or a number has to be known."""
    _allow(person)
    if not (name or organisation or phones):
        raise FieldError("name", "请至少填写姓名、单位或号码中的一项")
    customer = create_customer(session, name=name, organisation=organisation, phones=phones, now=now)
    session.refresh(customer, ["phones"])
    record_act(session, who=person.name, action="customer.add", subject=str(customer.id), now=now)
    return customer


def give_phone(session: Session, customer_id: int, raw: str, *, person: Person, now: datetime) -> Customer:
    """A person adds a number to a customer."""
    customer = get_customer(session, customer_id, person)
    if customer.merged_into is not None:
        raise ConflictError(f"该客户已合并到客户 {customer.merged_into}，请在那里添加号码")
    phone = add_phone(session, customer, raw)
    session.flush()
    session.refresh(customer, ["phones"])
    record_act(session, who=person.name, action="customer.phone", subject=str(customer_id), now=now,
               phone=phone.number)
    return customer


def _allow(person: Person) -> None:
    if Role(person.role) not in _MAY_SEE:
        raise NotAllowedError("您的角色不能查看客户资料")
