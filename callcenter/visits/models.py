"""Rows of telephone sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person


class SignIn(Base):
    """电话签到: an account manager called in on entering the market. `compliant` only from a landline of the planned
    area; anything else is kept as 不合规 with its reason. Duty staff 值班人员 confirm it."""

    __tablename__ = "sign_ins"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.sid"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    from_number: Mapped[str] = mapped_column(Text)
    from_kind: Mapped[str] = mapped_column(Text)
    compliant: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")
