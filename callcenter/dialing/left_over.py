"""Attempts that nobody comes back to: their number stays shut, their campaign never ends, until a leader decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from callcenter.dialing.closing import LEADERS
from callcenter.dialing.models import Attempt
from callcenter.people.models import Person, Role

SAID_WITHIN = timedelta(minutes=30)
"""An agent who has not said what came of a talk by then may have gone home."""

_MOST = 30


def left_over(session: Session, person: Person, now: datetime) -> Sequence[Attempt]:
    """Lost attempts, and talks whose agent has not said what came of them; the oldest first. Only leaders see any."""
    if Role(person.role) not in LEADERS:
        return ()
    unsaid = and_(Attempt.state == "ended", Attempt.ended_at < now - SAID_WITHIN,
                  or_(Attempt.person_id.is_(None), Attempt.person_id != person.id))
    return session.scalars(select(Attempt).where(or_(Attempt.state == "lost", unsaid))
                           .order_by(Attempt.id).limit(_MOST)).all()
