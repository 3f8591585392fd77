"""Dispatch 派单: to the department that solves it, back 退单, on to another 转派, with help of a third 协办."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, CoHandler
from callcenter.cases.reading import department_id
from callcenter.cases.telling import tell_department
from callcenter.cases.verbs import Turn, take, written
from callcenter.deadlines.clocks import follow_owner
from callcenter.deadlines.publishing import standard_of
from callcenter.errors import ConflictError, FieldError
from callcenter.people.models import Person, Role

_SOLVING = {Role.HANDLER, Role.SUPERVISOR, Role.MANAGER}


def dispatch(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
             department: str | None = None, owner: str | None = None, reason: str | None = None,
             version: int | None = None) -> Case:
    """Tells a department of a case (S002 4.10b-6: 告知解决问题的有关部门; 4.10a-6, S003 3.3.1). A rescue counts as told
    only once its solver 问题解决人 is named: by `owner`, or when one acknowledges (4.10e-6)."""
    turn = take(session, case_id, "dispatch", person=person, now=now, zone=zone, version=version)
    _give_by_name(turn, department, owner)
    return turn.settle(reason=reason, department=department, owner=owner)


def reassign(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
             department: str | None = None, owner: str | None = None, version: int | None = None) -> Case:
    """Hands a case on 转派, to another department or another handler; no clock starts anew."""
    turn = take(session, case_id, "reassign", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "转派原因")
    case = turn.case
    if department is None and owner is None:
        raise FieldError("department", "请填写转派到哪个部门或哪位处理人")
    gone, giver = case.department.name if case.department else None, case.owner.name if case.owner else None
    _give_by_name(turn, department, owner)
    return turn.settle(reason=why, department=department, owner=owner, from_department=gone, from_owner=giver)


def return_case(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, reason: str,
                version: int | None = None) -> Case:
    """The department gives a case back 退单: it is the dispatcher's again, and its clocks run on."""
    turn = take(session, case_id, "return", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "退单原因")
    case = turn.case
    gone = case.department.name if case.department else None
    case.department_id = case.owner_id = case.acknowledged_at = None
    follow_owner(session, case, now)
    turn.settle(reason=why, from_department=gone)
    session.refresh(case, ["department", "owner"])
    return case


def co_handle(session: Session, case_id: int, *, department: str, person: Person, now: datetime, zone: ZoneInfo,
              reason: str, version: int | None = None) -> Case:
    """Asks another department to help 协办; the main one stays responsible, clocks stay its own."""
    turn = take(session, case_id, "co_handle", person=person, now=now, zone=zone, version=version)
    why = written("reason", reason, "协办内容")
    helper = department_id(session, department)
    if helper == turn.case.department_id:
        raise FieldError("department", f"{department}已是主办部门")
    if session.get(CoHandler, (case_id, helper)) is not None:
        raise ConflictError(f"{department}已在协办")
    session.add(CoHandler(case_id=case_id, department_id=helper, since=now, by=person.name, reason=why))
    tell_department(session, turn.case, "协办", occasion=f"co_handle:{helper}", now=now, reason=why,
                    department_id=helper)
    return turn.settle(reason=why, department=department)


def give(turn: Turn, *, department_id: int, owner_id: int | None) -> None:
    """The case is that department's now: its people are told, which is what `notified` means."""
    case, session = turn.case, turn.session
    case.department_id, case.owner_id = department_id, owner_id
    case.dispatched_at, case.acknowledged_at = turn.now, None
    session.flush()
    session.refresh(case, ["department", "owner"])
    follow_owner(session, case, turn.now)
    tell_department(session, case, "派单" if turn.verb == "dispatch" else "转派",
                    occasion=f"{turn.verb}:{turn.now.isoformat()}", now=turn.now)
    notify(turn)


def notify(turn: Turn) -> None:
    """`notified`, unless the standard wants a named solver and there is none yet. Not before the call's end: its
    stamp is the provider's and may run ahead of our clock."""
    if turn.case.owner_id is not None or not wants_solver(turn.session, turn.case):
        turn.fire("notified", at=max(turn.now, turn.case.started_at))


def wants_solver(session: Session, case: Case) -> bool:
    """Whether the department counts as told only with a named solver (S002 4.10e-6: 并确定问题解决人)."""
    standard = standard_of(session, case.standard_version)
    return any(step.solver_needed and step.stops == "notified" for step in standard.steps)


def _give_by_name(turn: Turn, department: str | None, owner: str | None) -> None:
    session, case = turn.session, turn.case
    goal = department_id(session, department) if department is not None else case.department_id
    solver = _solver(session, owner) if owner is not None else None
    if solver is not None and solver.department_id != goal:
        if department is not None or solver.department_id is None:
            raise FieldError("owner", f"{solver.display_name}不在该部门")
        goal = solver.department_id
    if goal is None:
        raise FieldError("department", "请填写派给哪个部门")
    give(turn, department_id=goal, owner_id=solver.id if solver is not None else None)


def _solver(session: Session, login: str) -> Person:
    found = session.scalar(select(Person).where(Person.name == login, Person.active))
    if found is None:
        raise FieldError("owner", f"没有登录名为“{login[:30]}”的在职人员")
    if Role(found.role) not in _SOLVING:
        raise FieldError("owner", f"{found.display_name}不是处理人")
    return found

