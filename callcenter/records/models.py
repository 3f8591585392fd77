"""Rows of call records. Triggers in the migrations hold the same rules as the service, for whoever goes around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, FetchedValue, ForeignKey, Identity, Index, Text, false, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.db import Base

MANDATORY = ("called_at", "customer_name", "organisation", "contact_phone", "content")
"""The five fields of S003 3.2.1: 来电时间、客户姓名、单位、联系电话、来电内容."""

OPTIONAL = ("order_no", "product")
"""Kept where they were said, never counted as missing: 单号 (order, waybill, contract, ticket number), 产品."""

FIELDS = MANDATORY + OPTIONAL

CATEGORIES = ("inquiry", "complaint", "repair", "rescue", "purchase", "visit_appointment", "other")
SOURCES = ("provider", "caller_id", "customer", "keypad", "second_reader", "transcript", "person")
"""Where a value came from; `customer`: the file 客户档案 of whoever the caller ID belongs to."""


class Record(Base):
    """The call record 来电记录 of one call. `status`: draft | complete | reviewed. `marked`: wrong_number | silent |
    nuisance leaves the denominator of completeness. `incomplete_reason`: why a person closed it incomplete. `missing`:
    the mandatory fields that are not filled; `unsure`: a field was heard or known, and not surely (the caller ID's
    number is a guess always); both kept by triggers, for lists."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("status in ('draft', 'complete', 'reviewed')", name="status"),
        CheckConstraint("marked in ('wrong_number', 'silent', 'nuisance')", name="marked"),
        CheckConstraint("urgency in ('normal', 'urgent')", name="urgency"),
        CheckConstraint(f"category in {CATEGORIES!r}", name="category"),
        Index("ix_records_created", "created_at"), Index("ix_records_category", "category", "id"),
        Index("ix_records_draft", "id", postgresql_include=["call_sid", "category", "missing"],
              postgresql_where=text("status = 'draft'")),
        Index("ix_records_unsure", "id", postgresql_where=text("unsure")),
        Index("ix_records_to_review", "id", postgresql_where=text("status = 'complete'")),
        Index("ix_records_complaint", "id", postgresql_where=text("is_complaint is true")),
        Index("ix_records_urgent", "id", postgresql_where=text("urgency = 'urgent'")),
        Index("ix_records_marked", "id", postgresql_where=text("marked is not null")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.sid"), unique=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    status: Mapped[str] = mapped_column(Text, default="draft")
    category: Mapped[str] = mapped_column(Text, default="other")
    category_source: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text, default="normal")
    is_complaint: Mapped[bool] = mapped_column(default=False)
    marked: Mapped[str | None] = mapped_column(Text)
    incomplete_reason: Mapped[str | None] = mapped_column(Text)
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text(f"'{{{','.join(MANDATORY)}}}'"))
    unsure: Mapped[bool] = mapped_column(default=False, server_default=false())
    reviewed_by: Mapped[str | None] = mapped_column(Text)
    reviewed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    fields: Mapped[list[RecordField]] = relationship(order_by="RecordField.name", back_populates="record")

    __mapper_args__ = {"version_id_col": version}


class RecordField(Base):
    """One field: its value, where it came from, how sure, and the proof (channel, second, words)."""

    __tablename__ = "record_fields"
    __table_args__ = (CheckConstraint(f"source in {SOURCES!r}", name="source"),
                      CheckConstraint("confidence >= 0 and confidence <= 1", name="confidence"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    record: Mapped[Record] = relationship(back_populates="fields")


class RecordChange(Base):
    """History: who changed which field, from what to what."""

    __tablename__ = "record_changes"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), index=True)
    field: Mapped[str] = mapped_column(Text)
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class RecordPromise(Base):
    """What the agent's side undertook in the call (`kind` reply), or the customer asked for (callback). `due_at`: the
    time that was said, None where none was. `agreed`: it stood at the end of what was heard. `late`: later than the
    standard allows (不可随意许诺, S002 4.10). `state`: heard | running (its clock is `deadline_id`) | dismissed;
    whether it was kept its clock tells (`promises.standing`). `dismissed_by`: a person, whose word machines leave
    alone. `unanswered`: nobody had answered the call when this was heard, kept by a trigger, for lists."""

    __tablename__ = "record_promises"
    __table_args__ = (CheckConstraint("kind in ('reply', 'callback')", name="kind"),
                      CheckConstraint("state in ('heard', 'running', 'dismissed')", name="state"),
                      CheckConstraint("confidence >= 0 and confidence <= 1", name="confidence"),
                      CheckConstraint("state <> 'running' or deadline_id is not null", name="clock"),
                      Index("uq_record_promises_place", "record_id", "place", unique=True),
                      Index("ix_record_promises_unanswered", "record_id", postgresql_where=text("unanswered")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    confidence: Mapped[float]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    agreed: Mapped[bool] = mapped_column(default=True, server_default="true")
    late: Mapped[bool] = mapped_column(default=False, server_default="false")
    state: Mapped[str] = mapped_column(Text, default="heard", server_default="heard")
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"), index=True)
    heard_at: Mapped[datetime]
    dismissed_by: Mapped[str | None] = mapped_column(Text)
    unanswered: Mapped[bool] = mapped_column(server_default=FetchedValue())


class WrapUp(Base):
    """小结: what came of a call, in the agent's words after it. `disposition` is one of the company's list."""

    __tablename__ = "wrap_ups"
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    disposition: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]


class RelaySlip(Base):
    """转告单: the written message when nobody could be reached (S002 APP-5.5). To a person or a department.
    `state`: open | taken | done."""

    __tablename__ = "relay_slips"
    __table_args__ = (CheckConstraint("state in ('open', 'taken', 'done')", name="state"),
                      CheckConstraint("person_id is not null or department_id is not null", name="addressee"),
                      Index("ix_relay_slips_open", "written_at", postgresql_where=text("state <> 'done'")))
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    caller_name: Mapped[str | None] = mapped_column(Text)
    caller_phone: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(default=False, server_default="false")
    state: Mapped[str] = mapped_column(Text, default="open", server_default="open")
    written_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
