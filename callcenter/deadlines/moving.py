"""Clocks that go to another case with a merge 合并: they count on from their old starts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.owing import move_call
from callcenter.cases.models import Case
from callcenter.deadlines.clocks import keep_change, open_clocks
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.starting import owner_of, step_id_of


def move_clocks(session: Session, from_case: Case, to_case: Case, *, now: datetime, by: str) -> list[Deadline]:
    """The running clocks of one case become those of the other: no due time changes, none is lost because the other
    case has the same step (it is numbered on: tell#2), and one event stops both. Ended ones stay where they ended.
    The caller holds both cases."""
    taken = set(session.scalars(select(Deadline.step).where(
        Deadline.case_id == to_case.id, Deadline.round == to_case.round)))
    clocks = open_clocks(session, from_case.id)
    for clock in clocks:
        keep_change(session, clock, clock.due_at, by=by, now=now, reason=f"工单{from_case.number}并入{to_case.number}")
        clock.step = _free(clock.step, taken)
        taken.add(clock.step)
        clock.case_id, clock.round = to_case.id, to_case.round
        clock.owner_id, clock.department_id = owner_of(session, to_case, clock.owner_role)
        move_call(session, clock)
    session.flush()
    return clocks


def _free(key: str, taken: set[str]) -> str:
    step = step_id_of(key)
    number, free = 1, step
    while free in taken:
        number += 1
        free = f"{step}#{number}"
    return free
