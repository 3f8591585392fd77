"""Chase 催单 by a person: the customer, or somebody inside, wants to know how far it is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.cases.telling import tell_department
from callcenter.cases.verbs import take
from callcenter.people.models import Person


def chase(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str | None = None,
          version: int | None = None) -> Case:
    """One more chase; whoever has the case is told. Its clocks run on."""
    turn = take(session, case_id, "chase", person=person, now=now, zone=zone, version=version)
    why = " ".join((reason or "").split())[:500] or None
    case = turn.case
    case.chases += 1
    tell_department(session, case, f"第{case.chases}次催单", occasion=f"chase:by:{person.id}:{case.chases}", now=now,
                    reason=why)
    return turn.settle(reason=why, chases=case.chases)
