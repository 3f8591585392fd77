"""What an agent needs to see before dialling (R7: prepare before dialling): who, what about, what was promised, by
when, and how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.listing import REASONS, may_call
from callcenter.callbacks.models import Callback
from callcenter.callbacks.scripts import ASKS_PERMISSION, CLOSING, Script
from callcenter.callbacks.wording import script_of
from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline
from callcenter.errors import NotAllowedError, NotFoundError
from callcenter.people.models import Person

_COMPOUND = ("欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "夏侯")
_TITLES = ("先生", "女士", "小姐", "经理", "总", "老师")
_FOLLOWS_UP = {"satisfaction", "follow_up", "round_1", "round_2", "round_3", "resolution"}


@dataclass(frozen=True)
class Brief:
    """`opening` and `points`: what to say; `promised`: what the customer was promised and still waits for; `clause`
    and `due_at`: of the clock that the talk ends; `together`: other open calls to the same number."""

    title: str
    customer: str | None
    organisation: str | None
    matter: str
    promised: tuple[str, ...]
    clause: str | None
    due_at: datetime | None
    opening: str
    points: tuple[str, ...]
    closing: str
    together: tuple[int, ...]


def brief_of(session: Session, callback_id: int, *, person: Person, company: str, zone: ZoneInfo) -> Brief:
    """The brief of a call, for the person who is about to make it."""
    if not may_call(person):
        raise NotAllowedError("您的角色不能查看回电清单")
    row = session.get(Callback, callback_id)
    if row is None:
        raise NotFoundError(f"没有编号为 {callback_id} 的回电")
    case = session.get(Case, row.case_id) if row.case_id is not None else None
    clock = session.get(Deadline, row.deadline_id) if row.deadline_id is not None else None
    script = script_of(session, row.reason)
    others = session.scalars(select(Callback.id).where(
        Callback.number == row.number, Callback.state == "open", Callback.id != row.id).order_by(Callback.id))
    return Brief(
        title=REASONS.get(row.reason, row.reason), customer=case.customer_name if case else None,
        organisation=case.organisation if case else None, matter=_matter(row, case),
        promised=tuple(_promises(session, case, zone)) if case else (), clause=clock.clause if clock else None,
        due_at=row.due_at, opening=opening(script, row.reason, company, person.staff_no,
                                           case.customer_name if case else None),
        points=(*((row.brief,) if row.brief else ()), *script.points), closing=CLOSING, together=tuple(others))


def opening(script: Script, purpose: str, company: str, staff_no: str | None, customer: str | None) -> str:
    """DESK.md, Outbound, agent: first who we are and whom we want, and only once confirmed what about."""
    who = f"您好，我是{company}客服" + (f"，工号{staff_no}" if staff_no else "")
    whom = f"，请问是{addressed(customer)}吗？" if customer else "。"
    if purpose in _FOLLOWS_UP:
        return f"{who}{whom}（确认身份后）{script.subject}，{ASKS_PERMISSION}"
    return f"{who}{whom}（确认身份后）本次通话会录音。{script.subject}"


def addressed(name: str) -> str:
    """陈晨 -> 陈先生/女士; a name that carries its title stays (R10: 姓氏加先生/女士)."""
    if name.endswith(_TITLES):
        return name
    return f"{name[:2] if name.startswith(_COMPOUND) else name[:1]}先生/女士"


def _matter(row: Callback, case: Case | None) -> str:
    if case is None:
        return row.matter
    return f"工单{case.number}：{case.content}" if case.content else f"工单{case.number}"


def _promises(session: Session, case: Case, zone: ZoneInfo) -> list[str]:
    rows = session.scalars(select(Deadline).where(
        Deadline.case_id == case.id, Deadline.standard == "promise", Deadline.state == "open")
        .order_by(Deadline.due_at))
    return [f"{row.title}（{row.due_at.astimezone(zone):%m-%d %H:%M}前）" for row in rows]
