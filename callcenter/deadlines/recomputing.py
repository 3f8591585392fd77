"""Due times computed anew when holidays are announced or hours change; what they were is kept (REQUIREMENTS G6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for
from callcenter.callbacks.owing import replan_call
from callcenter.deadlines.clocks import keep_change
from callcenter.deadlines.levels import next_act
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import standard_of
from callcenter.deadlines.starting import step_id_of
from callcenter.people.audit import record_act
from callcenter.standards import Due, Step, due_of
from callcenter.workcalendar import Calendar

_AT_ONCE = 1000


def recompute(session: Session, *, reason: str, by: str, now: datetime, zone: ZoneInfo | str) -> int:
    """Every open clock by the calendar as it is now; returns how many have another due time. What has ended, and what
    is overdue already, stays: a later notice rewrites no history. Nor does it move what was stated or extended."""
    anew = _Recomputing(session, reason, by, now, zone)
    moved = sum(anew.compute(clock) for clocks in _open(session, now) for clock in clocks)
    session.flush()
    record_act(session, who=by, action="deadline.recompute", subject=reason, now=now, moved=moved)
    return moved


def _open(session: Session, now: datetime) -> Iterator[Sequence[Deadline]]:
    """Clocks that may move, locked, a portion at a time."""
    last = 0
    while True:
        clocks = session.scalars(select(Deadline).where(
            Deadline.id > last, Deadline.state == "open", Deadline.due_at >= now, Deadline.breached_at.is_(None))
            .order_by(Deadline.id).limit(_AT_ONCE).with_for_update()
            .execution_options(populate_existing=True)).all()
        if not clocks:
            return
        yield clocks
        last = clocks[-1].id


@dataclass
class _Recomputing:
    session: Session
    reason: str
    by: str
    now: datetime
    zone: ZoneInfo | str
    calendars: dict[int | None, Calendar] = field(default_factory=dict)

    def compute(self, clock: Deadline) -> bool:
        """Whether it is due at another moment than before."""
        step = self._step(clock)
        stated, cap_from = _moment(clock.explain, "stated", "stated"), _moment(clock.explain, "latest", "from")
        caps = {step.cap[0]: cap_from} if step.cap is not None and cap_from is not None else {}
        calendar = self._calendar(clock.department_id)
        due = due_of(step, clock.started_at, calendar, caps=caps, stated=stated, night=clock.night)
        moved = due.due_at != clock.due_at
        if moved:
            keep_change(self.session, clock, due.due_at, by=self.by, now=self.now, reason=self.reason)
        self._write(clock, due, step)
        if moved:
            self.session.flush()
            replan_call(self.session, clock, now=self.now, calendar=calendar)
        return moved

    def _step(self, clock: Deadline) -> Step:
        step = standard_of(self.session, clock.standard_version).step(step_id_of(clock.step))
        return step if clock.extends is None else replace(step, stated=True)

    def _calendar(self, department_id: int | None) -> Calendar:
        if department_id not in self.calendars:
            self.calendars[department_id] = calendar_for(self.session, department_id, self.zone)
        return self.calendars[department_id]

    def _write(self, clock: Deadline, due: Due, step: Step) -> None:
        clock.due_at, clock.warn_at, clock.planned_at = due.due_at, due.warn_at, due.planned_at
        clock.provisional = due.provisional
        if clock.extends is None and clock.explain != due.explain:
            clock.explain = due.explain
        if self.now > due.due_at:
            clock.breached_at = due.due_at
        # Whoever was warned is not warned again, however far the due time moves.
        done = (clock.next_level if clock.next_level is not None else len(step.ladder) + 1) - 1
        act = next_act(step.ladder, due.warn_at, due.due_at, done=done, now=self.now)
        level, at = act if act is not None else (None, None)
        if (level, at) != (clock.next_level, clock.next_at):
            clock.next_level, clock.next_at, clock.handed_at = level, at, None


def _moment(explain: Sequence[dict[str, Any]], kind: str, key: str) -> datetime | None:
    """A moment that the explanation of the due time rests on."""
    return next((datetime.fromisoformat(line[key]) for line in explain if kind in line), None)
