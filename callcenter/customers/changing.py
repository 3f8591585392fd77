"""Changes of a customer by a person: names and note, numbers taken away or moved, and what a merge would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases.models import Case
from callcenter.customers.finding import allow_editing, get_customer, standing_customer
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.services import merged_grade
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.records.models import Record

LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
FIELDS: Mapping[str, tuple[str, int]] = {"name": ("姓名", 120), "organisation": ("单位", 120), "note": ("备注", 2000)}
"""What can be written of a customer: its word, and how many characters at most."""


def checked(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """The values without what surrounds them, empty ones as None. FieldError: one is too long."""
    plain = {name: (value or "").strip() or None for name, value in values.items()}
    for name, value in plain.items():
        word, most = FIELDS[name]
        if value is not None and len(value) > most:
            raise FieldError(name, f"{word}有{len(value)}个字，太长；请不超过{most}个字")
        if value is not None and "\0" in value:
            raise FieldError(name, f"{word}里有无法保存的字符，请删去")
    return plain


def change_customer(session: Session, customer_id: int, values: Mapping[str, str | None], *, person: Person,
                    now: datetime, seen: Mapping[str, str | None] | None = None) -> Customer:
    """Writes name, organisation or note. `seen`: what stood there when the person began; ConflictError tells what
    somebody else has changed since."""
    allow_editing(person)
    customer = standing_customer(session, customer_id, person)
    session.refresh(customer, list(FIELDS), with_for_update=True)
    new = checked(values)
    for name, value in (seen or {}).items():
        stands = getattr(customer, name)
        if (value or "").strip().split() != (stands or "").split() and new.get(name) != stands:
            raise ConflictError(f"别人刚把{FIELDS[name][0]}改成了“{stands or '空'}”，您的修改没有保存；请核对后再改")
    changed = {name: value for name, value in new.items() if getattr(customer, name) != value}
    if not any({**{name: getattr(customer, name) for name in ("name", "organisation")}, **new}.get(name)
               for name in ("name", "organisation")) and not customer.phones:
        raise FieldError("name", "请至少填写姓名、单位或号码中的一项")
    for name, value in changed.items():
        setattr(customer, name, value)
    if changed:
        record_act(session, who=person.name, action="customer.change", subject=str(customer.id), now=now, **changed)
    session.flush()
    return customer


def take_phone(session: Session, customer_id: int, number: str, *, person: Person, now: datetime) -> Customer:
    """Takes a number away from a customer."""
    allow_editing(person)
    customer = standing_customer(session, customer_id, person)
    session.delete(_phone_of(session, customer, number))
    session.flush()
    session.refresh(customer, ["phones"])
    record_act(session, who=person.name, action="customer.phone_taken", subject=str(customer.id), now=now, phone=number)
    return customer


def move_phone(session: Session, customer_id: int, number: str, to_id: int, *, person: Person,
               now: datetime) -> Customer:
    """Gives a customer's number to another one. It never has two owners."""
    allow_leading(person, "转移号码")
    customer, other = standing_customer(session, customer_id, person), standing_customer(session, to_id, person)
    if customer.id == other.id:
        raise FieldError("to", f"客户 {to_id} 就是这位客户；请填另一位客户的编号")
    _phone_of(session, customer, number).customer_id = other.id
    session.flush()
    for one in (customer, other):
        session.expire(one, ["phones"])
    record_act(session, who=person.name, action="customer.phone_moved", subject=str(customer.id), now=now,
               phone=number, to=other.id)
    return customer


def _phone_of(session: Session, customer: Customer, number: str) -> CustomerPhone:
    phone = session.get(CustomerPhone, number, with_for_update=True)
    if phone is None or phone.customer_id != customer.id:
        raise NotFoundError("这个号码已不属于该客户")
    return phone


def allow_leading(person: Person, act: str) -> None:
    """NotAllowedError unless this role decides over customers."""
    if Role(person.role) not in LEADERS:
        raise NotAllowedError(f"您的角色不能{act}")


@dataclass(frozen=True)
class MergePreview:
    """What becomes of two customers that are one: what `gone` hands over, and how `keep` stands afterwards."""

    keep: Customer
    gone: Customer
    calls: int
    records: int
    cases: int
    name: str | None
    organisation: str | None
    grade: str | None


def preview_merge(session: Session, keep_id: int, gone_id: int, *, person: Person) -> MergePreview:
    """Looks at a merge before it is done. FieldError: one of them cannot be merged."""
    allow_leading(person, "合并客户")
    if keep_id == gone_id:
        raise FieldError("gone", f"客户 {gone_id} 就是这位客户；请填另一位客户的编号")
    keep = standing_customer(session, keep_id, person)
    try:
        gone = get_customer(session, gone_id, person)
    except NotFoundError as unknown:
        raise FieldError("gone", f"{unknown.message}；请核对编号") from None
    if gone.merged_into is not None:
        raise FieldError("gone", f"客户 {gone_id} 已合并到客户 {gone.merged_into}；请填未合并的客户")
    calls, records, cases = (session.scalar(select(func.count()).where(table.customer_id == gone.id)) or 0
                             for table in (Call, Record, Case))
    return MergePreview(keep, gone, calls, records, cases, keep.name or gone.name,
                        keep.organisation or gone.organisation, merged_grade(keep, gone))
