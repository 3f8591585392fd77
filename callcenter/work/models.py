"""Rows of work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class WorkItem(Base):
    """One thing to do. `kind` and `subject` say what (unique); `due_at` when. A worker holds it while
    `lease_until` lies ahead, which its running job renews; `token` grows with each claim, and only the holder of
    the current token may write results."""

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'failed')", name="state"),
        Index("uq_work_kind_subject", "kind", "subject", unique=True),
        Index("ix_work_open", "due_at", postgresql_where=text("state = 'open'")),
        Index("ix_work_done", "created_at", postgresql_where=text("state = 'done'")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    queue: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(Text, default="open", server_default="open")
    due_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    token: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
