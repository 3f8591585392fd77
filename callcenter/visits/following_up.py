"""After a visit 接待后跟进 (S000 3.4.2, 4; S001-K): the host's tasks, each a clock of the visit's own case; and
complaints made during one (S003 2.4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.making import open_case
from callcenter.cases.models import Case
from callcenter.cases.verbs import Turn, locked, written
from callcenter.customers.numbers import read_number
from callcenter.deadlines.clocks import cancel, open_clocks
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.models import Person, Role
from callcenter.standards import EVENTS

STANDARD, KIND, COMPLAINT = "post_visit", "visit", "visit_complaint"

DONE: Mapping[str, str] = MappingProxyType({
    "archive": "visit_archived", "review": "visit_reviewed", "summary": "summary_sent", "feedback": "feedback_filed",
    "cost_plan": "cost_plan_done", "comparison": "comparison_done", "news": "news_shared", "salon": "salon_invited"})
"""The tasks after a visit, and the event that each is when it is done."""

AGREED: Mapping[str, str] = MappingProxyType({"cost_plan": "cost_plan_agreed", "comparison": "comparison_agreed"})
"""Tasks that the review sets (S000 4.1: 3日内完成成本优化方案, 5日内提供竞品对比分析)."""

_UNTIL_SIGNED = ("news_shared", "salon_invited")
_LEADING = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}


def start_visit_follow_up(session: Session, *, visit_ended: datetime, host: Person, content: str, signed: bool,
                          person: Person, now: datetime, zone: ZoneInfo, phone: str | None = None,
                          customer_id: int | None = None, customer_name: str | None = None,
                          organisation: str | None = None) -> Case:
    """The case of a visit that has ended, owned by its lead host 主接待人: archive in 30 minutes, review in 24 hours,
    summary in 1 to 3 working days, feedback form in 2. A customer who did not sign on the spot (`signed` false) hears
    from us every month and quarter (S000 4.2.2). By the host or a supervisor. FieldError names what is wrong."""
    if person.id != host.id and Role(person.role) not in _LEADING:
        raise NotAllowedError("只有主接待人或主管可以登记接待结束")
    what = written("content", content, "来访事由")
    if visit_ended.tzinfo is None or visit_ended > now:
        raise FieldError("visit_ended", "接待结束时间不能晚于现在，并带时区")
    case = open_case(
        session, category="visit_appointment", content=what, by=person.name, now=now, zone=zone,
        started_at=visit_ended, phone=_number(phone), kind=KIND, standard=STANDARD, customer_id=customer_id,
        customer_name=customer_name, organisation=organisation, owner_id=host.id, follow_up=True)
    if not signed:
        turn = _turn(session, case, person, now, zone)
        turn.fire("left_unsigned", visit_ended)
        turn.settle(at=visit_ended, note="未当场签约")
    return case


def task_done(session: Session, case_id: int, task: str, *, person: Person, now: datetime, zone: ZoneInfo,
              note: str | None = None) -> Case:
    """The host, or a supervisor, did one of the tasks. ConflictError: it is not open."""
    turn = _taken(session, case_id, person, now, zone)
    if task not in DONE:
        raise FieldError("task", f"没有“{task[:30]}”这项任务；可选：{'、'.join(DONE)}")
    if not any(clock.stops == DONE[task] for clock in open_clocks(session, case_id)):
        raise ConflictError(f"“{EVENTS[DONE[task]]}”已经登记过，或这次接待没有这项任务")
    turn.fire(DONE[task])
    return turn.settle(note=note or EVENTS[DONE[task]], task=task)


def agree_task(session: Session, case_id: int, task: str, *, person: Person, now: datetime, zone: ZoneInfo,
               note: str | None = None) -> Case:
    """The review 复盘 sets a task with its own limit (N28); again, once an earlier one of the same is done."""
    turn = _taken(session, case_id, person, now, zone)
    if task not in AGREED:
        raise FieldError("task", f"复盘不能确定“{task[:30]}”；可选：{'、'.join(AGREED)}")
    if any(clock.stops == DONE[task] for clock in open_clocks(session, case_id)):
        raise ConflictError(f"“{EVENTS[AGREED[task]]}”已在进行")
    turn.fire(AGREED[task], again=True)
    return turn.settle(note=note or EVENTS[AGREED[task]], task=task)


def customer_signed(session: Session, case_id: int, *, person: Person, now: datetime, zone: ZoneInfo) -> Case:
    """The customer has signed since: the monthly and quarterly contacts end, kept and late ones stay as they are."""
    turn = _taken(session, case_id, person, now, zone)
    clocks = [clock for clock in open_clocks(session, case_id) if clock.stops in _UNTIL_SIGNED]
    if not clocks:
        raise ConflictError("这次接待没有待办的定期联系")
    cancel(session, clocks, reason="客户已签约", now=now, by=person.name)
    return turn.settle(note="客户已签约", cancelled=[clock.id for clock in clocks])


def open_visit_complaint(session: Session, *, content: str, person: Person, now: datetime, zone: ZoneInfo,
                         made_at: datetime | None = None, phone: str | None = None, customer_id: int | None = None,
                         customer_name: str | None = None, organisation: str | None = None) -> Case:
    """A complaint or dispute during a visit: answered in the company's time (S003 2.4.3, N19), dispatched like any."""
    return open_case(
        session, category="complaint", content=written("content", content, "投诉内容"), by=person.name, now=now,
        zone=zone, started_at=made_at or now, phone=_number(phone), standard=COMPLAINT, customer_id=customer_id,
        customer_name=customer_name, organisation=organisation)


def _taken(session: Session, case_id: int, person: Person, now: datetime, zone: ZoneInfo) -> Turn:
    case = locked(session, case_id)
    if case is None or case.kind != KIND or (person.id != case.owner_id and Role(person.role) not in _LEADING):
        raise NotFoundError(f"没有编号为 {case_id} 的接待跟进")
    if case.status == "closed":
        raise ConflictError("接待跟进已关闭")
    return _turn(session, case, person, now, zone)


def _turn(session: Session, case: Case, person: Person, now: datetime, zone: ZoneInfo) -> Turn:
    return Turn(session, case, "progress", person.name, now, zone, case.status)


def _number(phone: str | None) -> str | None:
    if not phone:
        return None
    number = read_number(phone)
    if number.dialable is None:
        raise FieldError("phone", f"“{phone[:30]}”不是电话号码；请填手机号，或区号加固定电话，如021-62881234")
    return number.dialable
