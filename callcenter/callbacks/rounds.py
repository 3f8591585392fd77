"""Follow-up rounds after a purchase or a repair 购买后回访、维修后回访 (S002 4.10c, 4.10d): on days 3, 10 and 30. A
problem found in one goes to a department within the hour; the customer is called about its resolution within 24."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import company_calendar
from callcenter.callbacks.listing import may_call
from callcenter.cases.making import open_case
from callcenter.cases.models import Case
from callcenter.cases.verbs import take, written
from callcenter.customers.models import Customer
from callcenter.customers.numbers import read_number
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.workcalendar import openings

ROUNDS = ("round_1", "round_2", "round_3")
CATEGORIES: Mapping[str, str] = MappingProxyType({"after_purchase": "purchase", "after_repair": "repair"})
"""The standards of rounds, and the category of their cases."""

WORDS: Mapping[str, str] = MappingProxyType({"after_purchase": "购买", "after_repair": "维修"})
KIND = "follow_up"
"""These cases are of a kind of their own, so that the customer's next call is not taken for one about the rounds."""


def start_follow_up(session: Session, *, standard: str, on: date, product: str, person: Person, now: datetime,
                    zone: ZoneInfo, phone: str | None = None, customer_id: int | None = None,
                    customer_name: str | None = None, organisation: str | None = None) -> Case:
    """A case whose three clocks run from the day of the purchase, or of the completed repair. `on`: today or earlier,
    in the company's zone. The agent who enters it makes the calls. FieldError names what is wrong."""
    if not may_call(person):
        raise NotAllowedError("您的角色不能安排回访")
    if standard not in CATEGORIES:
        raise FieldError("standard", f"没有“{standard[:30]}”这种回访；可选：{'、'.join(CATEGORIES)}")
    what = written("product", product, f"{WORDS[standard]}的产品")
    today = now.astimezone(zone).date()
    if on > today:
        raise FieldError("on", f"{WORDS[standard]}日期不能晚于今天（{today}）")
    customer = _customer(session, customer_id)
    whose = Whose(_number(phone, customer), customer_id, customer_name or (customer.name if customer else None),
                  organisation or (customer.organisation if customer else None))
    return begin_rounds(session, standard, on, what, whose, by=person.name, now=now, zone=zone,
                        agent_id=person.id if Role(person.role) is Role.AGENT else None)


@dataclass(frozen=True)
class Whose:
    """Who bought, or had it repaired; `phone` in its dialable form."""

    phone: str
    customer_id: int | None = None
    name: str | None = None
    organisation: str | None = None


def begin_rounds(session: Session, standard: str, on: date, product: str, whose: Whose, *, by: str, now: datetime,
                 zone: ZoneInfo, agent_id: int | None = None) -> Case:
    """The case of the rounds, with nothing checked any more."""
    case = open_case(
        session, category=CATEGORIES[standard], content=f"{WORDS[standard]}：{product}", by=by, now=now, zone=zone,
        started_at=min(now, _opening(session, on, zone)), phone=whose.phone, kind=KIND, standard=standard,
        customer_id=whose.customer_id, customer_name=whose.name, organisation=whose.organisation, agent_id=agent_id,
        follow_up=True)
    record_act(session, who=by, action="follow_up.start", subject=str(case.id), now=now, standard=standard)
    return case


def known_rounds(session: Session, standard: str, on: date, product: str, phone: str, zone: ZoneInfo) -> Case | None:
    """The rounds of this very purchase or repair, if they have begun: the same day, product and number."""
    midnight = datetime.combine(on, time(), zone)
    return session.scalar(select(Case).where(
        Case.phone == phone, Case.category == CATEGORIES[standard], Case.kind == KIND, Case.standard == standard,
        Case.content == f"{WORDS[standard]}：{product}", Case.started_at >= midnight,
        Case.started_at < midnight + timedelta(days=1)).limit(1))


def report_problem(session: Session, case_id: int, problem: str, *, person: Person, now: datetime,
                   zone: ZoneInfo) -> Case:
    """What the customer found wrong: the case is on the dispatcher's list, and the hour begins (S002 4.10c-8, d-8).
    Each problem gets clocks of its own."""
    turn = take(session, case_id, "problem", person=person, now=now, zone=zone)
    if turn.case.standard not in CATEGORIES:
        raise FieldError("problem", "只有购买后和维修后回访可以登记问题；其他工单请登记进展或重新打开")
    why = written("problem", problem, "问题")
    turn.fire("problem_found", again=True)
    return turn.settle(reason=why, problem=why)


def _customer(session: Session, customer_id: int | None) -> Customer | None:
    customer = session.get(Customer, customer_id) if customer_id is not None else None
    if customer_id is not None and customer is None:
        raise FieldError("customer_id", f"没有编号为 {customer_id} 的客户")
    return customer


def _number(phone: str | None, customer: Customer | None) -> str:
    """The number to call: as given, else the customer's first."""
    if phone:
        number = read_number(phone)
        if number.dialable is None:
            raise FieldError("phone", f"“{phone[:30]}”不是电话号码；请填手机号，或区号加固定电话，如021-62881234")
        return number.dialable
    if customer is None or not customer.phones:
        raise FieldError("phone", "请填写客户的联系电话")
    return customer.phones[0].number


def _opening(session: Session, on: date, zone: ZoneInfo) -> datetime:
    """The day's first opening hour (midnight, where it was closed): rounds count in days, whatever the hour."""
    midnight = datetime.combine(on, time(), zone)
    first = next(openings(company_calendar(session, zone), midnight), None)
    return first[0] if first is not None and first[0].astimezone(zone).date() == on else midnight
