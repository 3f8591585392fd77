"""What else there is on a desk that has been used for a week: slips, the blocklist, saved views, customers brought in
and merged, assessments decided, and what the agents are doing now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from callcenter.customers.blocking import approve_block, ask_block, lift_block
from callcenter.customers.importing import begin_import, bring_in
from callcenter.customers.models import Customer
from callcenter.customers.services import create_customer, merge
from callcenter.demo.company import AFTER_SALES, SALES
from callcenter.demo.week.running import Week
from callcenter.lists.views import save_view
from callcenter.people.models import AgentState, Person
from callcenter.people.states import set_state
from callcenter.quality.assessing import appeal, confirm, dismiss
from callcenter.quality.models import Assessment
from callcenter.records.relaying import finish_slip, take_slip, write_slip

_FILE = """姓名,单位,电话,等级,备注
周晓燕,恒泰机械,13764410021,A,采购部，上午联系
吴志刚,瑞丰食品,021-62885512,B,
何文,博远科技,1376441,B,号码不全
林海,新宇纺织,13764410077,A,每月对账
罗建华,江南印刷,,B,没有留号码
高敏,江南印刷,13764410021,B,与第2行同号
马永强,通达运输,13764410093,,冷链车队
"""

_SLIPS = (
    # hours ago, who writes, to whom (a login or a department), what, urgent, and how far it has come
    (52.0, "zhangmin", "liugong", "恒泰机械王经理请您回电，想约叉车年检的时间", False, "done"),
    (27.0, "liuyang", SALES, "新宇纺织问五十千瓦发电机的交货期，下午三点前方便接电话", False, "done"),
    (21.5, "chenjing", "zhaogong", "长城汽配的举升机配件到了没有，请告诉客户", False, "taken"),
    (1.4, "wangfang", "wanghua", "明德中学陈老师要净水器报价单，请发到学校邮箱", False, "open"),
    (0.4, "liqiang", AFTER_SALES, "永安药业冷库报警，客户在现场等，请马上回电", True, "open"),
)
_NOW = (("zhangmin", "ready", None, 3), ("liqiang", "ready", None, 17), ("wangfang", "busy", "处理工单", 11),
        ("liuyang", "break", None, 6), ("chenjing", "ready", None, 8))
"""What agents do at the end, by login, and for how many minutes."""


def fill_desk(week: Week) -> None:
    """Plans all that happens besides the calls."""
    for hours, writer, to, message, urgent, state in _SLIPS:
        _ago(week, hours, partial(_slip, week, writer, to, message, urgent, state))
    _ago(week, 76.0, partial(_block, week, "liqiang", "+8617012345678", "三天内骚扰来电十二次", 60, "banzhang"))
    _ago(week, 120.0, partial(_block, week, "chenjing", "+8616512347766", "反复拨打后不说话", 30, "banzhang"))
    _ago(week, 49.0, partial(_unblock, week, "+8616512347766"))
    _ago(week, 0.7, partial(_block, week, "wangfang", "+8617199008812", "多次辱骂坐席，已警告两次", 30, None))
    _ago(week, 30.0, partial(_views, week))
    _ago(week, 26.0, partial(_merged, week))
    _ago(week, 25.0, partial(_imported, week))
    _ago(week, 5.0, partial(_assessed, week))


def agents_now(week: Week) -> None:
    """The agents' states at the week's end."""
    for login, state, reason, minutes in _NOW:
        agent = week.people[login]
        if state != AgentState.READY:
            set_state(week.session, agent.id, state, by=agent, now=week.now - timedelta(minutes=1), reason=reason)
        agent.state_since = week.now - timedelta(minutes=minutes)


def _ago(week: Week, hours: float, act: Callable[[datetime], None]) -> None:
    week.at(week.now - timedelta(hours=hours), act)


def _slip(week: Week, writer: str, to: str, message: str, urgent: bool, state: str, now: datetime) -> None:
    to_person = to if to in week.people else ""
    slip = write_slip(week.session, message=message, person=week.people[writer], now=now, urgent=urgent,
                      to_person=to_person, to_department="" if to_person else to)
    reader = week.people[to_person or "banzhang"]
    if state != "open":
        take_slip(week.session, slip.id, person=reader, now=now + timedelta(minutes=9))
    if state == "done":
        finish_slip(week.session, slip.id, person=reader, now=now + timedelta(minutes=34))


def _block(week: Week, login: str, number: str, reason: str, days: int, by: str | None, now: datetime) -> None:
    row = ask_block(week.session, number, reason, now + timedelta(days=days), person=week.people[login], now=now)
    if by is not None:
        approve_block(week.session, row.id, person=week.people[by], now=now + timedelta(minutes=50))
    week.blocks[number] = row.id


def _unblock(week: Week, number: str, now: datetime) -> None:
    lift_block(week.session, week.blocks[number], person=week.people["banzhang"], now=now)


def _views(week: Week, now: datetime) -> None:
    for login, listed, name, query, shared in (
            ("banzhang", "calls", "昨天迟接", "state=late&day=yesterday", True),
            ("banzhang", "cases", "售后部已超时", f"view=overdue&department={AFTER_SALES}", True),
            ("qiuzhijian", "records", "投诉待听", "category=complaint", False)):
        save_view(week.session, person=week.people[login], listed=listed, name=name, query=query, now=now,
                  shared=shared)


def _merged(week: Week, now: datetime) -> None:
    """Somebody who called from two numbers was kept twice."""
    keep = week.session.scalars(select(Customer).where(Customer.merged_into.is_(None), Customer.grade == "VIP")
                                .order_by(Customer.id)).first()
    if keep is not None:
        gone = create_customer(week.session, name=keep.name, organisation=keep.organisation, phones=["021-62886633"],
                               grade=None, now=now - timedelta(days=3))
        week.session.flush()
        merge(week.session, keep.id, gone.id, person=week.people["banzhang"], now=now)


def _imported(week: Week, now: datetime) -> None:
    """One file is in, the same with its mistakes was read again later and waits."""
    for person, taken in (("sunjl", True), ("banzhang", False)):
        one = begin_import(week.session, "老客户名单.csv", _FILE.encode(), person=week.people[person], now=now)
        if taken:
            bring_in(week.session, one.id, "skip", person=week.people[person], now=now + timedelta(minutes=2))


def _assessed(week: Week, now: datetime) -> None:
    """The supervisor has begun with the drafts: one entered and appealed against, one not, the rest wait."""
    supervisor = week.people["banzhang"]
    drafts = week.session.scalars(select(Assessment).where(Assessment.state == "draft", Assessment.drafted_at < now,
                                                           Assessment.person_id.is_not(None)).order_by(Assessment.id))
    for place, draft in enumerate(drafts.all()[:3]):
        if place == 1:
            dismiss(week.session, draft.id, person=supervisor, reason="当日线路故障，客服已在恢复后立即回电", now=now)
            continue
        confirm(week.session, draft.id, person=supervisor, reason="录音与工单核对无误，客户两次来电询问", now=now)
        if place == 2:
            owner = week.session.get_one(Person, draft.person_id)
            appeal(week.session, draft.id, person=owner, reason="客户当时要求改为第二天联系，录音里有",
                   now=now + timedelta(minutes=40))
