"""Rounds that a case starts by itself: its repair is done, or it ended in a purchase (S002 4.10c, 4.10d)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.rounds import KIND, Whose, begin_rounds
from callcenter.cases.models import Case, CaseRecord
from callcenter.deadlines.publishing import settings_of
from callcenter.records.models import RecordField

_BRIEF = 60


def rounds_after_repair(session: Session, case: Case, *, by: str, now: datetime, zone: ZoneInfo) -> Case | None:
    """A repair case was handled: its rounds count from that day. None: it is no repair, was solved in the call
    itself, has no number, the company does not want it (`rounds_after_repair`), or earlier rounds of it still run (it
    was reopened)."""
    if case.category != "repair" or case.kind == KIND or case.on_the_spot or not case.phone:
        return None
    if case.handled_at is None or not settings_of(session)["rounds_after_repair"]:
        return None
    what = f"{_product(session, case)}（工单{case.number}）"
    running = session.scalar(select(Case.id).where(
        Case.phone == case.phone, Case.category == "repair", Case.kind == KIND, Case.status != "closed",
        Case.content.endswith(f"（工单{case.number}）", autoescape=True)).limit(1))
    if running is not None:
        return None
    return begin_rounds(session, "after_repair", case.handled_at.astimezone(zone).date(), what, _whose(case), by=by,
                        now=now, zone=zone, agent_id=case.agent_id)


def rounds_after_purchase(session: Session, case: Case, product: str, *, by: str, now: datetime,
                          zone: ZoneInfo) -> Case | None:
    """A purchase inquiry ended in a purchase today. None: the case has no number."""
    if not case.phone:
        return None
    return begin_rounds(session, "after_purchase", now.astimezone(zone).date(), f"{product}（工单{case.number}）",
                        _whose(case), by=by, now=now, zone=zone, agent_id=case.agent_id)


def _whose(case: Case) -> Whose:
    assert case.phone is not None
    return Whose(case.phone, case.customer_id, case.customer_name, case.organisation)


def _product(session: Session, case: Case) -> str:
    """As the case's first record names it, else what the case is about."""
    told = session.scalar(
        select(RecordField.value).join(CaseRecord, CaseRecord.record_id == RecordField.record_id)
        .where(CaseRecord.case_id == case.id, RecordField.name == "product", RecordField.value != "")
        .order_by(CaseRecord.at, CaseRecord.record_id).limit(1))
    return told or case.content[:_BRIEF] or "维修"
