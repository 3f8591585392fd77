"""What comes of a call of the week: 小结, review of its record, and the way of its case, by the services, in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from callcenter.callbacks.models import Callback
from callcenter.callbacks.services import finish_callback
from callcenter.cases.closing import close
from callcenter.cases.dispatching import dispatch
from callcenter.cases.handling import acknowledge, contact, finish, progress
from callcenter.cases.models import Case, CaseRecord
from callcenter.demo.company import AFTER_SALES
from callcenter.demo.week.cast import DISPATCHER, SOLVERS
from callcenter.demo.week.events import call_sid
from callcenter.demo.week.planning import Plan
from callcenter.demo.week.running import Week
from callcenter.errors import DeskError
from callcenter.people.models import Person
from callcenter.records.models import Record
from callcenter.records.rules import INDIVIDUAL, REFUSED, missing_of
from callcenter.records.services import Change, confirm, correct, mark
from callcenter.records.wrapping_up import wrap_up

_SUPERVISOR = "banzhang"
_DISPOSITIONS = {"complaint": "已转工单", "repair": "已转工单", "rescue": "已转工单", "purchase": "需回电",
                 "inquiry": "咨询解答", "visit_appointment": "需回电", "other": "其他"}

_FRESH = timedelta(hours=2)


def unfold(week: Week, plan: Plan, record: Record) -> None:
    """Plans it all, as the dice fall."""
    dice, call_end = week.dice, record.created_at + timedelta(minutes=2)
    answered = plan.outcome == "answered"
    if plan.outcome in ("abandoned", "message", "callback") and dice.random() < 0.88:
        week.at(call_end + timedelta(minutes=dice.choice((3, 6, 11, 19, 27, 45))), partial(
            _call_back, week, plan, dice.random() < 0.25))
    if answered and dice.random() < 0.85:
        week.at(call_end + timedelta(seconds=dice.randint(20, 110)), partial(_wrap, week, plan, record.id))
    if dice.random() < (0.8 if answered else 0.4):
        reviewed = call_end + timedelta(minutes=dice.choice((4, 9, 25, 50, 140, 400)))
        week.at(reviewed, partial(_review, week, plan, record.id, dice.random()))
    link = week.session.get(CaseRecord, record.id)
    if link is not None and link.relation == "opened":
        case = week.session.get_one(Case, link.case_id)
        _lead(week, case, plan, 0.9 if plan.neglected else dice.random())


def _lead(week: Week, case: Case, plan: Plan, luck: float) -> None:
    """Most cases go well; some are answered late, some are left lying until somebody is told."""
    dice, began = week.dice, case.started_at
    if week.now - began < _FRESH and luck > 0.5:
        return  # nobody has come to it yet
    agent = week.people[plan.agent] if plan.outcome == "answered" else week.people["zhangmin"]
    department = case.department.name if case.department else AFTER_SALES
    solver = week.people[dice.choice(SOLVERS.get(department, SOLVERS[AFTER_SALES]))]
    slow = 1.0 if luck < 0.72 else 2.6 if luck < 0.88 else 7.0
    steps: list[tuple[float, Callable[..., object]]] = []
    if case.department is None:
        steps.append((dice.uniform(2, 8) * slow, partial(dispatch, person=week.people[DISPATCHER],
                                                         department=department, owner=solver.name)))
    steps += [
        (dice.uniform(9, 26) * slow, partial(contact, person=agent, note="已告知客户处理安排")),
        (dice.uniform(12, 60) * slow, partial(acknowledge, person=solver)),
        (dice.uniform(70, 110) * slow, partial(contact, person=solver, note="与客户约定上门时间")),
        (dice.uniform(190, 420) * slow, partial(progress, person=agent, note="工程师已到现场，正在处理")),
        (dice.uniform(300, 1300) * slow, partial(finish, person=solver, result=dice.choice(
            week.material.words["solved"]))),
        (dice.uniform(1310, 1420) * slow, partial(contact, person=agent, purpose="satisfaction",
                                                  satisfaction=dice.choice(("非常满意", "满意", "满意", "一般")))),
        (dice.uniform(1500, 2600) * slow, partial(contact, person=agent, purpose="follow_up",
                                                  satisfaction="满意", note="设备运行正常")),
        (dice.uniform(2700, 2900) * slow, partial(close, person=week.people[_SUPERVISOR], reason="客户确认已解决")),
    ]
    if luck > 0.96:
        steps = steps[:1]  # forgotten
    for minutes, act in steps:
        week.at(began + timedelta(minutes=minutes), _on(week, case.id, act))


def _on(week: Week, case_id: int, act: Callable[..., object]) -> Callable[[datetime], None]:
    """The act on a case, by a person who leaves it where the case does not allow it (it was closed, say)."""
    def do(now: datetime) -> None:
        try:
            with week.session.begin_nested():
                act(week.session, case_id, now=now, zone=week.zone)
        except DeskError:
            return
    return do


def _call_back(week: Week, plan: Plan, in_vain: bool, now: datetime) -> None:
    """Who missed the call rings back; nobody there, once more a while later."""
    owed = week.session.scalar(select(Callback).where(Callback.call_sid == call_sid(plan), Callback.state == "open",
                                                      Callback.deadline_id.is_(None)))
    if owed is None:
        return
    if in_vain:
        week.at(now + timedelta(minutes=35), partial(_call_back, week, plan, False))
    finish_callback(week.session, owed.id, person=week.people[plan.agent], now=now, zone=week.zone,
                    outcome="no_answer" if in_vain else "completed", note=None if in_vain else "已回电，客户表示感谢")


def _wrap(week: Week, plan: Plan, record_id: int, now: datetime) -> None:
    note = week.dice.choice((*week.material.words["notes"], ""))
    wrap_up(week.session, record_id, _DISPOSITIONS[plan.category], note, person=week.people[plan.agent], now=now)


def _review(week: Week, plan: Plan, record_id: int, luck: float, now: datetime) -> None:
    """Who took the call, or the supervisor, confirms the record; what is missing is asked for, or stays missing."""
    record = week.session.get_one(Record, record_id)
    reader = week.people[plan.agent if plan.outcome == "answered" and luck < 0.8 else _SUPERVISOR]
    if record.status == "reviewed":
        return
    missing = missing_of(record)
    if plan.outcome == "menu" or plan.outcome == "abandoned":
        if luck < 0.4:
            mark(week.session, record_id, "silent", person=reader, now=now)
        return
    if missing:
        if luck > 0.5:
            return
        given = {"customer_name": REFUSED, "organisation": INDIVIDUAL, "contact_phone": plan.caller,
                 "content": "客户未说明"}
        _try(week, reader, record_id, [Change(name, given[name]) for name in missing if name in given], now)
    record = week.session.scalars(select(Record).where(Record.id == record_id)).one()
    if not missing_of(record):
        confirm(week.session, record_id, person=reader, now=now, zone=week.zone)


def _try(week: Week, reader: Person, record_id: int, changes: list[Change], now: datetime) -> None:
    try:
        with week.session.begin_nested():
            correct(week.session, record_id, changes, person=reader, now=now, zone=week.zone)
    except DeskError:
        return
