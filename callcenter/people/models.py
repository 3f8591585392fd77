"""Rows of people, departments and API tokens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base


class Role(StrEnum):
    """What a person may do; the names of CONTRACT.md."""

    AGENT = "agent"
    HANDLER = "handler"
    DISPATCHER = "dispatcher"
    ACCOUNT_MANAGER = "account_manager"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"
    REVIEWER = "reviewer"
    """质检员: reads and hears every record, grades; answers no phone and changes no case."""


class AgentState(StrEnum):
    """签出/示闲/示忙/小休/话后: only somebody who is ready (示闲) is rung."""

    OFFLINE = "offline"
    READY = "ready"
    BUSY = "busy"
    BREAK = "break"
    WRAP_UP = "wrap_up"


class Department(Base):
    """A department 部门 that owns problems. `hours`: the name of its opening hours (null: the company's).
    `supervisor_id` and `manager_id`: who is told when a clock of it is late (REQUIREMENTS G19); null: the company's."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    hours: Mapped[str | None] = mapped_column(ForeignKey("opening_hours.name"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))


class Person(Base):
    """Somebody with a login. `name` is the login, `display_name` what others see, `staff_no` the 工号.

    `leg_id` is the reservation: the leg that this person is being rung or talked to on. It is taken by one
    conditional UPDATE, so that nobody's phone is rung twice at once. `attempt_id` is the other one: the outbound
    attempt that this person is kept for, from before anything is dialled until its call is over. `state_since`: when
    it began; `state_reason`: why busy; `state_until`: when after-call work 话后 ends by itself.
    `must_change_password`: at the next sign-in. `totp_secret` is encrypted; `totp_step` the last time step that was
    used, so that no code serves twice; `recovery_digests` what is kept of the codes for a lost one. `sessions`: a
    session that knows another number is over (a role, a password or a lock has changed).
    """

    __tablename__ = "people"
    __table_args__ = (CheckConstraint(f"state in {tuple(str(state) for state in AgentState)!r}", name="state"),)
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    staff_no: Mapped[str | None] = mapped_column(Text, unique=True)
    pin_hash: Mapped[str | None] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    planned_area: Mapped[str | None] = mapped_column(Text)
    key_to_accept: Mapped[bool] = mapped_column(default=False, server_default="false")
    state: Mapped[str] = mapped_column(Text, default="ready", server_default="ready")
    state_since: Mapped[datetime | None]
    state_reason: Mapped[str | None] = mapped_column(Text)
    state_until: Mapped[datetime | None]
    idle_since: Mapped[datetime | None]
    leg_id: Mapped[int | None] = mapped_column(BigInteger)
    attempt_id: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    failed_logins: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default="false")
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    recovery_digests: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    oidc_subject: Mapped[str | None] = mapped_column(Text, unique=True)
    sessions: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    department: Mapped[Department | None] = relationship(lazy="joined", foreign_keys=[department_id])


class AgentStateSpan(Base):
    """A stretch of time that an agent spent in one state; the last one is open. Triggers keep them: whoever changes
    a person's state ends one and begins the next. The share of talk, hold and after-call work in it is the
    工时利用率 of DESK.md."""

    __tablename__ = "agent_state_spans"
    __table_args__ = (Index("uq_agent_state_spans_open", "person_id", unique=True,
                            postgresql_where=text("ended_at is null")),
                      Index("ix_agent_state_spans_began", "person_id", "began_at"))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A token for the API; only its digest is kept. `label`: what it is for."""

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    digest: Mapped[str] = mapped_column(Text, unique=True)
    scope: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")


class SignInBrake(Base):
    """How many wrong passwords an address may still send: `remaining` as of `at`; it grows again with time."""

    __tablename__ = "sign_in_brakes"
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    remaining: Mapped[float]
    at: Mapped[datetime]
