"""A customer who is not satisfied 不满意: an answer is due in 24 hours, on the case that it is about."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.clocks import stated_clock
from callcenter.deadlines.models import Deadline

STANDARD = "dissatisfied"


def start_dissatisfaction(session: Session, case: Case, *, at: datetime, now: datetime, zone: ZoneInfo) -> Deadline:
    """The clock from the answer on; the one that runs already, if one does."""
    running = session.scalar(select(Deadline).where(
        Deadline.case_id == case.id, Deadline.standard == STANDARD, Deadline.state == "open"))
    return running or stated_clock(session, case, STANDARD, started_at=at, due_at=None, title=None,
                                   owner_id=case.owner_id, now=now, zone=zone)
