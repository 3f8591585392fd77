"""Rows of cases, their history, their forms and the rules that route them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Department, Person

STATUSES = ("new", "dispatched", "acknowledged", "handling", "handled", "following_up", "closed", "reopened")


class Case(Base):
    """A case 工单. `started_at` is the call's end, from which its clocks run; `opened_at` when the row was made.
    `kind`: problem, or one of the kinds of `cases/kinds/*.yaml`, whose own step is `kind_step`. `repeat_of`: the
    earlier case whose limit was broken (再投诉). A suspended case 挂起 stays on its clocks."""

    __tablename__ = "cases"
    __table_args__ = (CheckConstraint(f"status in {STATUSES!r}", name="status"),
                      CheckConstraint("urgency in ('normal', 'urgent')", name="urgency"),
                      Index("ix_cases_same_customer", "customer_id", "category"),
                      Index("ix_cases_same_phone", "phone", "category"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text, default="problem", server_default="problem")
    kind_step: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="new", server_default="new", index=True)
    category: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text, default="normal", server_default="normal")
    standard: Mapped[str] = mapped_column(Text)
    standard_version: Mapped[str] = mapped_column(ForeignKey("standard_versions.digest"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    customer_name: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text, default="", server_default="")
    line_id: Mapped[int | None] = mapped_column(ForeignKey("lines.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    chases: Mapped[int] = mapped_column(default=0, server_default="0")
    repeat_of: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    dispatched_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(Text)
    on_the_spot: Mapped[bool] = mapped_column(default=False, server_default="false")
    version: Mapped[int] = mapped_column(default=1)
    department: Mapped[Department | None] = relationship(lazy="joined", foreign_keys=[department_id], viewonly=True)
    owner: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[owner_id], viewonly=True)
    agent: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[agent_id], viewonly=True)

    __mapper_args__ = {"version_id_col": version}


class CaseNumber(Base):
    """The last case number given out on a day of the company's zone."""

    __tablename__ = "case_numbers"
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class CaseRecord(Base):
    """Which call records belong to a case: the one that opened it, and every chase 催单. A record has one case."""

    __tablename__ = "case_records"
    __table_args__ = (CheckConstraint("relation in ('opened', 'chase', 'linked')", name="relation"),)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    relation: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class CaseEvent(Base):
    """Something that happened to a case: `verb` what was done, `events` what it means to the clocks, `at` when it
    happened, `recorded_at` when it was entered, who, and why."""

    __tablename__ = "case_events"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    verb: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    from_status: Mapped[str | None] = mapped_column(Text)
    to_status: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")


class CaseForm(Base):
    """A filled form of a case, such as 纠正和预防措施要求单; the newest of a name counts, earlier ones stay."""

    __tablename__ = "case_forms"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    form: Mapped[str] = mapped_column(Text)
    step: Mapped[str | None] = mapped_column(Text)
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class CoHandler(Base):
    """A department that helps 协办; the main one stays responsible."""

    __tablename__ = "co_handlers"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), primary_key=True)
    since: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class RoutingRule(Base):
    """Which department gets which cases; the first rule that fits, by `position`. `conditions`: {category, line,
    keywords [any of], grade}, each may be missing; `then`: {standard?, urgency?}."""

    __tablename__ = "routing_rules"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    position: Mapped[int] = mapped_column(index=True)
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    then: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Text)
    department: Mapped[Department | None] = relationship(lazy="joined", viewonly=True)
