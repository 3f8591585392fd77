"""Rows of clocks: published standards, company settings, deadlines, what was changed and who was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base

STATES = ("open", "met", "late", "extended", "cancelled")


class StandardVersion(Base):
    """One version of a written standard 标准, its settings resolved into it, keyed by its digest. The newest of a
    name is what new cases begin under; a running case keeps its own."""

    __tablename__ = "standard_versions"
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(Text)
    """The YAML that it was made from: published again when a setting changes."""
    serial: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(Text)


class CompanySetting(Base):
    """A value that the procedures leave to the company (the [X] of S003), by the name that standards use."""

    __tablename__ = "company_settings"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Text)


class Deadline(Base):
    """One running or ended clock 时限. `stops` is the event that ends it; `round` grows when a case is reopened.

    `state`: open | met | late (met after `due_at`, for ever) | extended (延期, never counted as kept) | cancelled (with
    its `reason`). `breached_at` is `due_at`, whenever it is found. `next_at` is when something has to be done for it
    next (null: nothing), `next_level` what: 0 warning, 1 owner, 2 supervisor, 3 manager. `handed_at`: given to a
    worker then.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        CheckConstraint(f"state in {STATES!r}", name="state"),
        CheckConstraint("breached_at is null or breached_at = due_at", name="breached_when_due"),
        CheckConstraint("(state in ('met', 'late')) = (met_at is not null)", name="met"),
        CheckConstraint("state = 'open' or next_at is null", name="ended_is_quiet"),
        Index("uq_deadlines_clock", "case_id", "standard", "step", "round", text("coalesce(extends, 0)"), unique=True),
        Index("ix_deadlines_next", "next_at", postgresql_where=text("next_at is not null")),
        Index("ix_deadlines_open", "due_at", postgresql_where=text("state = 'open'")),
        Index("ix_deadlines_open_case", "case_id", "due_at", postgresql_where=text("state = 'open'")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    standard: Mapped[str] = mapped_column(Text)
    standard_version: Mapped[str] = mapped_column(ForeignKey("standard_versions.digest"))
    step: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    stops: Mapped[str] = mapped_column(Text)
    owner_role: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    night: Mapped[bool] = mapped_column(default=False, server_default="false")
    counts: Mapped[str] = mapped_column(Text)
    limit_text: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    warn_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text, default="open", server_default="open")
    reason: Mapped[str | None] = mapped_column(Text)
    extends: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"))
    proof: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Of an extension: how and when the customer was told, before the limit."""
    provisional: Mapped[bool] = mapped_column(default=False, server_default="false")
    explain: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    next_at: Mapped[datetime | None]
    next_level: Mapped[int | None] = mapped_column(SmallInteger)
    handed_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)
    escalations: Mapped[list[Escalation]] = relationship(order_by="Escalation.level", viewonly=True)


class DeadlineChange(Base):
    """A due time that was computed anew (holidays announced, clock moved with a merged case): what it was, and why."""

    __tablename__ = "deadline_changes"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    old_explain: Mapped[list[Any]] = mapped_column(JSONB)


class Escalation(Base):
    """Somebody was told about a clock, once a level: 0 the warning 即将超时, 1 the owner, 2 the supervisor, 3 the
    manager. `recipients`: login names; `to`: as shown; `reason`: why it went further up than it should."""

    __tablename__ = "escalations"
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime]
    to: Mapped[str] = mapped_column(Text)
    recipients: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    channel: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


class Heartbeat(Base):
    """The last sign of life of a kind of process; the desk warns when the clock's is over 60 s old."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
