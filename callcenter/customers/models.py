"""Rows of customers and their phones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base


class Customer(Base):
    """A customer. `grade` is free text by the company; `VIP` makes every call of theirs important. A merged
    customer stays as a signpost to the one that it was merged into."""

    __tablename__ = "customers"
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
