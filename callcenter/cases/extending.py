"""More time for a clock 延期, with the customer's knowledge."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.cases.promising import running_clock
from callcenter.cases.verbs import take
from callcenter.deadlines.extending import extend as extend_clock
from callcenter.people.models import Person


def extend(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, new_due_at: datetime,
           reason: str, told_at: datetime, proof: dict[str, Any], deadline_id: int | None = None,
           step: str | None = None, version: int | None = None) -> Case:
    """延期 of one clock (S003 3.3.3), by its id or its step; without either, of the one that is due first."""
    turn = take(session, case_id, "extend", person=person, now=now, zone=zone, version=version)
    clock = running_clock(turn, deadline_id, step)
    running = extend_clock(session, clock.id, new_due_at=new_due_at, reason=reason, told_at=told_at, proof=proof,
                           person=person, now=now, zone=zone)
    return turn.settle(reason=reason, deadline=clock.id, step=clock.step, runs_as=running.id,
                       old_due_at=clock.due_at.isoformat(), new_due_at=running.due_at.isoformat(),
                       told_at=told_at.isoformat())
