"""Rows of calls that we owe, and of the attempts at them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person


class Callback(Base):
    """A call to make 待回访. `reason`: abandoned | requested | message | service_down (missed callers: one open row a
    number, dropped when they get through), or a clock's purpose: tell | answer | reply | satisfaction | follow_up |
    round_1 … | resolution | confirm | promise (one open row a clock; only a completed talk ends it). `planned_at`:
    from when it may be made; `brief`: what to say. `outcome`: disposition of the last attempt. `owner_id`: whose it is,
    where somebody was named."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'dropped')", name="state"),
        Index("uq_callbacks_open_number", "number", unique=True,
              postgresql_where=text("state = 'open' and deadline_id is null")),
        Index("uq_callbacks_open_deadline", "deadline_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_callbacks_open_due", "due_at", postgresql_where=text("state = 'open'")),
        Index("ix_callbacks_open_number", "number", "due_at", postgresql_where=text("state = 'open'")),
        Index("ix_callbacks_settled", "state", "closed_at", "id", postgresql_where=text("state <> 'open'")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    call_sid: Mapped[str | None] = mapped_column(Text, index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text, default="", server_default="")
    brief: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[str] = mapped_column(Text, default="open", server_default="open")
    due_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[Person | None] = relationship(viewonly=True, lazy="selectin")
    tries: Mapped[list[CallbackAttempt]] = relationship(order_by="CallbackAttempt.id", viewonly=True, lazy="selectin")


class CallbackAttempt(Base):
    """One attempt at a call to make: its disposition, what the customer said, and when to try again."""

    __tablename__ = "callback_attempts"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    satisfaction: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    next_at: Mapped[datetime | None]
