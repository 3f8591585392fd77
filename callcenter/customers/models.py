"""Rows of customers and their phones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person


class Customer(Base):
    """A customer. `grade` is free text by the company; `VIP` makes every call of theirs important. A merged
    customer stays as a signpost to the one that it was merged into."""

    __tablename__ = "customers"
    __table_args__ = (
        Index("ix_customers_bigrams", func.bigrams(text("name"), text("organisation")), postgresql_using="gin"),
        Index("ix_customers_grade", "grade", "id", postgresql_where=text("grade is not null")),
        Index("ix_customers_merged", "merged_into", postgresql_where=text("merged_into is not null")))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    grade: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    phones: Mapped[list[CustomerPhone]] = relationship(back_populates="customer", order_by="CustomerPhone.number")


class CustomerPhone(Base):
    """A number that belongs to exactly one customer, in its dialable form."""

    __tablename__ = "customer_phones"
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    customer: Mapped[Customer] = relationship(back_populates="phones")

    __table_args__ = (Index("ix_customer_phones_tail", func.reverse(number).label("tail"),
                            postgresql_ops={"tail": "text_pattern_ops"}),)


class BlockedNumber(Base):
    """黑名单: a number that is not answered. It counts once a second person has approved it, until it expires or is
    lifted; a rescue is never blocked (DESK.md)."""

    __tablename__ = "blocked_numbers"
    __table_args__ = (CheckConstraint("approved_by is null or approved_by <> asked_by", name="two_people"),
                      CheckConstraint("expires_at > asked_at", name="expires"),
                      Index("ix_blocked_numbers_standing", "number", postgresql_where=text("lifted_at is null")))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]
    asker: Mapped[Person] = relationship(viewonly=True, lazy="joined", foreign_keys=[asked_by])
    approver: Mapped[Person | None] = relationship(viewonly=True, lazy="joined", foreign_keys=[approved_by])
    lifter: Mapped[Person | None] = relationship(viewonly=True, lazy="joined", foreign_keys=[lifted_by])


class CustomerImport(Base):
    """A file of customers, read and looked through. `columns`: which heading of the file is which of ours; `rows`: what
    can be brought in, `problems`: the rows that cannot, cell by cell; `total` rows had something in them. Of `rows` the
    first `done` are in. `existing`: what becomes of a customer who is known already, chosen when it begins."""

    __tablename__ = "customer_imports"
    __table_args__ = (CheckConstraint("existing in ('update', 'skip')", name="existing"),
                      Index("ix_customer_imports_person", "person_id", "id"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    file: Mapped[str] = mapped_column(Text)
    columns: Mapped[dict[str, str]] = mapped_column(JSONB)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    total: Mapped[int]
    existing: Mapped[str | None] = mapped_column(Text)
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    added: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
