"""What an entry for the assessment column rests on: the earlier case, its broken clock, who was told and when, and
the record of the customer's new call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, CaseRecord
from callcenter.deadlines.models import Deadline, Escalation, StandardVersion
from callcenter.deadlines.starting import step_id_of
from callcenter.people.models import Department, Person
from callcenter.records.models import Record


def text_of(earlier: Case, repeat: Case, clock: Deadline, now: datetime) -> str:
    """The entry in one sentence, for the column."""
    late = late_text(clock, now)
    return (f"工单{earlier.number}“{clock.title}”（{clock.clause}，时限{clock.limit_text}）{late}，"
            f"客户再次投诉（工单{repeat.number}）。")


def late_text(clock: Deadline, now: datetime) -> str:
    """超时3小时12分钟完成, or 至今未完成 with how long."""
    end = clock.met_at or clock.ended_at or now
    minutes = max(0, int((end - clock.due_at).total_seconds())) // 60
    days, rest = divmod(minutes, 24 * 60)
    parts = ((days, "天"), (rest // 60, "小时"), (rest % 60, "分钟"))
    much = "".join(f"{number}{unit}" for number, unit in parts if number) or "不足1分钟"
    return f"超时{much}后完成" if clock.met_at else f"超时{much}仍未完成"


def evidence_of(session: Session, earlier: Case, repeat: Case, clock: Deadline, now: datetime) -> dict[str, Any]:
    """JSON data; moments with their offset. `required_by`: the clause that demands the entry, null where it is drafted
    by the company's own rule."""
    person = session.get(Person, clock.owner_id) if clock.owner_id is not None else None
    department = session.get(Department, clock.department_id) if clock.department_id is not None else None
    escalations = session.scalars(select(Escalation).where(Escalation.deadline_id == clock.id)
                                  .order_by(Escalation.level))
    return {
        "case": {"id": earlier.id, "number": earlier.number, "started_at": earlier.started_at.isoformat(),
                 "content": earlier.content},
        "repeat": {"id": repeat.id, "number": repeat.number, "started_at": repeat.started_at.isoformat(),
                   "content": repeat.content, "records": _records(session, repeat)},
        "clock": {"id": clock.id, "standard": clock.standard, "standard_version": clock.standard_version,
                  "step": clock.step, "title": clock.title, "clause": clock.clause, "limit": clock.limit_text,
                  "started_at": clock.started_at.isoformat(), "due_at": clock.due_at.isoformat(),
                  "met_at": clock.met_at.isoformat() if clock.met_at else None, "state": clock.state,
                  "explain": clock.explain},
        "escalations": [{"level": row.level, "at": row.at.isoformat(), "to": row.to, "channel": row.channel}
                        for row in escalations],
        "owner": {"person": person.display_name if person else None, "role": clock.owner_role,
                  "department": department.name if department else None},
        "required_by": _required_by(session, clock),
        "drafted_at": now.isoformat(),
    }


def _records(session: Session, case: Case) -> list[dict[str, Any]]:
    rows = session.execute(select(Record.id, Record.call_sid).join(CaseRecord, CaseRecord.record_id == Record.id)
                           .where(CaseRecord.case_id == case.id).order_by(Record.id))
    return [{"id": row.id, "call_sid": row.call_sid} for row in rows]


def _required_by(session: Session, clock: Deadline) -> str | None:
    version = session.get(StandardVersion, clock.standard_version)
    if version is None:
        return None
    demanded = any(step["id"] == step_id_of(clock.step) and "assess" in step.get("on_breach", ())
                   for step in version.spec.get("steps", ()))
    return (version.spec.get("breach_clause") or None) if demanded else None
