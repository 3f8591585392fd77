"""Rows of customers and their phones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Text
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
