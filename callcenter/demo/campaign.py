"""A small callback campaign 自动语音回访 against the simulated network: who rates, who is busy, who asks for no more
calls; a second call to those whom the first did not reach; and how far it is, as it goes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from sqlalchemy import select

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.campaigns.contacts import add_contacts, call_now
from callcenter.campaigns.models import Answer, Campaign, Contact
from callcenter.campaigns.progress import progress_of
from callcenter.campaigns.running import start_campaign
from callcenter.campaigns.services import create_campaign
from callcenter.db import utcnow
from callcenter.demo.calls import LINE
from callcenter.demo.stage import DemoProblem, Stage
from callcenter.dialing.limits import set_limit
from callcenter.dialing.models import Attempt, DoNotCall
from callcenter.lines.models import Line
from callcenter.people.models import Person
from callcenter.telephony.simulator.crowd import RATING, SURVEY
from callcenter.telephony.simulator.people import Callee, Hear, Press, Reaction
from callcenter.workcalendar.calendar import WEEKDAYS

NAME = "上月维修满意度回访"
_SECONDS = 180.0
_CHINA = ZoneInfo("Asia/Shanghai")
_DAYTIME = range(8, 20)


_TALK = 40.0
"""Who hears no survey by then talks with a person, whom a visitor of the demo dials: that is as long as it lasts."""


def _rates(key: str) -> Callee:
    return Callee(script=(Hear(SURVEY, within=_TALK), Press("1"), Hear(RATING), Press(key)))


_BUSY, _AWAY, _MACHINE = Callee(Reaction.BUSY), Callee(Reaction.NO_ANSWER), Callee(Reaction.VOICEMAIL)


@dataclass(frozen=True)
class Customer:
    """One on the list: what the phone does at its first and second call, and what must come of it in the end."""

    name: str
    product: str
    calls: tuple[Callee, ...]
    outcome: str
    rating: str | None = None


CUSTOMERS = (
    Customer("陈立新", "中央空调", (_rates("1"),), "completed", "非常满意"),
    Customer("林晓梅", "热水器", (_rates("2"),), "completed", "满意"),
    Customer("郑国强", "打印机", (_rates("4"),), "completed", "不满意"),
    Customer("何静", "净水器", (_BUSY, _rates("1")), "completed", "非常满意"),
    Customer("高峰", "水泵", (_MACHINE, _rates("3")), "completed", "一般"),
    Customer("罗敏", "电梯", (_AWAY, _AWAY), "exhausted"),
    Customer("梁伟", "锅炉", (Callee(script=(Hear(SURVEY), Press("9"))),), "do_not_call"),
    Customer("宋佳", "配电柜", (Callee(Reaction.FAIL),) * 2, "exhausted"),
)
OUTCOMES = {**{name: one.title for name, one in DISPOSITIONS.items()}, "exhausted": "次数用完"}
_ACTIONS: dict[str, dict[str, object]] = {
    "busy": {"then": "again", "after": 20}, "no_answer": {"then": "again", "after": 120},
    "voicemail": {"then": "again", "after": 120}, "unreachable": {"then": "again", "after": 120}}
"""At another time of the day, usually; here two hours later, which the supervisor then brings forward."""


def number(place: int, now: datetime) -> str:
    """The phone of the customer at a place of the list. Nobody is called at night: while it is night in China, the
    customers of this demo are in New York, where it is day."""
    return f"{'+8613912340' if now.astimezone(_CHINA).hour in _DAYTIME else '+12127361'}{place:02d}0"


def run_campaign(up: Stage, console: Console) -> list[str]:
    """Runs it to its end; returns everything that did not come out as it should."""
    now = utcnow()
    phones = {number(place, now): one for place, one in enumerate(CUSTOMERS, 1)}
    for phone, one in phones.items():
        up.simulator.person(phone, *one.calls)
    campaign_id = _begin(up, phones, now)
    console.print(f"▸ 外呼任务“{NAME}”：{len(CUSTOMERS)}位客户，自动语音回访，每秒拨打2次，每人最多2次")
    _watch(up, campaign_id, console, "第一轮", sum(len(one.calls) == 1 for one in CUSTOMERS))
    _again(up, campaign_id)
    console.print("  没接通的由班长提前再拨一次（平时隔20分钟到2小时）")
    _watch(up, campaign_id, console, "第二轮", len(CUSTOMERS))
    return _told(up, campaign_id, phones, console)


def _begin(up: Stage, phones: Mapping[str, Customer], now: datetime) -> int:
    """A supervisor makes it, with the line that is registered for outbound calls, and starts it."""
    with up.db.session() as session:
        leader = session.scalars(select(Person).where(Person.name == "banzhang")).one()
        manager = session.scalars(select(Person).where(Person.name == "sunjl")).one()
        session.scalars(select(Line).where(Line.number == LINE)).one().outbound = True
        set_limit(session, "outbound_hours_apart", 0, by=manager, now=now)  # the second round follows at once
        campaign = create_campaign(session, {
            "name": NAME, "mode": "survey", "purpose": "service", "line": LINE, "most_attempts": 2,
            "consent_basis": "维修单第6条：同意电话回访", "consent_proof": "维修单扫描件，售后部存档",
            "pace": {"calls_per_second": 2, "concurrent": 8}, "actions": _ACTIONS,
            "windows": {"days": {day: ["08:00-21:00"] for day in WEEKDAYS}, "holidays": True}}, person=leader, now=now)
        add_contacts(session, campaign.id, [{"number": phone, "name": one.name, "product": one.product}
                                            for phone, one in phones.items()], person=leader, now=now)
        start_campaign(session, campaign.id, person=leader, now=now)
        return campaign.id


def _again(up: Stage, campaign_id: int) -> None:
    with up.db.session() as session:
        leader = session.scalars(select(Person).where(Person.name == "banzhang")).one()
        call_now(session, campaign_id, person=leader, now=utcnow())


def _watch(up: Stage, campaign_id: int, console: Console, title: str, done: int) -> None:
    """Shows how far it is until so many contacts are done, and none is being called."""
    end = time.monotonic() + _SECONDS
    with Progress(TextColumn("  {task.description}"), BarColumn(), TextColumn(
            "{task.completed}/{task.total} 已结束 {task.fields[told]}"), console=console) as progress:
        task = progress.add_task(title, total=len(CUSTOMERS), told="")
        while time.monotonic() < end:
            with up.db.session() as session:
                campaign = session.get_one(Campaign, campaign_id)
                seen, over = progress_of(session, campaign, now=utcnow()), campaign.state == "done"
            progress.update(task, completed=seen.done, told=" ".join(
                f"{DISPOSITIONS[name].title}{count}" for name, count in seen.dispositions.items()))
            if seen.done == done and not seen.contacts.get("reserved") and (over or done < len(CUSTOMERS)):
                return
            time.sleep(0.3)
    raise DemoProblem(f"the campaign did not get on within {_SECONDS:.0f} s")


def _told(up: Stage, campaign_id: int, phones: Mapping[str, Customer], console: Console) -> list[str]:
    """What came of everybody, as a table; returns what should be otherwise."""
    wrong, table = [], Table("客户", "每次拨打", "评价", "结束", title=NAME)
    with up.db.session() as session:
        ratings = {row.contact_id: row.label for row in session.scalars(select(Answer).where(
            Answer.campaign_id == campaign_id, Answer.question == "satisfaction"))}
        for contact in session.scalars(select(Contact).where(Contact.campaign_id == campaign_id).order_by(Contact.id)):
            expected = phones[contact.number]
            tries = session.scalars(select(Attempt).where(Attempt.contact_id == contact.id).order_by(Attempt.id)).all()
            rang = up.simulator.rang().get(contact.number, 0)
            came = (contact.outcome, ratings.get(contact.id), len(tries), rang <= len(tries))
            if came != (expected.outcome, expected.rating, len(expected.calls), True):
                wrong.append(f"外呼{expected.name}：{came}，应为{expected.outcome}、{expected.rating}、"
                             f"{len(expected.calls)}次")
            table.add_row(expected.name, "，".join(DISPOSITIONS[one.disposition or ""].title if one.disposition
                                                  else one.state for one in tries),
                          ratings.get(contact.id) or "", OUTCOMES.get(contact.outcome or "", ""))
        campaign = session.get_one(Campaign, campaign_id)
        unwanted = session.scalars(select(DoNotCall.number).where(DoNotCall.lifted_at.is_(None))).all()
        wrong += [] if campaign.state == "done" else [f"外呼任务没有完成：{campaign.state}"]
    if not any(phones[one].outcome == "do_not_call" for one in unwanted if one in phones):
        wrong.append("按9的客户没有登记免打扰")
    console.print(table)
    return wrong
