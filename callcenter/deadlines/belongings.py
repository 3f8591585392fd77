"""What belongs to clocks, read for many of them at once: who owns them, who was told, what was computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.deadlines.models import Deadline, DeadlineChange, Escalation
from callcenter.people.models import Department, Person


@dataclass
class Belongings:
    """Of one clock. `owner`: a login; `department`: a name."""

    owner: str | None = None
    owner_name: str | None = None
    department: str | None = None
    escalations: list[Escalation] = field(default_factory=list)
    changes: list[DeadlineChange] = field(default_factory=list)


def belongings_of(session: Session, deadlines: Sequence[Deadline]) -> dict[int, Belongings]:
    """By the clock's id, for each of these clocks."""
    owners = {row.id: row for row in session.execute(select(Person.id, Person.name, Person.display_name).where(
        Person.id.in_({clock.owner_id for clock in deadlines} - {None})))}
    departments = {row.id: row.name for row in session.execute(select(Department.id, Department.name).where(
        Department.id.in_({clock.department_id for clock in deadlines} - {None})))}
    found: dict[int, Belongings] = {}
    for clock in deadlines:
        owner = owners.get(clock.owner_id)
        found[clock.id] = Belongings(owner.name if owner else None, owner.display_name if owner else None,
                                     departments.get(clock.department_id))
    for told in session.scalars(select(Escalation).where(Escalation.deadline_id.in_(found))
                                .order_by(Escalation.at, Escalation.level)):
        found[told.deadline_id].escalations.append(told)
    for change in session.scalars(select(DeadlineChange).where(DeadlineChange.deadline_id.in_(found))
                                  .order_by(DeadlineChange.id)):
        found[change.deadline_id].changes.append(change)
    return found
