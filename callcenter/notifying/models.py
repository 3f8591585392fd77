"""Rows of notices: the duty roster, addresses, and every notice with its fate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person


class Duty(Base):
    """A turn on duty 值班: this person answers for a department (null: for the company) from `starts_at` up to
    `ends_at`, day or night."""

    __tablename__ = "duties"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),
                      Index("ix_duties_ends_at", "ends_at"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined", viewonly=True)


class ContactAddress(Base):
    """Where notices for a person or a department are sent (neither: for the company): an Apprise address, which holds
    secrets and is never shown. `refused_since`: it has refused everything since then."""

    __tablename__ = "contact_addresses"
    __table_args__ = (CheckConstraint("person_id is null or department_id is null", name="of_one"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    channel: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    refused_since: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Text)


class Notification(Base):
    """One notice 提醒 to one recipient by one channel. `key` makes it unique: at most one per clock, level, recipient
    and channel. With no address it stands on the desk only. `state`: pending | sent | failed."""

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'sent', 'failed')", name="state"),
        Index("ix_notifications_pending", "address_id", "send_at", postgresql_where=text("state = 'pending'")),
        Index("ix_notifications_sent", "address_id", "sent_at",
              postgresql_where=text("address_id is not null and sent_at is not null")),
        Index("ix_notifications_unseen", "person_id", "created_at", postgresql_where=text("seen_at is null")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    level: Mapped[int | None] = mapped_column(SmallInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("contact_addresses.id"))
    channel: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="pending", server_default="pending")
    created_at: Mapped[datetime]
    send_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    problem: Mapped[str | None] = mapped_column(Text)
    seen_at: Mapped[datetime | None]
