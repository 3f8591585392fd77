"""Clocks of a case: only events stop them, and each event starts what the case's standard says.

Everything happens in the caller's transaction, with the case's row locked. Met late is met late, for ever; return,
reassignment and a spoken promise restart or prolong nothing (CONTRACT.md; S002 4.10).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.owing import settle_call
from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline, DeadlineChange
from callcenter.deadlines.publishing import current_version, standard_of
from callcenter.deadlines.starting import (
    CALL_CENTRE,
    Start,
    begin,
    clocks_of,
    next_number,
    owner_of,
    step_id_of,
)
from callcenter.people.models import Department, Person
from callcenter.standards import EVENTS, Standard, Step


def happened(session: Session, case: Case, event: str, *, at: datetime, now: datetime, zone: ZoneInfo | str,
             by: str = "-", only: int | None = None, again: bool = False) -> list[Deadline]:
    """Stops every open clock of the case that `event` stops, starts those that it starts; returns the stopped, then
    the started ones. The same event again changes nothing, but with `again`, where all earlier clocks of the step have
    ended: a second problem needs a second hand-over. `only`: the id of the one clock that it stops (one promise of
    several). An event that needs a named solver (S002 4.10e-6) has not happened before the case has an owner.
    ValueError: no such event, or a moment without zone."""
    if event not in EVENTS:
        raise ValueError(f"{event!r} is no event; one of {', '.join(EVENTS)}")
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone: give an aware datetime")
    lock_case(session, case.id)
    standard = standard_of(session, case.standard_version)
    if case.owner_id is None and any(step.solver_needed for step in standard.steps if step.stops == event):
        return []
    stopped = [clock for clock in open_clocks(session, case.id)
               if clock.stops == event and only in (None, clock.id) and _counts_for(clock, at, now)]
    for clock in stopped:
        stop(session, clock, at=at, now=now, by=by)
    started = [_again(session, case, clock, at, zone, now) for clock in stopped if _repeats(session, clock)]
    # What the hand-over of a second problem starts is a second clock, too.
    again = again or any(clock.step != step_id_of(clock.step) for clock in stopped)
    for step in standard.steps:
        if step.starts == event and not step.in_call and not (step.optional and event == standard.begins):
            started += _start(session, case, standard, step, at, zone, now, again)
    session.flush()
    return [*stopped, *started]


def stated_clock(session: Session, case: Case, standard_name: str, *, started_at: datetime, due_at: datetime | None,
                 title: str | None, owner_id: int | None, now: datetime, zone: ZoneInfo | str) -> Deadline:
    """A clock of its own for something that a person said: a promise (S002 4.10a-5, N18), a supervision order 督办. Due
    when it was said (`due_at`), else by the standard. Several of a case count on: keep, keep#2 …"""
    lock_case(session, case.id)
    version = current_version(session, standard_name).digest
    standard = standard_of(session, version)
    step = standard.steps[0]
    start = Start(case, standard, version, step, next_number(clocks_of(session, case, standard.name), step))
    return begin(session, start, started_at, zone=zone, now=now, stated=due_at, title=title, owner_id=owner_id)


def cancel(session: Session, deadlines: Iterable[Deadline], *, reason: str, now: datetime, by: str = "-") -> None:
    """Ends open clocks that have no object any more; what was broken by then stays broken. The rest are untouched."""
    for clock in deadlines:
        if clock.state == "open":
            end(clock, "cancelled", at=now, now=now, reason=reason)
            settle_call(session, clock.id, by=by, now=now, state="dropped")
    session.flush()


def follow_owner(session: Session, case: Case, now: datetime, by: str = "-") -> list[Deadline]:
    """After 转派, or once a handler is named: open clocks answer to whom the case has now. No due time changes; who
    answered for a clock until then is kept (`DeadlineChange`). Returns the clocks that changed hands."""
    lock_case(session, case.id)
    changed = []
    for clock in open_clocks(session, case.id):
        owner = owner_of(session, case, clock.owner_role)
        follows = clock.owner_role not in CALL_CENTRE or clock.owner_id is None
        if follows and owner != (clock.owner_id, clock.department_id):
            keep_change(session, clock, clock.due_at, by=by, now=now, reason=_handed_over(session, clock, owner))
            clock.owner_id, clock.department_id = owner
            changed.append(clock)
    session.flush()
    return changed


def _handed_over(session: Session, clock: Deadline, owner: tuple[int | None, int | None]) -> str:
    names = []
    for person_id, department_id in ((clock.owner_id, clock.department_id), owner):
        person = session.get(Person, person_id) if person_id else None
        department = session.get(Department, department_id) if department_id else None
        names.append(person.display_name if person else department.name if department else "待派单")
    return f"责任人由{names[0]}改为{names[1]}，时限不变"


def keep_change(session: Session, clock: Deadline, new_due_at: datetime, *, by: str, now: datetime,
                reason: str) -> None:
    """The history of an open clock: what it was until now, and why it changes."""
    session.add(DeadlineChange(deadline_id=clock.id, at=now, by=by, reason=reason, old_due_at=clock.due_at,
                               new_due_at=new_due_at, old_explain=clock.explain))


def open_clocks(session: Session, case_id: int) -> list[Deadline]:
    """The case's running clocks, locked, as they stand now."""
    return list(session.scalars(select(Deadline).where(Deadline.case_id == case_id, Deadline.state == "open")
                                .order_by(Deadline.id).with_for_update().execution_options(populate_existing=True)))


def lock_case(session: Session, case_id: int) -> None:
    """One change of a case's clocks at a time."""
    session.execute(select(Case.id).where(Case.id == case_id).with_for_update())


def stop(session: Session, clock: Deadline, *, at: datetime, now: datetime, by: str) -> None:
    """Its event happened at `at`: met, or late. Once a sweep has found it broken, an entry made afterwards counts from
    when it was made: it cannot undo the breach."""
    if clock.breached_at is not None and at <= clock.due_at:
        at = max(at, now)
    clock.met_at = at
    end(clock, "late" if at > clock.due_at or clock.breached_at is not None else "met", at=at, now=at)
    settle_call(session, clock.id, by=by, now=now)


def end(clock: Deadline, state: str, *, at: datetime, now: datetime, reason: str | None = None) -> None:
    """Ended at `at`: nothing is told about it any more."""
    clock.state, clock.ended_at, clock.reason = state, at, reason
    clock.next_at = clock.next_level = clock.handed_at = None
    if now > clock.due_at:
        clock.breached_at = clock.due_at


def _counts_for(clock: Deadline, at: datetime, now: datetime) -> bool:
    """What happened before a clock began does not end it; what happens now does, whatever our own clock shows."""
    return at >= clock.started_at or at >= now


def _start(session: Session, case: Case, standard: Standard, step: Step, at: datetime, zone: ZoneInfo | str,
           now: datetime, again: bool) -> list[Deadline]:
    clocks = clocks_of(session, case, standard.name)
    earlier = [clock for clock in clocks if step_id_of(clock.step) == step.id]
    if earlier and (not again or any(clock.state == "open" for clock in earlier)):
        return []
    start = Start(case, standard, case.standard_version, step, next_number(clocks, step))
    return [begin(session, start, at, zone=zone, now=now, caps=_caps(case, standard, step, clocks))]


def _caps(case: Case, standard: Standard, step: Step, clocks: list[Deadline]) -> dict[str, datetime]:
    """When the event of the step's cap happened in this round: a clock that it started shows it."""
    if step.cap is None:
        return {}
    event = step.cap[0]
    from_it = {other.id for other in standard.steps if other.starts == event}
    began = [clock.started_at for clock in clocks if step_id_of(clock.step) in from_it]
    if not began and event == standard.begins:
        began = [case.started_at]
    return {event: min(began)} if began else {}


def _repeats(session: Session, clock: Deadline) -> bool:
    standard = standard_of(session, clock.standard_version)
    return standard.step(step_id_of(clock.step)).repeats


def _again(session: Session, case: Case, clock: Deadline, at: datetime, zone: ZoneInfo | str,
           now: datetime) -> Deadline:
    """The next turn of a clock that comes round (每月, 每季度: S000 4.2.2)."""
    standard = standard_of(session, clock.standard_version)
    step = standard.step(step_id_of(clock.step))
    number = next_number(clocks_of(session, case, standard.name), step)
    return begin(session, Start(case, standard, clock.standard_version, step, number), at, zone=zone, now=now)
