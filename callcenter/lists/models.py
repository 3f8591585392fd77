"""Rows of lists: saved views, exports, and what searching looks in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base

LISTS = ("calls", "records", "cases", "deadlines", "callbacks", "customers")


class SavedView(Base):
    """A filter that somebody keeps, as the query of its list's address. `shared`: everybody sees it."""

    __tablename__ = "saved_views"
    __table_args__ = (CheckConstraint(f"list in {LISTS!r}", name="list"),
                      Index("uq_saved_views_name", "person_id", "list", "name", unique=True))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    list: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime]


class Export(Base):
    """A list as a file, made by a worker. `state`: waiting | running | done | failed; `rows` of `total` are written.
    `path`: where the file lies in the store, until `expires_at`."""

    __tablename__ = "exports"
    __table_args__ = (CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name="state"),
                      CheckConstraint("format in ('xlsx', 'csv')", name="format"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    list: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="waiting", server_default="waiting")
    total: Mapped[int | None]
    rows: Mapped[int] = mapped_column(default=0, server_default="0")
    path: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class SearchText(Base):
    """What a record is found by: names, organisations, numbers and the words of its transcript, in one text, and the
    pairs of neighbouring characters of it (`grams`), since Chinese has no blanks to tell words apart."""

    __tablename__ = "search_texts"
    __table_args__ = (Index("ix_search_texts_grams", "grams", postgresql_using="gin"),)
    record_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("records.id"), primary_key=True)
    called_at: Mapped[datetime] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(TSVECTOR)
    written_at: Mapped[datetime]
