"""Rows of satisfaction answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class Rating(Base):
    """满意度: the label counts, not the key (1 = 非常满意)."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("score between 1 and 5", name="score"),)
    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.sid"), primary_key=True)
    score: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
