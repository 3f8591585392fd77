"""Rows of calls. `call_events` is the truth; `calls` and `legs` are what it adds up to (`projection.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, FetchedValue, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person


class CallEvent(Base):
    """Something that happened to a call, kept before it is answered. `key` makes a repeat harmless; `raw` holds all
    that the provider sent, `data` what it means, `facts` what was looked up, `answer` what we replied; `flow_seq`
    orders the steps of the flow as they were applied."""

    __tablename__ = "call_events"
    __table_args__ = (Index("ix_call_events_call_sid_id", "call_sid", "id"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    call_sid: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    leg_id: Mapped[int | None] = mapped_column(BigInteger)
    provider_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    raw: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    flow_seq: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Text)


class Call(Base):
    """One call of a customer. Times are the provider's where it gave one. `hung_up_by`: customer|agent|system|unknown
    (R8: 应待客户先挂断电话). `direction` outbound: a call that we made 外呼; `from_number` is the customer's all the
    same, `to_number` the number that they saw, `accepted_leg` the agent's if they talked. `seconds_in_line` is waiting
    before anyone was rung, never part of the rings."""

    __tablename__ = "calls"
    sid: Mapped[str] = mapped_column(Text, primary_key=True)
    direction: Mapped[str] = mapped_column(Text)
    from_number: Mapped[str] = mapped_column(Text)
    from_kind: Mapped[str] = mapped_column(Text)
    from_dialable: Mapped[str | None] = mapped_column(Text, index=True)
    to_number: Mapped[str] = mapped_column(Text)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("lines.id"))
    status: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    flow: Mapped[str] = mapped_column(Text)
    flow_version: Mapped[str] = mapped_column(Text)
    flow_state: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    flow_seq: Mapped[int] = mapped_column(default=0)
    ring_plan: Mapped[str | None] = mapped_column(Text)
    ring_limit: Mapped[int]
    cycle_seconds: Mapped[float]
    ring_count: Mapped[int] = mapped_column(default=0)
    answered_within_limit: Mapped[bool | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    seconds_in_line: Mapped[int] = mapped_column(default=0)
    hung_up_by: Mapped[str] = mapped_column(Text, default="unknown")
    category: Mapped[str | None] = mapped_column(Text)
    important: Mapped[bool] = mapped_column(default=False)
    recording_refused: Mapped[bool] = mapped_column(default=False)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    accepted_leg: Mapped[int | None] = mapped_column(BigInteger)
    waiting: Mapped[bool] = mapped_column(default=False)
    in_line_since: Mapped[datetime | None]
    last_event_at: Mapped[datetime]
    legs: Mapped[list[Leg]] = relationship(order_by="Leg.id", viewonly=True)

    __table_args__ = (
        Index("ix_calls_customer", "customer_id", "started_at", postgresql_where=text("customer_id is not null")),
        Index("ix_calls_open", "started_at", postgresql_where=text("ended_at is null")),
        Index("ix_calls_waiting", "in_line_since", postgresql_where=text("waiting")),
        Index("ix_calls_line", "line_id", "started_at"),
        Index("ix_calls_tail", func.reverse(func.coalesce(text("from_dialable"), text("from_number"))).label("tail"),
              postgresql_ops={"tail": "text_pattern_ops"}),
        Index("ix_calls_inbound", "started_at", postgresql_where=text("direction = 'inbound'")),
        Index("ix_calls_outbound", "started_at", postgresql_where=text("direction = 'outbound'")),
        # What is rare is found without reading the calls between.
        Index("ix_calls_late", "started_at", postgresql_where=text("answered_within_limit is false")),
        Index("ix_calls_abandoned", "started_at", postgresql_where=text("outcome = 'abandoned'")),
        Index("ix_calls_important", "started_at", postgresql_where=text("important is true")),
        # A step changes no indexed column: with room on the page its row is rewritten there, and no index with it.
        {"postgresql_with": {"fillfactor": "70"}},
    )


class Leg(Base):
    """One ring of one person's phone for a call. `number` is what was dialled, `sid` the provider's id of that leg.
    `call_started_at` is its call's, kept by triggers: a person's calls in their order."""

    __tablename__ = "legs"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.sid"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    call_started_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    number: Mapped[str] = mapped_column(Text)
    cycle: Mapped[int]
    sid: Mapped[str | None] = mapped_column(Text, unique=True)
    placed_at: Mapped[datetime]
    initiated_at: Mapped[datetime | None]
    ringing_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    rings: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str] = mapped_column(Text, default="placing")
    person: Mapped[Person] = relationship(lazy="joined", viewonly=True)

    __table_args__ = (
        Index("ix_legs_calls", "person_id", "call_started_at", "call_sid", postgresql_include=["id", "outcome"]),
        Index("ix_legs_live", "placed_at", postgresql_where=text("ended_at is null")),
        Index("ix_legs_talks", "person_id", "ended_at", postgresql_where=text("outcome = 'accepted'")))
