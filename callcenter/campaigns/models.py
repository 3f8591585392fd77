"""Rows of campaigns, of their agents, contacts and answers, and of the lists brought in for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base
from callcenter.people.models import Person

MODES = ("preview", "progressive", "survey")
"""预览 (an agent sees the brief, then dials) | 渐进 (one free agent, one call) | 自动语音回访 (an IVR flow talks)."""

STATES = ("draft", "running", "paused", "stopped", "done")
CONTACT_STATES = ("waiting", "reserved", "done", "removed")


class Campaign(Base):
    """One campaign. `purpose`: service (about something that the customer has with us) or marketing. `paused_why`: one
    plain sentence, also where the service paused it by itself. `line_id`: the displayed number 外显号码.
    `flow_version`: what talks in a survey. Plain data, checked by `definition.py` before it is stored: `script`
    {opening, points, closing, forbidden}, `questionnaire`, `windows`, `pace`, `actions` (disposition -> what follows),
    `message`."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint(f"mode in {MODES!r}", name="mode"),
                      CheckConstraint(f"state in {STATES!r}", name="state"),
                      CheckConstraint("purpose in ('service', 'marketing')", name="purpose"),
                      CheckConstraint("state <> 'running' or consent_basis <> ''", name="consent"),
                      Index("ix_campaigns_running", "priority", "id", postgresql_where=text("state = 'running'")))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    mode: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text, default="service", server_default="service")
    state: Mapped[str] = mapped_column(Text, default="draft", server_default="draft")
    paused_why: Mapped[str | None] = mapped_column(Text)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("lines.id"))
    flow_version: Mapped[str | None] = mapped_column(ForeignKey("flow_versions.digest"))
    consent_basis: Mapped[str] = mapped_column(Text, default="", server_default="")
    consent_proof: Mapped[str] = mapped_column(Text, default="", server_default="")
    script: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    questionnaire: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    windows: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    pace: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    actions: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    message: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    most_attempts: Mapped[int] = mapped_column(default=3, server_default="3")
    abandoned_cap: Mapped[float] = mapped_column(default=0.0, server_default="0")
    detect_machine: Mapped[bool] = mapped_column(default=True, server_default="true")
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    agents: Mapped[list[CampaignAgent]] = relationship(order_by="CampaignAgent.person_id", viewonly=True)


class CampaignAgent(Base):
    """Who makes a campaign's calls; none named: every agent."""

    __tablename__ = "campaign_agents"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    person: Mapped[Person] = relationship(lazy="joined", viewonly=True)


class Contact(Base):
    """Somebody on a campaign's list. `state`: waiting (for its `next_at`) | reserved (an attempt is open) | done (with
    `outcome`, the disposition that ended it, or exhausted | do_not_call | expired | no_fate) | removed (taken off by a
    person). `skipped`: why the last check before dialling put it off. `data`: the list's other columns. `asked`: how
    often the customer named a time. `assigned_id`: whose it is, where somebody was named."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint(f"state in {CONTACT_STATES!r}", name="state"),
        CheckConstraint("(state = 'done') = (outcome is not null)", name="outcome"),
        Index("ix_contacts_due", "campaign_id", "next_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_contacts_any_hour", "campaign_id", "next_at", "id",
              postgresql_where=text("state = 'waiting' and (asked > 0 or number not like '+86%')")),
        Index("ix_contacts_assigned", "assigned_id", "next_at",
              postgresql_where=text("state = 'waiting' and assigned_id is not null")),
        Index("ix_contacts_outcome", "campaign_id", "outcome", "id"),
        Index("ix_contacts_open_number", "number", postgresql_where=text("state in ('waiting', 'reserved')")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    product: Mapped[str | None] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    row_no: Mapped[int | None]
    state: Mapped[str] = mapped_column(Text, default="waiting", server_default="waiting")
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    asked: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    skipped: Mapped[str | None] = mapped_column(Text)
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ContactImport(Base):
    """A list brought in from a file. `state`: matching (a person says what each column is) | checking (a worker looks
    the whole list through) | checked (its report waits for a person) | adding | done | failed (`failure` says why).
    `mapping`: heading -> meaning (`contact_files.MEANINGS`); `heading_row`: where the headings stand, 0 where there are
    none. Of `total` rows: `duplicates` in the file itself, `known` on the list before, `unwanted` want no calls,
    `left_out` have a problem; `problems`: the first of all of these, {row, column, value, problem}. `added`: contacts
    that it made; `done_row`: the last row that is looked through, or brought in. `path`: the file in the storage."""

    __tablename__ = "contact_imports"
    __table_args__ = (
        CheckConstraint("state in ('matching', 'checking', 'checked', 'adding', 'done', 'failed')", name="state"),
        Index("ix_contact_imports_campaign", "campaign_id", "id"))
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    file: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="matching", server_default="matching")
    headings: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    heading_row: Mapped[int] = mapped_column(default=0, server_default="0")
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    sample: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    added: Mapped[int] = mapped_column(default=0, server_default="0")
    duplicates: Mapped[int] = mapped_column(default=0, server_default="0")
    known: Mapped[int] = mapped_column(default=0, server_default="0")
    unwanted: Mapped[int] = mapped_column(default=0, server_default="0")
    left_out: Mapped[int] = mapped_column(default=0, server_default="0")
    problems: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    done_row: Mapped[int] = mapped_column(default=0, server_default="0")
    failure: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Answer(Base):
    """An answer to one question of a questionnaire, by keys, by an agent, or by a voice note 语音留言 (`text` follows
    when it is heard). Labels, never digits (DESK.md)."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("attempt_id", "question"),
                      Index("ix_answers_campaign", "campaign_id", "question", "label"))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    label: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
