"""Rows of the holiday notice 放假通知: they win over the tables of the library."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class HolidayOverride(Base):
    """One date that is worked (a make-up workday 调休) or off, by the company's own entry."""

    __tablename__ = "holiday_overrides"
    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
    name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Text)


class HolidayNotice(Base):
    """A year whose official notice was entered in full: its dates are no guess any more."""

    __tablename__ = "holiday_notices"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(Text)
