"""Calls that a clock asks for: owed when it starts, settled when it ends. Knows rows only, so that the clocks may
import it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.callbacks.windows import dial_by, planned_within
from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline
from callcenter.workcalendar import Calendar

AT_ANY_HOUR = ("tell",)
"""Waits for no calling hours: the customer of a complaint or rescue was promised it within minutes (S002 4.10b-5)."""


def owe_call(session: Session, case: Case, deadline: Deadline, purpose: str, *, planned_at: datetime | None,
             brief: str = "", now: datetime, calendar: Calendar | None = None) -> Callback | None:
    """The call to the customer that ends this clock: one open row a clock, however often it is asked for. None when
    nobody could be dialled: the case has no phone. With a `calendar`, the call is planned into calling hours, and due
    when the last ones before the clock's end close."""
    if not case.phone:
        return None
    due_at = deadline.due_at
    if calendar is not None and purpose not in AT_ANY_HOUR:
        planned_at = planned_within(calendar, planned_at or now, due_at)
        due_at = dial_by(calendar, planned_at, due_at)
    session.flush()
    session.execute(insert(Callback).values(
        number=case.phone, case_id=case.id, deadline_id=deadline.id, reason=purpose, matter=deadline.title,
        brief=brief, due_at=due_at, planned_at=planned_at, created_at=now,
    ).on_conflict_do_nothing(index_elements=["deadline_id"], index_where=text("state = 'open'")))
    return session.scalar(select(Callback).where(Callback.deadline_id == deadline.id, Callback.state == "open"))


def settle_call(session: Session, deadline_id: int, *, by: str, now: datetime,
                state: Literal["done", "dropped"] = "done") -> bool:
    """The clock has ended: `done` by a completed talk, `dropped` where it was cancelled or extended. False: it owed
    no call, or the call was settled before."""
    row = session.scalar(select(Callback).where(Callback.deadline_id == deadline_id, Callback.state == "open")
                         .with_for_update())
    if row is None:
        return False
    row.state, row.closed_at, row.closed_by = state, now, by
    session.flush()
    return True


def replan_call(session: Session, deadline: Deadline, *, now: datetime, calendar: Calendar) -> None:
    """The clock was computed anew (holidays announced, hours changed): its open call is planned anew with it."""
    row = session.scalar(select(Callback).where(Callback.deadline_id == deadline.id, Callback.state == "open")
                         .with_for_update())
    if row is None:
        return
    row.due_at = deadline.due_at
    if row.reason not in AT_ANY_HOUR:
        row.planned_at = planned_within(calendar, max(deadline.planned_at or now, now), deadline.due_at)
        row.due_at = dial_by(calendar, row.planned_at, deadline.due_at)
    session.flush()


def move_call(session: Session, deadline: Deadline) -> None:
    """The clock went to another case with a merge: its open call is about that one now."""
    session.execute(update(Callback).where(Callback.deadline_id == deadline.id, Callback.state == "open")
                    .values(case_id=deadline.case_id))
