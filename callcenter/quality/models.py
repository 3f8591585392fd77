"""Rows of satisfaction answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base

ASSESSMENT_STATES = ("draft", "confirmed", "dismissed", "appealed", "upheld", "withdrawn")


class Rating(Base):
    """满意度: the label counts, not the key (1 = 非常满意)."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("score between 1 and 5", name="score"),)
    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.sid"), primary_key=True)
    score: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class Assessment(Base):
    """An entry for the assessment column 考核栏 (S002 4.10b-10, N17): drafted with its evidence when a customer
    complains again after a broken limit, confirmed or dismissed by a supervisor, open to the employee's appeal 申诉.
    `state`: draft | confirmed | dismissed | appealed | upheld | withdrawn."""

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint(f"state in {ASSESSMENT_STATES!r}", name="state"),
        Index("uq_assessments_subject", "repeat_case_id", "deadline_id", unique=True))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    repeat_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    clause: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, default="draft", server_default="draft", index=True)
    drafted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(Text)
    appealed_at: Mapped[datetime | None]
    appeal: Mapped[str | None] = mapped_column(Text)
    appeal_decided_at: Mapped[datetime | None]
    appeal_decided_by: Mapped[str | None] = mapped_column(Text)
    appeal_decision: Mapped[str | None] = mapped_column(Text)
