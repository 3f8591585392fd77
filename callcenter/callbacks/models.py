"""Rows of calls that we owe."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class Callback(Base):
    """A customer to be called back. `reason`: abandoned | requested | message | service_down. One open row a number."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'dropped')", name="state"),
        Index("uq_callbacks_open_number", "number", unique=True, postgresql_where=text("state = 'open'")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    call_sid: Mapped[str] = mapped_column(Text, index=True)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="open", server_default="open")
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Text)
