"""What makes cases: call records, ratings, and people. A record that was considered once belongs to its case."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call, Leg
from callcenter.cases.dissatisfaction import STANDARD as DISSATISFIED_STANDARD
from callcenter.cases.dissatisfaction import start_dissatisfaction
from callcenter.cases.making import open_case
from callcenter.cases.matching import lock_matter, resolved, same_matter
from callcenter.cases.models import Case, CaseRecord
from callcenter.cases.reclassifying import change_category
from callcenter.cases.repeating import further_call
from callcenter.cases.verbs import SYSTEM, Turn, locked
from callcenter.cases.words import DISSATISFIED, GRAVE
from callcenter.customers.models import CustomerPhone
from callcenter.customers.numbers import read_number
from callcenter.deadlines.models import CompanySetting, Deadline
from callcenter.quality.models import Rating
from callcenter.records.models import Record
from callcenter.records.rules import INDIVIDUAL, REFUSED


class Who(TypedDict):
    """What a record tells of the caller and the matter, as a case keeps it."""

    phone: str | None
    customer_id: int | None
    customer_name: str | None
    organisation: str | None
    content: str


OPENING = ("complaint", "rescue", "repair", "purchase", "visit_appointment")
"""Categories that open a case by themselves, unless the company sets `case_categories`."""

NOT_SPOKEN = ("abandoned", "menu", "self_service", "service_down")
"""Outcomes of calls in which nobody heard the caller: what they keyed is no problem yet, and who was not answered is
owed a call anyway. A rescue is looked into all the same."""


def consider(session: Session, record: Record | None, *, now: datetime, zone: ZoneInfo,
             by: str = SYSTEM) -> Case | None:
    """What a record that was filled or corrected means: a new case, a further call on an open matter, or nothing. Asked
    again it changes nothing but what has become known since. None: no case."""
    if record is None or record.marked is not None:
        return None
    call = session.get(Call, record.call_sid)
    if call is None or call.ended_at is None:
        return None
    known = case_and_relation(session, record)
    if known is not None:
        return _keep_up(session, *known, record, now=now, zone=zone, by=by)
    if call.direction == "outbound":
        return None  # what a customer whom we called tells, the agent enters as a problem
    if category_of(record) not in opening_categories(session) or _unspoken(record, call):
        return None
    return open_for_record(session, record, call, now=now, zone=zone, by=by)


def consider_rating(session: Session, call_sid: str, *, now: datetime, zone: ZoneInfo) -> Case | None:
    """A call rated 不满意 or worse: its matter's case answers within 24 hours, or a case of its own does (DESK). Not
    before the call's end: what was heard may be filled while the caller still rates, and what opens a case comes first.
    """
    rating = session.get(Rating, call_sid)
    record = session.scalar(select(Record).where(Record.call_sid == call_sid))
    if rating is None or rating.label not in DISSATISFIED or record is None:
        return None
    call = session.get_one(Call, call_sid)
    if call.ended_at is None:
        return None
    known = case_and_relation(session, record)
    if known is None and record.marked is None and category_of(record) in opening_categories(session):
        open_for_record(session, record, call, now=now, zone=zone, by=SYSTEM)  # who rates a talk has talked
        known = case_and_relation(session, record)
    if known is not None:
        case = locked(session, known[0].id)
        assert case is not None
        begun = session.scalar(select(Deadline.id).where(
            Deadline.case_id == case.id, Deadline.standard == DISSATISFIED_STANDARD,
            Deadline.started_at == rating.at))
        if begun is None and case.status != "closed":
            start_dissatisfaction(session, case, at=rating.at, now=now, zone=zone)
            turn = Turn(session, case, "rated", SYSTEM, now, zone, case.status, ["rated_bad"])
            turn.settle(at=rating.at, satisfaction=rating.label)
        return case
    return open_case(session, standard=DISSATISFIED_STANDARD, category=category_of(record), started_at=rating.at,
                     by=SYSTEM, now=now, zone=zone, line_id=call.line_id, record=record,
                     agent_id=_answerer(session, call), **_who(session, record, call))


def _unspoken(record: Record, call: Call) -> bool:
    said = any(field.name == "content" and field.value for field in record.fields)
    return call.outcome in NOT_SPOKEN and not said and category_of(record) != "rescue"


def category_of(record: Record) -> str:
    """The category that a record's matter has: a person's word, else a complaint as soon as one was heard."""
    if record.category_source != "person" and record.is_complaint and record.category != "rescue":
        return "complaint"
    return record.category


def opening_categories(session: Session) -> tuple[str, ...]:
    """The company's `case_categories`, or the default."""
    row = session.get(CompanySetting, "case_categories")
    return tuple(row.value) if row is not None else OPENING


def open_for_record(session: Session, record: Record, call: Call, *, now: datetime, zone: ZoneInfo, by: str,
              category: str | None = None, urgency: str | None = None, standard: str | None = None,
              content: str | None = None) -> Case:
    """A case for the matter of a record whose call is over: a further call on it where there is an earlier one."""
    assert call.ended_at is not None
    who, category = _who(session, record, call), category or category_of(record)
    who["content"] = content or who["content"]
    calling = call.from_dialable if call.from_kind == "mobile" else None
    phones = {number for number in (who["phone"], calling) if number}
    lock_matter(session, customer_id=who["customer_id"], phones=phones)
    earlier = same_matter(session, customer_id=who["customer_id"], phones=phones, category=category,
                          at=call.started_at)
    agent_id = _answerer(session, call)
    if earlier is not None:
        return further_call(session, earlier, record, call, content=who["content"], now=now, zone=zone,
                            agent_id=agent_id, by=by)
    return open_case(session, category=category, started_at=call.ended_at, by=by, now=now, zone=zone,
                     line_id=call.line_id, agent_id=agent_id, record=record, urgency=urgency or record.urgency,
                     standard=standard, **who)


def _keep_up(session: Session, found: Case, relation: str, record: Record, *, now: datetime, zone: ZoneInfo,
             by: str) -> Case:
    """What has become known of the caller since; another category makes another standard. A machine may find that a
    call was a complaint or a rescue, only a person that it was none."""
    if relation != "opened" or found.status == "closed":
        return found
    case = locked(session, found.id)
    assert case is not None
    call = session.get_one(Call, record.call_sid)
    for name, value in _who(session, record, call).items():
        if value and getattr(case, name) != value:
            setattr(case, name, value)
    category = category_of(record)
    by_person = record.category_source == "person"
    if category != case.category and case.standard != DISSATISFIED_STANDARD and (
            by_person or category in GRAVE and case.category not in GRAVE):
        change_category(Turn(session, case, "reclassify", by, now, zone, case.status), category,
                        reason="来电记录改了类别")
    session.flush()
    return case


def case_and_relation(session: Session, record: Record) -> tuple[Case, str] | None:
    """The case that a record belongs to, and how: opened | chase | linked."""
    link = session.get(CaseRecord, record.id)
    return (resolved(session, session.get_one(Case, link.case_id)), link.relation) if link is not None else None


def _who(session: Session, record: Record, call: Call) -> Who:
    values = {field.name: field.value for field in record.fields}
    caller = call.from_dialable if call.from_kind in ("mobile", "landline", "foreign") else None
    phone = reachable(values.get("contact_phone")) or caller
    return {"phone": phone, "customer_id": record.customer_id or customer_of(session, phone),
            "customer_name": _told(values.get("customer_name")), "organisation": _told(values.get("organisation")),
            "content": values.get("content") or ""}


def _told(value: str | None) -> str | None:
    return value if value and value not in (REFUSED, INDIVIDUAL) else None


def reachable(raw: str | None) -> str | None:
    """A number as cases keep it, None where nobody could be reached by it."""
    number = read_number(raw) if raw else None
    return number.written if number is not None and number.dialable is not None else None


def customer_of(session: Session, phone: str | None) -> int | None:
    """The customer whom a number belongs to."""
    number = read_number(phone).dialable if phone else None
    found = session.get(CustomerPhone, number) if number else None
    return found.customer_id if found is not None else None


def _answerer(session: Session, call: Call) -> int | None:
    """Who took the call: the clocks of the call centre are theirs."""
    leg = session.get(Leg, call.accepted_leg) if call.accepted_leg is not None else None
    return leg.person_id if leg is not None else None


__all__ = ["category_of", "consider", "consider_rating", "open_case", "open_for_record", "opening_categories"]
