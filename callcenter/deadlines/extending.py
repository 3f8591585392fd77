"""延期: more time for a clock, when the customer was told before the limit (S003 3.3.3, N10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for
from callcenter.callbacks.models import Callback
from callcenter.callbacks.owing import replan_call
from callcenter.cases.models import Case
from callcenter.cases.reading import visible_cases
from callcenter.deadlines.clocks import end, lock_case
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import standard_of
from callcenter.deadlines.starting import set_due, step_id_of
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.moments import check_moment
from callcenter.notifying.wording import moment
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.standards import due_of

MAY_EXTEND = {Role.HANDLER, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}
_LONGEST = 2000
_SAME = ("case_id", "round", "standard", "standard_version", "step", "clause", "title", "stops", "owner_role",
         "owner_id", "department_id", "night", "counts", "limit_text", "started_at")


def extend(session: Session, deadline_id: int, *, new_due_at: datetime, reason: str, told_at: datetime,
           proof: Mapping[str, Any], person: Person, now: datetime, zone: ZoneInfo | str) -> Deadline:
    """Ends the clock as `extended`, which is never counted as kept, and starts the one that runs on until
    `new_due_at`; returns that one. `told_at`: when the customer was told; `proof`: how (a call's id, a note …).
    FieldError names what is missing, too late or not later; ConflictError: the clock has ended."""
    clock = _for_extending(session, deadline_id, person)
    why = _reason(reason)
    _check_times(clock, new_due_at, now)
    _check_told(session.get_one(Case, clock.case_id), clock, told_at, now)
    if not any(str(value).strip() for value in proof.values() if value is not None):
        raise FieldError("proof", "请提供已告知客户的凭证，如通话编号或告知方式")
    end(clock, "extended", at=now, now=now, reason=why)
    clock.proof = {**proof, "told_at": told_at.isoformat(), "by": person.name}
    running = _running_on(session, clock, new_due_at, f"延期：{why}；已于{moment(told_at, zone, now)}告知客户",
                          now, zone)
    record_act(session, who=person.name, action="deadline.extend", subject=str(clock.id), now=now, runs_as=running.id,
               old_due_at=clock.due_at.isoformat(), new_due_at=running.due_at.isoformat())
    return running


def _for_extending(session: Session, deadline_id: int, person: Person) -> Deadline:
    """Locked, if this person may see its case and has a role that extends; a handler in the own department's only."""
    found = session.execute(select(Deadline.case_id).join(Case, Case.id == Deadline.case_id).where(
        Deadline.id == deadline_id, visible_cases(person))).first()
    if found is None:
        raise NotFoundError(f"没有编号为 {deadline_id} 的时限")
    if Role(person.role) not in MAY_EXTEND:
        raise NotAllowedError("您的角色不能延期")
    lock_case(session, found.case_id)
    clock = session.get_one(Deadline, deadline_id, with_for_update={"of": Deadline}, populate_existing=True)
    case = session.get_one(Case, clock.case_id)
    theirs = case.owner_id == person.id or (case.department_id is not None
                                            and case.department_id == person.department_id)
    if Role(person.role) is Role.HANDLER and not theirs:
        raise NotAllowedError("只有主办部门可以延期")
    if clock.state != "open":
        raise ConflictError("这个时限已经结束，不能延期")
    return clock


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise FieldError("reason", "请填写延期原因")
    if len(why) > _LONGEST:
        raise FieldError("reason", f"延期原因最多{_LONGEST}个字，现在有{len(why)}个字")
    return why


def _check_times(clock: Deadline, new_due_at: datetime, now: datetime) -> None:
    check_moment("new_due_at", new_due_at)
    if now > clock.due_at or clock.breached_at is not None:
        raise FieldError("new_due_at", "时限已过，不能再延期")
    if new_due_at <= clock.due_at:
        raise FieldError("new_due_at", "新的时限须晚于原时限")


def _check_told(case: Case, clock: Deadline, told_at: datetime, now: datetime) -> None:
    check_moment("told_at", told_at)
    if told_at < min(case.started_at, case.opened_at):
        raise FieldError("told_at", "告知客户的时间不能早于工单开始")
    if told_at > now:
        raise FieldError("told_at", "告知客户的时间不能晚于现在")
    if told_at >= clock.due_at:
        raise FieldError("told_at", "须在原时限之前告知客户")


def _running_on(session: Session, clock: Deadline, new_due_at: datetime, why: str, now: datetime,
                zone: ZoneInfo | str) -> Deadline:
    standard = standard_of(session, clock.standard_version)
    step = replace(standard.step(step_id_of(clock.step)), stated=True)
    calendar = calendar_for(session, clock.department_id, zone)
    due = due_of(step, clock.started_at, calendar, stated=new_due_at, night=clock.night)
    running = Deadline(**{name: getattr(clock, name) for name in _SAME}, extends=clock.id, state="open")
    set_due(running, due, step, now)
    running.explain = [{**line, "why": why} if "stated" in line else line for line in due.explain]
    session.add(running)
    session.flush()
    session.execute(update(Callback).where(Callback.deadline_id == clock.id, Callback.state == "open")
                    .values(deadline_id=running.id))
    replan_call(session, running, now=now, calendar=calendar)
    return running
