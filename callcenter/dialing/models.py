"""Rows of attempts to call somebody, of numbers that are not to be called, and of the dialler's heartbeat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base

STATES = ("reserved", "placing", "placed", "unknown", "lost", "ended", "done", "cancelled")


class Attempt(Base):
    """One attempt at one number, a row before the provider is asked; a number has at most one open.

    `state`: reserved (nothing was sent) | placing (being sent) | placed (the provider's `sid` is known) | unknown (the
    answer was lost: it is looked up, and nothing is dialled meanwhile) | lost (still unknown after ten minutes: a
    person decides) | ended (the call is over, an agent says what came of it) | done | cancelled (never sent).

    `dialled`: the phone that the provider was asked to ring: the customer's, or, where an agent talks, the agent's
    own, from which the customer's is rung at `customer_rung_at`. `number` is always the customer's. `from_number`: the
    displayed number. `sent_at`: when the request went out, which the pace is measured by. `result`: the provider's word
    about the customer's leg (completed, busy, no-answer, failed, canceled), `machine`: what answered, by the
    provider. `abandoned`: the customer picked up and nobody was there. `callback_ids`: the calls that we owed, all
    told in this one."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint(f"state in {STATES!r}", name="state"),
        Index("uq_attempts_open_number", "number", unique=True,
              postgresql_where=text("state not in ('done', 'cancelled')")),
        Index("uq_attempts_open_contact", "contact_id", unique=True,
              postgresql_where=text("state not in ('done', 'cancelled') and contact_id is not null")),
        Index("uq_attempts_open_person", "person_id", unique=True,
              postgresql_where=text("state not in ('done', 'cancelled', 'lost') and person_id is not null")),
        Index("ix_attempts_open", "state", "sent_at", postgresql_where=text("state not in ('done', 'cancelled')")),
        Index("ix_attempts_number", "number", "customer_rung_at"),
        Index("ix_attempts_from", "from_number", "sent_at"),
        Index("ix_attempts_campaign", "campaign_id", "id"), Index("ix_attempts_contact", "contact_id", "id"))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    dialled: Mapped[str] = mapped_column(Text)
    from_number: Mapped[str] = mapped_column(Text)
    line_id: Mapped[int] = mapped_column(ForeignKey("lines.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    callback_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    flow_version: Mapped[str | None] = mapped_column(ForeignKey("flow_versions.digest"))
    state: Mapped[str] = mapped_column(Text, default="reserved", server_default="reserved")
    reserved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    looked_up_at: Mapped[datetime | None]
    sid: Mapped[str | None] = mapped_column(Text, unique=True)
    ringing_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    customer_rung_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    result: Mapped[str | None] = mapped_column(Text)
    machine: Mapped[str | None] = mapped_column(Text)
    abandoned: Mapped[bool] = mapped_column(default=False, server_default="false")
    disposition: Mapped[str | None] = mapped_column(Text)
    asked_for: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]


class DoNotCall(Base):
    """免打扰名单: a number that gets no follow-up and no marketing call any more, company-wide. It never blocks a
    reply that the customer asked for (DESK.md). `source`: call (an agent was asked) | key (key 9) | transcript |
    message | import | person."""

    __tablename__ = "do_not_call"
    __table_args__ = (
        CheckConstraint("source in ('call', 'key', 'transcript', 'message', 'import', 'person')", name="source"),
        Index("uq_do_not_call_standing", "number", unique=True, postgresql_where=text("lifted_at is null")))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    call_sid: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(Text)
    lifted_why: Mapped[str | None] = mapped_column(Text)


class DialerBeat(Base):
    """The dialler's heartbeat: which process dials, and how the provider answers."""

    __tablename__ = "dialer_beats"
    id: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    problem: Mapped[str | None] = mapped_column(Text)
