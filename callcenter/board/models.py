"""Rows of the screens on walls that show the board without anybody signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person


class BoardScreen(Base):
    """A screen 大屏 that a leader opened: its browser holds a token, of which only the digest is kept. It shows the
    board and nothing else, until `expires_at` or until it is revoked."""

    __tablename__ = "board_screens"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    opened_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None]
    opener: Mapped[Person] = relationship(viewonly=True, lazy="joined", foreign_keys=[opened_by])
