"""Rows of the company's own words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, Identity, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base
from transcripts.reading.wordfile import KINDS, Entry


class CompanyWord(Base):
    """A word of the company 企业词汇: a product, an organisation it deals with, a district or estate, a taboo word
    服务禁语, a member of staff without a login. `said_as`: other ways to say it; `better`: what to say instead of a
    taboo word; `off`: this taboo word (perhaps of the starter list) does not count here."""

    __tablename__ = "company_words"
    __table_args__ = (UniqueConstraint("kind", "word"), CheckConstraint(f"kind in {KINDS!r}", name="kind"),
                      CheckConstraint("kind = 'taboo' or not off and better = ''", name="taboo"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    word: Mapped[str] = mapped_column(Text)
    said_as: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    better: Mapped[str] = mapped_column(Text, default="", server_default="")
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    off: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]

    @property
    def entry(self) -> Entry:
        """The plain word."""
        return Entry(self.kind, self.word, tuple(self.said_as), self.better, self.note)
