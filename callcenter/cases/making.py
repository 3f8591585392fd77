"""A new case: numbered, on its standard's clocks, and routed by rule where one fits."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.cases.dispatching import give
from callcenter.cases.kinds import PLAIN, kinds
from callcenter.cases.models import Case, CaseRecord
from callcenter.cases.numbers import next_number
from callcenter.cases.routing import URGENCIES, Facts, first_fitting, rules
from callcenter.cases.verbs import Turn, take_by_rule
from callcenter.cases.words import CATEGORIES, STANDARDS
from callcenter.customers.models import Customer
from callcenter.deadlines.publishing import current_version, standard_of
from callcenter.errors import FieldError
from callcenter.lines.models import Line
from callcenter.moments import check_moment
from callcenter.people.models import Person
from callcenter.records.models import Record


def open_case(session: Session, *, category: str, content: str, by: str, now: datetime, zone: ZoneInfo,
              started_at: datetime, phone: str | None = None, kind: str = PLAIN,
              standard: str | None = None, urgency: str = "normal", customer_id: int | None = None,
              customer_name: str | None = None, organisation: str | None = None, line_id: int | None = None,
              agent_id: int | None = None, record: Record | None = None, repeat_of: Case | None = None,
              owner_id: int | None = None, follow_up: bool = False) -> Case:
    """Opens a case 工单. `started_at`: the call's end, or whatever the standard begins with; its clocks run from then,
    also when it is past. `standard`: another than the category's. `record`: the call record that it is for. A routing
    rule that fits dispatches it at once. `follow_up`: calls or tasks that follow a purchase, a repair or a visit:
    nothing is dispatched before a problem is found. `owner_id`: the host of such a visit. FieldError names what is
    wrong."""
    _check(category, urgency, started_at, kind)
    if record is None and started_at > now:  # the provider's stamps may run ahead of our clock, people's may not
        raise FieldError("started_at", "开始时间不能晚于现在")
    rule = None if follow_up else first_fitting(
        rules(session), _facts(session, category, content, line_id, customer_id))
    status, owner = "following_up" if follow_up else "new", session.get(Person, owner_id) if owner_id else None
    wish = rule.then if rule is not None else {}
    usual = kinds()[kind].standard or STANDARDS[category]
    version = current_version(session, standard or wish.get("standard") or usual)
    case = Case(
        number=next_number(session, now, zone), kind=kind, status=status, category=category,
        urgency="urgent" if "urgent" in (urgency, wish.get("urgency")) or category == "rescue" else "normal",
        standard=version.name, standard_version=version.digest, customer_id=customer_id, customer_name=customer_name,
        organisation=organisation, phone=phone, content=content, line_id=line_id, agent_id=agent_id,
        repeat_of=repeat_of.id if repeat_of is not None else None, started_at=started_at, opened_at=now, round=1,
        chases=0, owner_id=owner_id, department_id=owner.department_id if owner is not None else None)
    session.add(case)
    session.flush()
    if record is not None:
        attach(session, case, record, "opened", now)
    turn = Turn(session, case, "open", by, now, zone, status)
    turn.fire(standard_of(session, version.digest).begins, at=started_at)
    turn.settle(at=started_at, category=category, repeat_of=repeat_of.number if repeat_of is not None else None)
    if rule is not None and rule.department_id is not None:
        turn = take_by_rule(session, case, "dispatch", now=now, zone=zone)
        give(turn, department_id=rule.department_id, owner_id=rule.owner_id)
        turn.settle(rule=rule.id, department=rule.department.name if rule.department else None)
    return case


def attach(session: Session, case: Case, record: Record, relation: str, now: datetime) -> None:
    """This record belongs to that case: opened | chase | linked."""
    session.add(CaseRecord(record_id=record.id, case_id=case.id, relation=relation, at=now))
    session.flush()


def _check(category: str, urgency: str, started_at: datetime, kind: str) -> None:
    if kind not in kinds():
        raise FieldError("kind", f"没有“{kind[:30]}”这种工单；可选：{'、'.join(kinds())}")
    if category not in CATEGORIES:
        raise FieldError("category", f"没有“{category}”这个类别；可选：{'、'.join(CATEGORIES)}")
    if urgency not in URGENCIES:
        raise FieldError("urgency", f"紧急程度“{urgency}”有误；可选：{'、'.join(URGENCIES)}")
    check_moment("started_at", started_at)


def _facts(session: Session, category: str, content: str, line_id: int | None, customer_id: int | None) -> Facts:
    line = session.get(Line, line_id) if line_id is not None else None
    customer = session.get(Customer, customer_id) if customer_id is not None else None
    return Facts(category, content, line.number if line else None, customer.grade if customer else None)

