"""Rows of recordings and of what was heard in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base


class Recording(Base):
    """A recording of a call. `state`: announced | stored | absent | failed; `channels` as measured in the file;
    `customer_channel` is the channel (from 0) on which the customer speaks; `purpose`: talk | message."""

    __tablename__ = "recordings"
    __table_args__ = (CheckConstraint("state in ('announced', 'stored', 'absent', 'failed')", name="state"),)
    sid: Mapped[str] = mapped_column(Text, primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.sid"), index=True)
    leg_id: Mapped[int | None] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    media_url: Mapped[str] = mapped_column(Text)
    announced_channels: Mapped[int]
    announced_seconds: Mapped[int | None]
    channels: Mapped[int | None]
    seconds: Mapped[float | None]
    customer_channel: Mapped[int | None]
    path: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str | None] = mapped_column(Text)
    announced_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
    deleted_at_provider: Mapped[datetime | None]
    transcript: Mapped[Transcript | None] = relationship(lazy="joined", viewonly=True)


class Transcript(Base):
    """What the recogniser heard in a recording. `state`: waiting | waiting_for_model | done | failed."""

    __tablename__ = "transcripts"
    __table_args__ = (CheckConstraint("state in ('waiting', 'waiting_for_model', 'done', 'failed')", name="state"),)
    recording_sid: Mapped[str] = mapped_column(ForeignKey("recordings.sid"), primary_key=True)
    call_sid: Mapped[str] = mapped_column(Text, index=True)
    state: Mapped[str] = mapped_column(Text)
    model: Mapped[str | None] = mapped_column(Text)
    segments: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    reason: Mapped[str | None] = mapped_column(Text)
    heard_at: Mapped[datetime | None]
