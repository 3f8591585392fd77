"""Rows of cases and their clocks for tests, with sensible values for what a test does not care about."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.cases.models import Case, CaseRecord
from callcenter.deadlines.models import Deadline, Escalation, Heartbeat, StandardVersion
from callcenter.notifying.models import Notification
from callcenter.people.models import Department
from callcenter.quality.models import Assessment
from callcenter.records.models import Record
from callcenter.standards import SETTINGS, load, shipped_text
from tests.factories import CALLER, NOW

_numbers = count(5001)
"""Numbers of cases made here are out of the way of those that the service gives out."""


def department(session: Session, name: str = "维修部", **more: Any) -> Department:
    """A department, made once a name."""
    found = session.scalar(select(Department).where(Department.name == name))
    if found is None:
        found = Department(name=name, **more)
        session.add(found)
        session.flush()
    return found


def standard_version(session: Session, name: str = "complaint") -> StandardVersion:
    """The shipped standard of that name as published, made once."""
    source = shipped_text(name)
    standard = load(source, f"{name}.yaml", SETTINGS)
    found = session.get(StandardVersion, standard.digest)
    if found is None:
        found = StandardVersion(digest=standard.digest, name=name, spec=standard.to_plain(), source=source,
                                published_at=NOW, published_by="-")
        session.add(found)
        session.flush()
    return found


def case(session: Session, *, started: datetime = NOW - timedelta(minutes=15), standard: str = "complaint",
         **more: Any) -> Case:
    """A complaint about a cooling unit, its call just over, not dispatched yet, with no clocks."""
    values: dict[str, Any] = {
        "number": f"20260731{next(_numbers):04d}", "category": "complaint", "customer_name": "陈晨",
        "organisation": "恒泰机械", "phone": CALLER, "content": "空调修了三次还是不制冷", "started_at": started,
        "opened_at": started}
    made = Case(standard=standard, standard_version=standard_version(session, standard).digest, **{**values, **more})
    session.add(made)
    session.flush()
    session.refresh(made)
    return made


def deadline(session: Session, of: Case, step: str = "notify", *, due: datetime | None = None, **more: Any) -> Deadline:
    """An open clock of the case's standard; by default it is due five minutes from now."""
    version = session.get_one(StandardVersion, of.standard_version)
    spec = next(one for one in version.spec["steps"] if one["id"] == step)
    values: dict[str, Any] = {
        "case_id": of.id, "standard": of.standard, "standard_version": of.standard_version, "step": step,
        "clause": spec["clause"], "title": spec["title"], "stops": spec["stops"], "owner_role": spec["owner"],
        "counts": "elapsed", "limit_text": "10分钟", "started_at": of.started_at,
        "due_at": due or NOW + timedelta(minutes=5), "owner_id": of.owner_id, "department_id": of.department_id,
        "night": bool(version.spec["night"]), "round": of.round}
    made = Deadline(**{**values, **more})
    session.add(made)
    session.flush()
    return made


def ended(session: Session, of: Case, step: str, *, met: datetime, due: datetime, **more: Any) -> Deadline:
    """A clock that was stopped at `met`: kept, or late for ever."""
    late = met > due
    return deadline(session, of, step, due=due, met_at=met, ended_at=met, state="late" if late else "met",
                    breached_at=due if late else None, **more)


def escalation(session: Session, of: Deadline, level: int = 1, **more: Any) -> Escalation:
    """Somebody was told about a clock."""
    made = Escalation(deadline_id=of.id, level=level, **{
        "at": of.due_at + timedelta(seconds=3), "to": "李主管", "recipients": ["boss"], "channel": "desk", **more})
    session.add(made)
    session.flush()
    return made


def link(session: Session, of: Case, record: Record, relation: str = "opened") -> CaseRecord:
    """A call record that belongs to the case."""
    made = CaseRecord(record_id=record.id, case_id=of.id, relation=relation, at=NOW)
    session.add(made)
    session.flush()
    return made


def call_to_make(session: Session, of: Deadline, reason: str = "satisfaction", **more: Any) -> Callback:
    """A call that a clock waits for."""
    made = Callback(number=CALLER, case_id=of.case_id, deadline_id=of.id, reason=reason, **{
        "created_at": of.started_at, "due_at": of.due_at, "matter": "投诉：空调修了三次还是不制冷",
        "brief": "您好，我是三响科技客服。", **more})
    session.add(made)
    session.flush()
    return made


def notice(session: Session, person_id: int | None, of: Case | None = None, **more: Any) -> Notification:
    """A notice on somebody's desk, unseen."""
    made = Notification(key=f"test:{next(_numbers)}", person_id=person_id, case_id=of.id if of else None, **{
        "channel": "desk", "title": "已超时 35分钟：通知有关部门", "body": "工单 202607310001 的时限已超过。",
        "state": "sent", "created_at": NOW - timedelta(minutes=2), "send_at": NOW - timedelta(minutes=2),
        "sent_at": NOW - timedelta(minutes=2), **more})
    session.add(made)
    session.flush()
    return made


def assessment(session: Session, of: Deadline, repeat: Case | None = None, **more: Any) -> Assessment:
    """A drafted entry of the assessment column about a broken clock."""
    made = Assessment(case_id=of.case_id, repeat_case_id=repeat.id if repeat else None, deadline_id=of.id, **{
        "clause": of.clause, "text": "未在10分钟内通知有关部门，客户再次投诉。", "evidence": {}, "drafted_at": NOW,
        "person_id": of.owner_id, "department_id": of.department_id, **more})
    session.add(made)
    session.flush()
    return made


def beat(session: Session, at: datetime = NOW) -> None:
    """The clock process has swept."""
    session.merge(Heartbeat(name="clock", at=at))
    session.flush()
