"""Rows of message templates, and of messages sent or to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class MessageTemplate(Base):
    """The wording of a message, with variables in braces; one of them at least is the customer's own (R20: a text that
    everybody gets is refused). `channel`: sms | mail. `marketing`: 拒收请回复R is added to an SMS [M]."""

    __tablename__ = "message_templates"
    __table_args__ = (CheckConstraint("channel in ('sms', 'mail')", name="channel"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    channel: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="", server_default="")
    text: Mapped[str] = mapped_column(Text)
    marketing: Mapped[bool] = mapped_column(default=False, server_default="false")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class Message(Base):
    """One message to one customer. `key`: what it is for, once (attempt:12, visit:7 …). `state`: waiting | sending |
    sent | unknown (the answer was lost; it is not sent again) | failed | refused (its number asked for none)."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'unknown', 'failed', 'refused')", name="state"),
        Index("ix_messages_open", "due_at", postgresql_where=text("state = 'waiting'")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("message_templates.id"))
    channel: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, default="", server_default="")
    text: Mapped[str] = mapped_column(Text)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[str] = mapped_column(Text, default="waiting", server_default="waiting")
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
