"""The demo's company: people, departments with their heads, who is on duty, what is routed where, who is told."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.routing import add_rule
from callcenter.db import Database
from callcenter.demo.calls import FIRST, LINE, SECOND
from callcenter.demo.inbox import Inbox
from callcenter.lines.services import add_line
from callcenter.notifying.addresses import add_address
from callcenter.notifying.roster import add_duty
from callcenter.people.departments import set_department
from callcenter.people.models import AgentState, Person, Role
from callcenter.people.services import add_person
from callcenter.people.states import set_state

AGENT, SUPERVISOR, MANAGER = "张敏", "周班长", "孙经理"
SERVICE, AFTER_SALES, SALES = "客服部", "售后部", "销售部"
SERVICE_GROUP, AFTER_SALES_GROUP, SALES_GROUP, COMPANY_GROUP = "客服部群", "售后部群", "销售部群", "公司管理群"
_ROSTER = timedelta(days=7)
_BY = "demo"


def demo_company(db: Database, now: datetime, *, inbox: Inbox, zone: ZoneInfo) -> dict[str, str]:
    """Sets it up by the same services that the commands use; returns passwords by login."""
    passwords = {name: secrets.token_urlsafe(9) for name in ("zhangmin", "liqiang", "liugong", "banzhang", "sunjl")}
    with db.session() as session:
        _people(session, passwords, now)
        add_line(session, LINE, flow="main", record="all", now=now, fallback_number="+8613800138009", area_code="021")
        set_department(session, SERVICE, supervisor="banzhang", manager="sunjl", by=_BY, now=now, zone=zone)
        for category, department in (("complaint", AFTER_SALES), ("repair", AFTER_SALES), ("purchase", SALES)):
            add_rule(session, category=category, department=department, by=_BY, now=now)
        for person, department in (("zhangmin", SERVICE), ("liugong", AFTER_SALES)):  # the demo runs at any hour
            add_duty(session, person, department=department, starts_at=now - timedelta(hours=1), ends_at=now + _ROSTER,
                     by=_BY, now=now)
        for group, of in ((SERVICE_GROUP, SERVICE), (AFTER_SALES_GROUP, AFTER_SALES), (SALES_GROUP, SALES)):
            add_address(session, inbox.address(group), department=of, by=_BY, now=now)
        add_address(session, inbox.address(COMPANY_GROUP), by=_BY, now=now)
    return passwords


def everybody_ready(db: Database, now: datetime) -> None:
    """Every agent says 示闲: whoever let a phone ring out is 示忙, and after a talk comes 话后."""
    with db.session() as session:
        agents = session.scalars(select(Person).where(Person.role == Role.AGENT, Person.state != "ready")).all()
    for agent in agents:
        with db.session() as session:
            set_state(session, agent.id, AgentState.READY, by=agent, now=now)


def _people(session: Session, passwords: dict[str, str], now: datetime) -> None:
    add_person(session, "zhangmin", role="agent", now=now, display_name=AGENT, staff_no="8001", phone=FIRST,
               department=SERVICE, skills=("purchase", "complaint", "repair", "rescue"),
               password=passwords["zhangmin"])
    add_person(session, "liqiang", role="agent", now=now, display_name="李强", staff_no="8003", phone=SECOND,
               department=SERVICE, skills=("visit",), password=passwords["liqiang"])
    add_person(session, "liugong", role="handler", now=now, display_name="刘工", department=AFTER_SALES,
               password=passwords["liugong"])
    add_person(session, "wanghua", role="handler", now=now, display_name="王华", department=SALES)
    add_person(session, "banzhang", role="supervisor", now=now, display_name=SUPERVISOR, staff_no="8000",
               department=SERVICE, password=passwords["banzhang"])
    add_person(session, "sunjl", role="manager", now=now, display_name=MANAGER, department=SERVICE,
               password=passwords["sunjl"])
