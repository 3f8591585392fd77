"""Purchases and repairs brought in from a file: each row starts its rounds, the same one never twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callcenter.callbacks.listing import may_call
from callcenter.callbacks.rounds import Whose, begin_rounds, known_rounds
from callcenter.callbacks.sales_files import Sale, Sales, Wrong, read_sales
from callcenter.customers.import_files import read_table
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.db import Database
from callcenter.errors import NotAllowedError
from callcenter.people.audit import record_act
from callcenter.people.models import Person

BATCH = 100
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('follow_ups.import'))")


@dataclass
class BroughtIn:
    """What became of a file. `known`: rows whose rounds had begun before."""

    total: int = 0
    begun: int = 0
    known: int = 0
    problems: list[Wrong] = field(default_factory=list)


def bring_in(db: Database, name: str, data: bytes, *, person: Person, now: datetime, zone: ZoneInfo) -> BroughtIn:
    """Reads a file and starts the rounds of every good row, a batch in one transaction: sent again after a failure
    half-way, it goes on. FieldError: the file cannot be read. NotAllowedError."""
    if not may_call(person):
        raise NotAllowedError("您的角色不能安排回访")
    sales = read_sales(read_table(data), now.astimezone(zone).date())
    done = BroughtIn(sales.total, problems=sales.problems)
    for rows in _batches(sales):
        with db.session() as session:
            session.execute(_ONE_AT_A_TIME)
            for row in rows:
                begun = _begin(session, row, person=person, now=now, zone=zone)
                done.begun, done.known = done.begun + begun, done.known + (not begun)
    with db.session() as session:
        record_act(session, who=person.name, action="follow_up.import", subject=name[:120] or "-", now=now,
                   rows=done.total, begun=done.begun, known=done.known, problems=len(done.problems))
    return done


def _batches(sales: Sales) -> list[list[Sale]]:
    return [sales.rows[first:first + BATCH] for first in range(0, len(sales.rows), BATCH)]


def _begin(session: Session, row: Sale, *, person: Person, now: datetime, zone: ZoneInfo) -> bool:
    if known_rounds(session, row.standard, row.on, row.product, row.phone, zone) is not None:
        return False
    customer = session.scalar(select(Customer).join(CustomerPhone, CustomerPhone.customer_id == Customer.id)
                              .where(CustomerPhone.number == row.phone))
    whose = Whose(row.phone, customer.id if customer else None, row.name or (customer.name if customer else None),
                  row.organisation or (customer.organisation if customer else None))
    begin_rounds(session, row.standard, row.on, row.product, whose, by=person.name, now=now, zone=zone)
    return True

