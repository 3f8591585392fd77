"""Rows of lists: saved views, exports, and what searching looks in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base

LISTS = ("calls", "records", "cases", "deadlines", "callbacks", "customers")


class SavedView(Base):
    """A filter that somebody keeps, as the query of its list's address. `shared`: everybody sees it. `preferred`: what
    the list begins with for its owner, one a list."""

    __tablename__ = "saved_views"
    __table_args__ = (CheckConstraint(f"list in {LISTS!r}", name="list"),
                      Index("uq_saved_views_name", "person_id", "list", "name", unique=True),
                      Index("uq_saved_views_preferred", "person_id", "list", unique=True,
                            postgresql_where=text("preferred")))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    list: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    preferred: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime]


class Export(Base):
    """A list as a file, made by a worker. `state`: waiting | running | done | failed; `rows` of `total` are written.
    `path`: where the file lies in the store, until `expires_at`. `problem`: why it failed."""

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
    problem: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class SearchText(Base):
    """What a record is found by. `text`: names, organisations, numbers and what was said, a piece a line, as
    `searchwords.normal` writes it. `grams`: its pairs of neighbouring characters, since Chinese has no blanks to tell
    words apart, and four digits in a row. `lines`: what was said as one reads it, each with `recording`, `channel`,
    `start` (seconds) and `text`, for showing a hit."""

    __tablename__ = "search_texts"
    __table_args__ = (Index("ix_search_texts_grams", "grams", postgresql_using="gin"),
                      Index("ix_search_texts_newest", "called_at", "record_id"))
    record_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("records.id", ondelete="cascade"), primary_key=True)
    called_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(TSVECTOR)
    lines: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    written_at: Mapped[datetime]
