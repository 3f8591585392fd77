"""Merged cases: clocks count on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.deadlines.models import Deadline, DeadlineChange
from callcenter.deadlines.moving import move_clocks
from tests.deadlines.rows import a_case, fire
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def test_running_clocks_move_with_their_due_times_and_one_event_stops_both(session: Session) -> None:
    old, new = a_case(session), a_case(session, at=NOW + MINUTE)
    fire(session, old, "call_ended", NOW)
    fire(session, new, "call_ended", NOW + MINUTE)
    due = {one.id: one.due_at for one in session.scalars(select(Deadline))}
    moved = move_clocks(session, new, old, now=NOW + 2 * MINUTE, by="ban")
    assert sorted(one.step for one in moved) == ["notify#2", "satisfaction#2"]
    assert {one.id: one.due_at for one in session.scalars(select(Deadline))} == due
    assert {one.reason for one in session.scalars(select(DeadlineChange))} == {f"工单{new.number}并入{old.number}"}
    stopped = [one for one in fire(session, old, "notified", NOW + 5 * MINUTE) if one.state != "open"]
    assert [one.state for one in stopped] == ["met", "met"]


def test_ended_clocks_stay_where_they_ended(session: Session) -> None:
    old, new = a_case(session), a_case(session, at=NOW + MINUTE)
    fire(session, new, "call_ended", NOW + MINUTE)
    fire(session, new, "notified", NOW + 3 * MINUTE)
    move_clocks(session, new, old, now=NOW + 4 * MINUTE, by="ban")
    assert [one.step for one in session.scalars(select(Deadline).where(Deadline.case_id == new.id))] == ["notify"]
