"""What belongs to cases, read for many of them at once: clocks, call records, names of people and departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, CaseRecord, CoHandler
from callcenter.deadlines.models import Deadline
from callcenter.people.models import Department, Person


@dataclass
class Belongings:
    """Of one case. `deadlines`: ids in the order in which they are due; `co_handlers`: with the department's name."""

    department: str | None = None
    owner: str | None = None
    owner_name: str | None = None
    agent: str | None = None
    deadlines: list[int] = field(default_factory=list)
    records: list[CaseRecord] = field(default_factory=list)
    co_handlers: list[tuple[str, CoHandler]] = field(default_factory=list)


def belongings_of(session: Session, case_ids: Sequence[int]) -> dict[int, Belongings]:
    """By case id, for every id asked for."""
    found = {case_id: Belongings() for case_id in case_ids}
    # Names by the ids as they stand now: a case's loaded relationships may be older than its last change.
    for case_id, department_id, owner_id, agent_id in session.execute(
            select(Case.id, Case.department_id, Case.owner_id, Case.agent_id).where(Case.id.in_(found))):
        one = found[case_id]
        department = session.get(Department, department_id) if department_id else None
        owner = session.get(Person, owner_id) if owner_id else None
        agent = session.get(Person, agent_id) if agent_id else None
        one.department = department.name if department else None
        one.owner, one.owner_name = (owner.name, owner.display_name) if owner else (None, None)
        one.agent = agent.name if agent else None
    for case_id, deadline_id in session.execute(
            select(Deadline.case_id, Deadline.id).where(Deadline.case_id.in_(found))
            .order_by(Deadline.due_at, Deadline.id)):
        found[case_id].deadlines.append(deadline_id)
    for link in session.scalars(select(CaseRecord).where(CaseRecord.case_id.in_(found))
                                .order_by(CaseRecord.at, CaseRecord.record_id)):
        found[link.case_id].records.append(link)
    for name, helper in session.execute(
            select(Department.name, CoHandler).join(Department, Department.id == CoHandler.department_id)
            .where(CoHandler.case_id.in_(found)).order_by(CoHandler.since, Department.name)):
        found[helper.case_id].co_handlers.append((name, helper))
    return found
