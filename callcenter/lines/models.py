"""Rows of lines and of what is published for them: flows, ring plans (keyed by their digest), opening hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class FlowVersion(Base):
    """One published IVR flow, self-contained (`source` is its canonical form). The newest of a name is what new calls
    begin under; a running call keeps its own."""

    __tablename__ = "flow_versions"
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    source: Mapped[str] = mapped_column(Text)
    serial: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(Text)


class RingPlan(Base):
    """One version of a ring plan: rounds of who rings and for how many ring cycles."""

    __tablename__ = "ring_plans"
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    serial: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    published_at: Mapped[datetime]


class OpeningHours(Base):
    """A working calendar by name: weekly hours and exceptions by date. `default` serves lines that name none."""

    __tablename__ = "opening_hours"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime]


class Line(Base):
    """A number that customers call, `name` for people. `cycle_seconds` is the ring cadence (China 1 s on, 4 s off),
    `area_code` the home area for local numbers, `landing_numbers` the 落地号码 behind a 400/95/96 number.
    `outbound`: registered as a displayed number for outbound calls 外显号码已报备; no other is shown to customers."""

    __tablename__ = "lines"
    __table_args__ = (CheckConstraint("record in ('all', 'important', 'never')", name="record"),
                      CheckConstraint("cycle_seconds > 0 and ring_limit > 0", name="rings"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="", server_default="")
    number: Mapped[str] = mapped_column(Text, unique=True)
    flow: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text, default="all", server_default="all")
    cycle_seconds: Mapped[float] = mapped_column(default=5.0, server_default="5")
    ring_limit: Mapped[int] = mapped_column(default=3, server_default="3")
    ring_plan: Mapped[str] = mapped_column(ForeignKey("ring_plans.digest"))
    hours: Mapped[str] = mapped_column(Text, default="default", server_default="default")
    fallback_number: Mapped[str | None] = mapped_column(Text)
    area_code: Mapped[str | None] = mapped_column(Text)
    landing_numbers: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    outbound: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime]
