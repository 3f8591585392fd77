"""Who works in the demo's week, and the customers that the company knows already."""

from __future__ import annotations

import random
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.models import Customer
from callcenter.customers.services import create_customer
from callcenter.demo.company import AFTER_SALES, SALES, SERVICE
from callcenter.demo.week.events import Agent
from callcenter.people.models import Person
from callcenter.people.services import add_person

AGENTS = ("zhangmin", "liqiang", "wangfang", "liuyang", "chenjing")
"""By login, staff numbers 8001, 8003 … 8009."""

SOLVERS = {AFTER_SALES: ("liugong", "zhaogong"), SALES: ("wanghua", "wanghua")}
REVIEWER, DISPATCHER = "qiuzhijian", "tangdiaodu"
_NEW_AGENTS = (("wangfang", "王芳", "8005"), ("liuyang", "刘洋", "8007"), ("chenjing", "陈静", "8009"))
_OTHERS = (("zhaogong", "赵工", "handler", AFTER_SALES), (DISPATCHER, "唐调度", "dispatcher", SERVICE),
           (REVIEWER, "邱质检", "reviewer", SERVICE))
_KNOWN = 0.4
_GRADES = ("VIP", "A", "A", "B", "B", "B", None, None)


def add_cast(session: Session, now: datetime) -> dict[str, str]:
    """Everybody of the week who is not there yet; returns the passwords that are new, by login."""
    shown = {name: secrets.token_urlsafe(9) for name in (DISPATCHER, REVIEWER)}
    for number, (name, display, staff_no) in enumerate(_NEW_AGENTS):
        add_person(session, name, role="agent", now=now, display_name=display, staff_no=staff_no,
                   phone=f"+861380013801{number}", department=SERVICE)
    for name, display, role, department in _OTHERS:
        add_person(session, name, role=role, now=now, display_name=display, department=department,
                   password=shown.get(name))
    session.flush()
    return shown


def people_of(session: Session) -> dict[str, Person]:
    """Everybody by login."""
    return {person.name: person for person in session.scalars(select(Person))}


def agents_of(people: dict[str, Person]) -> dict[str, Agent]:
    """The agents, as their phones ring."""
    return {name: Agent(people[name].id, people[name].phone or "") for name in AGENTS}


def add_customers(session: Session, callers: list[Any], now: datetime, seed: int) -> dict[str, Customer]:
    """Some of those who call are known already, one in eight of them a VIP; returns them by number."""
    dice = random.Random(seed)
    known = [caller for caller in callers if dice.random() < _KNOWN]
    return {caller.phone: create_customer(
        session, name=caller.name.replace(" ", ""), organisation=caller.organisation.replace(" ", ""),
        phones=[caller.phone], grade=dice.choice(_GRADES), now=now - timedelta(days=dice.randint(10, 400)))
        for caller in known}
