"""Ring plans 振铃方案 as managers keep them on the desk: shown, checked, changed into a new version, taken by lines.

A change is a new version keyed by its digest; the lines of the plan take it, and running calls keep theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.models import Line, RingPlan
from callcenter.lines.services import newest_plan, publish_ring_plan, publish_shipped
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.people.standing import must_lead, must_manage
from ivr_flows import ringplan

MOST_ROUNDS = 6
"""Rows of the form; a plan that was published with more is kept, and its further rounds are shown."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BOUNDS = {"limit": ("应在几声内接起", 1, 20), "cycle": ("一声的秒数", 1, 20), "longest": ("最多振铃的秒数", 5, 3600)}


@dataclass(frozen=True)
class PlanView:
    """The newest version of a plan, how many there were, and the lines that ring by any of them."""

    plan: ringplan.RingPlan
    published_at: datetime
    versions: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class TypedRound:
    """A row of the form: a group's word, or `people` with their logins."""

    who: str
    people: str = ""
    from_cycle: str = "1"
    to_cycle: str = ""


def list_plans(session: Session, by: Person, now: datetime) -> list[PlanView]:
    """Every plan by name. NotAllowedError."""
    must_lead(by, "查看振铃方案")
    publish_shipped(session, now)
    return [_view(session, name) for name in sorted(set(session.scalars(select(RingPlan.name))))]


def get_plan(session: Session, name: str, by: Person) -> PlanView:
    """NotAllowedError, NotFoundError."""
    must_lead(by, "查看振铃方案")
    return _view(session, name)


def read_plan(session: Session, name: str, typed: Mapping[str, str],
              rounds: Sequence[TypedRound]) -> ringplan.RingPlan:
    """The plan that was typed. FieldError: which field, what was wrong, what would be right."""
    if not _NAME.fullmatch(name):
        raise FieldError("name", f"方案名“{name[:20]}”不能用；请用小写字母开头，只含小写字母、数字和下划线，如 night")
    given = [one for one in rounds if one.who]
    if not given:
        raise FieldError("rounds", "方案里没有人振铃；请至少填一轮")
    numbers = {field: _whole(field, title, typed.get(field, ""), least, most)
               for field, (title, least, most) in _BOUNDS.items()}
    read = tuple(_round(session, number, one) for number, one in enumerate(given, 1))
    if not any(one.covers(1) for one in read):
        raise FieldError("rounds", "第1声没有人振铃；请让其中一轮从第1声开始")
    return ringplan.RingPlan(plan=name, rounds=read, **numbers)


def save_plan(session: Session, plan: ringplan.RingPlan, *, base: str, by: Person, now: datetime) -> tuple[Line, ...]:
    """A new version of a plan, or a new plan (`base` empty). Its lines take it, with its limit and its cycle where they
    had those of the version before. Returns these lines. ConflictError: `base` is the newest no more."""
    must_manage(by, "修改振铃方案")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"ring plan {plan.plan}"))))
    newest = newest_plan(session, plan.plan)
    if (newest.digest if newest is not None else "") != base:
        raise ConflictError(f"振铃方案 {plan.plan} 已有别的版本；请刷新后再改" if newest is not None and base
                            else f"已有名为 {plan.plan} 的振铃方案；请换一个名称")
    row = publish_ring_plan(session, plan, now=now)
    moved = _lines_of(session, plan.plan)
    for line in moved:
        held = session.get_one(RingPlan, line.ring_plan)
        if line.ring_limit == held.spec["limit"]:
            line.ring_limit = plan.limit
        if line.cycle_seconds == held.spec["cycle"]:
            line.cycle_seconds = float(plan.cycle)
        line.ring_plan = row.digest
    if newest is None or newest.digest != row.digest:
        record_act(session, who=by.name, action="ring_plan.publish", subject=plan.plan, now=now, digest=row.digest,
                   lines=[line.number for line in moved])
    return moved


def advice(plan: ringplan.RingPlan) -> list[str]:
    """What may be meant, but lets a caller wait or a colleague's phone be silent (S002 4.10 N1)."""
    last = max(1, plan.longest // plan.cycle)
    told = []
    empty = [cycle for cycle in range(1, last + 1) if not any(one.covers(cycle) for one in plan.rounds)]
    if empty:
        told.append(f"第{empty[0]}声起有一段没有人振铃，客户只听到等候；请让其中一轮一直响到最后")
    if not any(one.who != "chosen" and one.from_cycle <= plan.limit for one in plan.rounds):
        told.append(f"第{plan.limit}声之前没有同事协助接听；"
                    "制度要求邻座无人时主动协助（S002 4.10），可加一轮“其他空闲坐席”")
    if last < plan.limit:
        told.append(f"最多振铃{plan.longest}秒，不到{plan.limit}声；请加长")
    told += [f"第{number}轮从第{one.from_cycle}声开始，但振铃在第{last}声就结束了"
             for number, one in enumerate(plan.rounds, 1) if one.from_cycle > last]
    return told


def _view(session: Session, name: str) -> PlanView:
    newest = newest_plan(session, name)
    if newest is None:
        raise NotFoundError(f"没有名为 {name[:30]} 的振铃方案")
    count = session.scalar(select(func.count()).where(RingPlan.name == name)) or 0
    return PlanView(ringplan.RingPlan.model_validate(newest.spec), newest.published_at, count,
                    _lines_of(session, name))


def _lines_of(session: Session, name: str) -> tuple[Line, ...]:
    return tuple(session.scalars(select(Line).join(RingPlan, RingPlan.digest == Line.ring_plan).where(
        RingPlan.name == name).order_by(Line.number)))


def _round(session: Session, number: int, typed: TypedRound) -> ringplan.Round:
    first = _whole(f"from-{number}", f"第{number}轮开始", typed.from_cycle, 1, 1000)
    last = _whole(f"to-{number}", f"第{number}轮结束", typed.to_cycle, 1, 1000) if typed.to_cycle.strip() else None
    if last is not None and last < first:
        raise FieldError(f"to-{number}", f"第{number}轮在第{last}声结束，早于开始的第{first}声；"
                         f"请填{first}或更大，不填则一直响")
    if typed.who in ringplan.GROUPS:
        return ringplan.Round(who=typed.who, from_cycle=first, to_cycle=last)
    if typed.who != "people":
        raise FieldError(f"who-{number}", f"第{number}轮的对象“{typed.who[:20]}”不对；请从列表里选")
    logins = tuple(dict.fromkeys(typed.people.replace("，", " ").replace("、", " ").replace(",", " ").split()))
    known = set(session.scalars(select(Person.name).where(Person.active, Person.name.in_(logins))))
    missing = [one for one in logins if one not in known]
    if missing or not logins:
        raise FieldError(f"people-{number}", f"第{number}轮：没有登录名为“{missing[0][:30]}”的在职人员" if missing
                         else f"第{number}轮没有写人；请填登录名，用逗号分开，如 wangli")
    return ringplan.Round(who=logins, from_cycle=first, to_cycle=last)


def _whole(field: str, title: str, text: str, least: int, most: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and least <= int(text) <= most):
        raise FieldError(field, f"{title}不能是“{text[:10]}”；请填{least}到{most}的整数")
    return int(text)
