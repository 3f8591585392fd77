"""Contacts 名单 of a campaign: looked through, added by a person or from customers, assigned, recalled, taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.campaigns.contact_rows import CALLABLE, EXTENSION, read_cell, why_uncallable
from callcenter.campaigns.models import CONTACT_STATES, Campaign, Contact
from callcenter.campaigns.services import CALLERS, allow_running, get_campaign, locked
from callcenter.customers.finding import named
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.customers.numbers import Number, read_number
from callcenter.dialing.do_not_call import standing_among
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.lines.models import Line
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

MOST_AT_ONCE = 1000
MOST_CUSTOMERS = 20_000
_LONGEST = 120


@dataclass
class Added:
    """What came of adding. `problems`: {row, column, value, problem}, `row` from 1."""

    added: int = 0
    duplicates: int = 0
    left_out: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)


def allow_list(campaign: Campaign) -> None:
    """ConflictError: nothing can be added any more."""
    if campaign.state in ("stopped", "done"):
        raise ConflictError("这个外呼任务已经结束，不能再加名单；可以复制一个新的")


def add_contacts(session: Session, campaign_id: int, rows: Sequence[Mapping[str, Any]], *, person: Person,
                 now: datetime) -> Added:
    """Rows of {number, name, organisation, product, data}, at most MOST_AT_ONCE. Who is on the list already, asked for
    no calls, or has no number that can be dialled, is left out and named."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    allow_list(campaign)
    if not 1 <= len(rows) <= MOST_AT_ONCE:
        raise FieldError("contacts", f"一次请加1到{MOST_AT_ONCE}个联系人；更多的请用文件导入")
    line = session.get(Line, campaign.line_id) if campaign.line_id is not None else None
    told, good = Added(), []
    for place, row in enumerate(rows, 1):
        number = read_cell(str(row.get("number") or ""), line.area_code if line is not None else None)
        if why := why_uncallable(number, by_machine=campaign.mode == "survey"):
            told.problems.append({"row": place, "column": "number", "value": number.raw[:40], "problem": why})
        else:
            good.append(_values(campaign, number, row, place, now))
    standing = standing_among(session, [one["number"] for one in good])
    told.problems += [{"row": one["row_no"], "column": "number", "value": one["raw"], "problem": "在免打扰名单里"}
                      for one in good if one["number"] in standing]
    kept = [one for one in good if one["number"] not in standing]
    told.added, told.left_out = put_in(session, kept), len(told.problems)
    told.duplicates = len(kept) - told.added
    record_act(session, who=person.name, action="campaign.contacts", subject=str(campaign.id), now=now,
               added=told.added, duplicates=told.duplicates, left_out=told.left_out)
    return told


def put_in(session: Session, values: Sequence[Mapping[str, Any]]) -> int:
    """Adds rows with the customer that each number is of; how many are new to the list."""
    if not values:
        return 0
    owners: dict[str, int] = dict(session.execute(select(CustomerPhone.number, CustomerPhone.customer_id).where(
        CustomerPhone.number.in_([one["number"] for one in values]))).all())
    made = session.scalars(insert(Contact).values([{"customer_id": owners.get(one["number"]), **one} for one in values])
                           .on_conflict_do_nothing(index_elements=["campaign_id", "number"]).returning(Contact.id))
    return len(made.all())


def _values(campaign: Campaign, number: Number, row: Mapping[str, Any], place: int, now: datetime) -> dict[str, Any]:
    data = row.get("data") or {}
    if not isinstance(data, Mapping):
        raise FieldError("contacts", f"第{place}个的 data 应写成 {{列名: 内容}}")
    texts = {name: " ".join(str(row.get(name) or "").split())[:_LONGEST] or None
             for name in ("name", "organisation", "product")}
    return {"campaign_id": campaign.id, "number": number.dialable, "raw": number.raw[:40], "row_no": place,
            "next_at": now, **texts,
            "data": {str(key)[:40]: str(value)[:500] for key, value in data.items()}
            | ({EXTENSION: number.extension} if number.extension else {})}


def add_customers(session: Session, campaign_id: int, *, person: Person, now: datetime, words: str | None = None,
                  grade: str | None = None) -> Added:
    """Adds customers by the number that reaches them, a mobile first: those of a filter or a saved view of the list of
    customers. `words`: part of a name or an organisation. FieldError: more than MOST_CUSTOMERS."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    allow_list(campaign)
    query = select(Customer.id).where(Customer.merged_into.is_(None)).order_by(Customer.id)
    if words and words.strip():
        query = query.where(named(words.strip()[:_LONGEST]))
    if grade:
        query = query.where(Customer.grade == grade)
    ids = session.scalars(query.limit(MOST_CUSTOMERS + 1)).all()
    if len(ids) > MOST_CUSTOMERS:
        raise FieldError("q", f"符合条件的客户超过{MOST_CUSTOMERS}个；请缩小范围，或导出后用文件导入")
    told = Added()
    for place in range(0, len(ids), MOST_AT_ONCE):
        batch = session.execute(
            select(CustomerPhone.number, CustomerPhone.raw, CustomerPhone.kind, Customer.id, Customer.name,
                   Customer.organisation).join(Customer, Customer.id == CustomerPhone.customer_id)
            .where(Customer.id.in_(ids[place:place + MOST_AT_ONCE]))
            .order_by(Customer.id, CustomerPhone.kind != "mobile", CustomerPhone.number)).all()
        first: dict[int, Any] = {}
        for row in batch:
            if row.kind in CALLABLE:
                first.setdefault(row.id, row)
        standing = standing_among(session, [row.number for row in first.values()])
        kept = [{"campaign_id": campaign.id, "number": row.number, "raw": row.raw[:40], "name": row.name,
                 "organisation": row.organisation, "customer_id": row.id, "next_at": now}
                for row in first.values() if row.number not in standing]
        added = put_in(session, kept)
        told.added += added
        told.duplicates += len(kept) - added
        told.left_out += len(ids[place:place + MOST_AT_ONCE]) - len(kept)
    record_act(session, who=person.name, action="campaign.contacts", subject=str(campaign.id), now=now,
               added=told.added, duplicates=told.duplicates, left_out=told.left_out, from_customers=True)
    return told


def list_contacts(session: Session, campaign_id: int, person: Person, *, state: str | None = None,
                  outcome: str | None = None, assigned: str | None = None, number: str | None = None,
                  after_id: int = 0, limit: int = 50) -> Sequence[Contact]:
    """In the order of the list. An agent sees only whose call is theirs. `assigned`: a login, or `-` for nobody's."""
    campaign = get_campaign(session, campaign_id, person)
    if state is not None and state not in CONTACT_STATES:
        raise FieldError("state", f"没有“{state[:20]}”这种筛选；可选：{'、'.join(CONTACT_STATES)}")
    query = select(Contact).where(Contact.campaign_id == campaign.id, Contact.id > after_id)
    for wanted, column in ((state, Contact.state), (outcome, Contact.outcome)):
        if wanted is not None:
            query = query.where(column == wanted)
    if number is not None:
        query = query.where(Contact.number == (read_number(number).dialable or number))
    if assigned is not None:
        query = query.where(Contact.assigned_id.is_(None) if assigned == "-" else
                            Contact.assigned_id == select(Person.id).where(Person.name == assigned).scalar_subquery())
    if Role(person.role) is Role.AGENT:
        query = query.where(Contact.assigned_id == person.id)
    return session.scalars(query.order_by(Contact.id).limit(limit)).all()


def assign(session: Session, campaign_id: int, login: str, *, person: Person, now: datetime,
           contact_ids: Sequence[int] = (), most: int | None = None) -> int:
    """Gives waiting contacts to an agent: those named, else the next `most` that are nobody's. How many it were."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    agent = session.scalar(select(Person).where(Person.name == login, Person.active))
    if agent is None or Role(agent.role) not in CALLERS:
        raise FieldError("agent", f"没有登录名为“{login[:30]}”的在职坐席")
    if not contact_ids and not most:
        raise FieldError("most", "请选择联系人，或写明分配几个")
    query = select(Contact.id).where(Contact.campaign_id == campaign.id, Contact.state == "waiting")
    if contact_ids:
        query = query.where(Contact.id.in_(contact_ids))
    else:
        query = query.where(Contact.assigned_id.is_(None)).order_by(Contact.next_at, Contact.id).limit(most)
    count = _give(session, query.with_for_update(skip_locked=True), agent.id)
    record_act(session, who=person.name, action="campaign.assign", subject=str(campaign.id), now=now, to=login,
               contacts=count)
    return count


def recall(session: Session, campaign_id: int, *, person: Person, now: datetime, login: str | None = None,
           contact_ids: Sequence[int] = ()) -> int:
    """Takes waiting contacts back from whoever has them: those named, an agent's, or all. How many it were."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    query = select(Contact.id).where(Contact.campaign_id == campaign.id, Contact.state == "waiting",
                                     Contact.assigned_id.is_not(None))
    if contact_ids:
        query = query.where(Contact.id.in_(contact_ids))
    if login is not None:
        query = query.where(Contact.assigned_id == select(Person.id).where(Person.name == login).scalar_subquery())
    count = _give(session, query, None)
    record_act(session, who=person.name, action="campaign.recall", subject=str(campaign.id), now=now,
               of=login or "", contacts=count)
    return count


def _give(session: Session, ids: Any, to: int | None) -> int:
    given = session.execute(update(Contact).where(Contact.id.in_(ids)).values(assigned_id=to)
                            .execution_options(synchronize_session=False))
    session.expire_all()
    return int(getattr(given, "rowcount", 0))


def remove_contact(session: Session, contact_id: int, *, person: Person, now: datetime) -> Contact:
    """Takes somebody off the list who is not being called. ConflictError otherwise."""
    allow_running(person)
    found = session.get(Contact, contact_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(f"没有编号为 {contact_id} 的联系人")
    if found.state != "waiting":
        raise ConflictError({"reserved": "正在给这位客户拨打，请稍后再试"}.get(found.state, "这个联系人已经结束"))
    found.state, found.ended_at = "removed", now
    record_act(session, who=person.name, action="campaign.contact_remove", subject=str(contact_id), now=now,
               campaign=found.campaign_id)
    session.flush()
    return found


def call_now(session: Session, campaign_id: int, *, person: Person, now: datetime,
             contact_ids: Sequence[int] = ()) -> int:
    """Waiting contacts whose turn comes later are due now: those named, else all. Windows and the limits of how often
    somebody is called hold all the same. How many it were."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    query = update(Contact).where(Contact.campaign_id == campaign.id, Contact.state == "waiting",
                                  Contact.next_at > now).values(next_at=now)
    if contact_ids:
        query = query.where(Contact.id.in_(contact_ids))
    found = session.execute(query.execution_options(synchronize_session=False))
    count = int(getattr(found, "rowcount", 0))
    session.expire_all()
    record_act(session, who=person.name, action="campaign.call_now", subject=str(campaign.id), now=now, contacts=count)
    return count
