"""Cases to hang clocks on."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.clocks import happened
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import current_version
from tests.factories import NOW

ZONE = "Asia/Shanghai"
_numbers = count(1)


def a_case(session: Session, standard: str = "complaint", *, at: datetime = NOW, **more: Any) -> Case:
    """A case under the current version of a standard; no clock runs yet."""
    values: dict[str, Any] = {"category": "complaint", "phone": "+8613800004471", "content": "空调修了三次还是不制冷"}
    case = Case(number=f"20260731{next(_numbers):04d}", standard=standard,
                standard_version=current_version(session, standard).digest, started_at=at, opened_at=at,
                **{**values, **more})
    session.add(case)
    session.flush()
    return case


def fire(session: Session, case: Case, event: str, at: datetime, now: datetime | None = None,
         **more: Any) -> list[Deadline]:
    """The event, entered at once unless `now` says when."""
    return happened(session, case, event, at=at, now=now or at, zone=ZONE, **more)


def clock(session: Session, case: Case, step: str, state: str | None = None) -> Deadline:
    """The one clock of that step (in that state)."""
    found = [one for one in session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.step == step)
                                            .execution_options(populate_existing=True))
             if state in (None, one.state)]
    assert len(found) == 1, found
    return found[0]


def steps(clocks: list[Deadline]) -> list[str]:
    """Their steps, sorted."""
    return sorted(one.step for one in clocks)
