"""Handling a case: acknowledge 签收, talk with the customer, report progress, finish 处理完成."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.callbacks.following_up import rounds_after_repair
from callcenter.cases.dispatching import notify, wants_solver
from callcenter.cases.dissatisfaction import start_dissatisfaction
from callcenter.cases.models import Case
from callcenter.cases.states import WAITING
from callcenter.cases.verbs import Turn, take
from callcenter.cases.words import DISSATISFIED
from callcenter.deadlines.clocks import cancel, follow_owner, open_clocks
from callcenter.errors import FieldError
from callcenter.people.models import Person, Role

PURPOSES: Mapping[str, str] = MappingProxyType({
    "contact": "contacted", "tell": "customer_told", "answer": "customer_answered", "reply": "replied",
    "satisfaction": "satisfaction_asked", "follow_up": "followed_up", "resolution": "resolution_asked",
    "confirm": "appointment_confirmed", "dissatisfaction": "dissatisfaction_answered",
    "visit_complaint": "visit_complaint_answered", "promise": "promise_kept"})
"""What a talk with the customer is for, and the event that it is."""

_USUAL = ("contacted", "customer_told", "customer_answered", "replied", "dissatisfaction_answered",
          "visit_complaint_answered")
"""Talks that handling takes anyway; asking for satisfaction and following up are talks of their own, and a promise or
an appointment is kept only when somebody says so."""

FOLLOW_UPS = ("satisfaction_asked", "followed_up", "resolution_asked", "round_1_done", "round_2_done", "round_3_done")
_INSIDE = ("notified", "progress_checked", "content_received")
"""What departments do for a problem; nothing of it is left to do when the agent solved it in the call."""


def acknowledge(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
                version: int | None = None) -> Case:
    """签收: the department has it, and somebody of it is named. Whoever takes a case that was not dispatched, or is a
    rescue's first solver, has been told with that."""
    turn = take(session, case_id, "acknowledge", person=person, now=now, zone=zone, version=version)
    case = turn.case
    case.acknowledged_at, case.dispatched_at = now, case.dispatched_at or now
    _take_on(turn, person, first=case.status in WAITING)
    return turn.settle()


def contact(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
            purpose: str | None = None, reached: bool = True, note: str | None = None,
            satisfaction: str | None = None, at: datetime | None = None, version: int | None = None) -> Case:
    """A talk with the customer, or an attempt at one (`reached` false), which stops nothing. Without a purpose it is
    the usual talk whose clock is due first; every talk is also a contact 联系 (S003 3.3.2)."""
    if purpose is not None and purpose not in PURPOSES:
        raise FieldError("purpose", f"没有“{purpose[:30]}”这种通话目的；可选：{'、'.join(PURPOSES)}")
    event = PURPOSES[purpose] if purpose else None
    verb = "follow_up" if reached and event in FOLLOW_UPS else "contact"
    turn = take(session, case_id, verb, person=person, now=now, zone=zone, version=version)
    moment = _moment(turn, at)
    if not reached:
        turn.to_status = turn.case.status
        return turn.settle(at=moment, purpose=purpose, reached=False, note=note)
    _talk(turn, event or _due_first(turn), moment)
    return turn.settle(at=moment, purpose=purpose, reached=True, note=note,
                       satisfaction=_asked(turn, satisfaction, moment))


def talked(session: Session, case_id: int, event: str, *, at: datetime, person: Person, now: datetime, zone: ZoneInfo,
           note: str | None = None, data: Mapping[str, Any] | None = None, only: int | None = None) -> Case:
    """A completed call from the list of calls to make: exactly this event. A dissatisfied answer in
    `data["satisfaction"]` starts its own 24 hours. `only`: the one clock that it stops, of several promises."""
    verb = "follow_up" if event in FOLLOW_UPS else "contact"
    turn = take(session, case_id, verb, person=person, now=now, zone=zone)
    moment = _moment(turn, at)
    _talk(turn, event, moment, only=only)
    more = {name: value for name, value in (data or {}).items() if name not in ("at", "reason", "reached", "note")}
    _asked(turn, more.get("satisfaction"), moment)
    return turn.settle(at=moment, reached=True, note=note, **more)


def progress(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, note: str | None = None,
             check: bool | None = None, content: bool = False, version: int | None = None) -> Case:
    """How far it is. By the call centre it is the check 督查 on the department (S002 4.10b-8), by the department it
    answers a supervision order 督办; `content`: what the customer is to be told has arrived (4.10a-7)."""
    turn = take(session, case_id, "progress", person=person, now=now, zone=zone, version=version)
    solver = Role(person.role) is Role.HANDLER
    if check if check is not None else not solver:
        turn.fire("progress_checked")
    if content:
        turn.fire("content_received")
    if solver or person.id == turn.case.owner_id:
        _fire_if_open(turn, "supervision_answered")
    return turn.settle(note=note)


def finish(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo, result: str | None = None,
           on_the_spot: bool = False, version: int | None = None) -> Case:
    """处理完成: the follow-up clock starts (S003 3.4.1), and after a repair the rounds of days 3, 10 and 30.
    `on_the_spot` 当场解决, by the agent: the customer knows already and no department has to; the satisfaction call and
    the follow-up stay due."""
    verb = "finish_on_the_spot" if on_the_spot else "finish"
    turn = take(session, case_id, verb, person=person, now=now, zone=zone, version=version)
    case = turn.case
    if on_the_spot:
        inside = [clock for clock in open_clocks(session, case.id) if clock.stops in _INSIDE]
        cancel(session, inside, reason="当场解决", now=now, by=person.name)
        for event in ("contacted", "customer_told", "customer_answered", "replied"):
            _fire_if_open(turn, event)
        case.on_the_spot = True
    elif case.owner_id is None:  # nobody acknowledged it: whoever finishes it has solved it
        _take_on(turn, person)
    case.result, case.handled_at = result or case.result, now
    case.suspended_at = case.suspended_reason = None
    _fire_if_open(turn, "supervision_answered")
    turn.fire("handled")
    turn.settle(result=result)
    rounds_after_repair(session, case, by=person.name, now=now, zone=zone)
    return case


def _take_on(turn: Turn, person: Person, *, first: bool = False) -> None:
    """Names the person, where nobody is named yet; the department is told with that, if it was not before (`first`) or
    if its solver had to be named."""
    case = turn.case
    told = first or case.owner_id is None and wants_solver(turn.session, case)
    case.owner_id = case.owner_id or person.id
    case.department_id = case.department_id or person.department_id
    turn.session.flush()
    turn.session.refresh(case, ["owner", "department"])
    follow_owner(turn.session, case, turn.now)
    if told:
        notify(turn)


def _talk(turn: Turn, event: str, at: datetime, *, only: int | None = None) -> None:
    turn.fire(event, at, only=only)
    if event != "contacted":
        _fire_if_open(turn, "contacted", at)


def _due_first(turn: Turn) -> str:
    waiting = [clock for clock in open_clocks(turn.session, turn.case.id) if clock.stops in _USUAL]
    return min(waiting, key=lambda clock: (clock.due_at, clock.id)).stops if waiting else "contacted"


def _fire_if_open(turn: Turn, event: str, at: datetime | None = None) -> None:
    if any(clock.stops == event for clock in open_clocks(turn.session, turn.case.id)):
        turn.fire(event, at)


def _asked(turn: Turn, satisfaction: str | None, at: datetime) -> str | None:
    """A dissatisfied answer opens its own matter on the case, unless one is open."""
    if satisfaction in DISSATISFIED:
        start_dissatisfaction(turn.session, turn.case, at=at, now=turn.now, zone=turn.zone)
        turn.fired.append("rated_bad")
    return satisfaction


def _moment(turn: Turn, at: datetime | None) -> datetime:
    """When the talk was: not in the future, not before the case began."""
    if at is None:
        return turn.now
    if at.tzinfo is None:
        raise FieldError("at", "通话时间缺少时区")
    if at > turn.now:
        raise FieldError("at", "通话时间不能晚于现在")
    if at < turn.case.started_at:
        raise FieldError("at", "通话时间不能早于工单开始")
    return at
