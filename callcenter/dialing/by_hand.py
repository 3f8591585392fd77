"""Calls that an agent makes by hand 点击拨打: one call to a customer, with every matter that is open with them.

The attempt is made here with its agent kept; the dialler sends it at once. The agent's own phone rings first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BigInteger, cast, select
from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for, entered_holidays
from callcenter.callbacks.dispositions import OUR_OWN
from callcenter.callbacks.listing import may_call
from callcenter.callbacks.models import Callback
from callcenter.callbacks.windows import next_moment
from callcenter.campaigns.models import Campaign, Contact
from callcenter.campaigns.services import callers_of
from callcenter.campaigns.windows import calling_hours, zone_of
from callcenter.cases.reading import get_case
from callcenter.customers.finding import get_customer
from callcenter.customers.models import CustomerPhone
from callcenter.dialing.attempts import call_off, open_attempt
from callcenter.dialing.checks import WHY, Rules, may_dial_contact, may_dial_owed, read_rules
from callcenter.dialing.joining import joined
from callcenter.dialing.models import Attempt
from callcenter.errors import ConflictError, NotAllowedError, NotFoundError
from callcenter.lines.models import Line
from callcenter.people.audit import record_act
from callcenter.people.models import Person

OPEN = ("reserved", "placing", "placed", "unknown", "ended")
"""States of an attempt that its agent still has to do with."""


@dataclass(frozen=True)
class Matters:
    """What one call to a customer is about: the calls that we owe them, and the campaign's contact, if there is one."""

    number: str
    customer_id: int | None
    owed: tuple[Callback, ...]
    contact: Contact | None
    campaign: Campaign | None


def matters_of_callback(session: Session, callback_id: int, person: Person) -> Matters:
    """Everything open with the customer of an owed call. NotFoundError, NotAllowedError."""
    _allow(person)
    owed = session.get(Callback, callback_id)
    if owed is None:
        raise NotFoundError(f"没有编号为 {callback_id} 的回电")
    return _matters(session, owed.number, None, first=owed)


def matters_of_contact(session: Session, contact_id: int, person: Person) -> Matters:
    """Everything open with a campaign's contact. NotFoundError: not on a list of this person's."""
    _allow(person)
    contact = session.get(Contact, contact_id)
    campaign = session.get(Campaign, contact.campaign_id) if contact is not None else None
    if contact is None or campaign is None or contact.assigned_id not in (None, person.id) or (
            person.id not in [one.id for one in callers_of(session, campaign)]):
        raise NotFoundError(f"没有编号为 {contact_id} 的联系人")
    return _matters(session, contact.number, contact)


def matters_of_case(session: Session, case_id: int, person: Person, now: datetime) -> Matters:
    """Everything open with the customer of a case; where we owe no call of this case, the agent's own answer to it
    becomes one. NotFoundError, NotAllowedError; ConflictError: it has no number."""
    _allow(person)
    case = get_case(session, case_id, person)
    owed = session.scalar(select(Callback.id).where(Callback.case_id == case.id, Callback.state == "open")
                          .order_by(Callback.due_at.nulls_last(), Callback.id).limit(1))
    if owed is None and not case.phone:
        raise ConflictError("这个工单没有客户电话；请先补上联系电话")
    return matters_of_callback(session, owed or _own_call(
        session, case.phone or "", "reply", f"答复客户（工单{case.number}）", now, case_id=case.id), person)


def matters_of_customer(session: Session, customer_id: int, person: Person, now: datetime) -> Matters:
    """Everything open with a customer; where we owe them no call, 主动联系, which 免打扰 holds back."""
    _allow(person)
    customer = get_customer(session, customer_id, person)
    numbers = [phone.number for phone in customer.phones]
    owed = session.scalar(select(Callback.id).where(Callback.number.in_(numbers), Callback.state == "open")
                          .order_by(Callback.due_at.nulls_last(), Callback.id).limit(1))
    if owed is None and not numbers:
        raise ConflictError("这位客户没有登记号码")
    return matters_of_callback(session, owed or _own_call(session, numbers[0], "contact", "", now), person)


def _own_call(session: Session, number: str, reason: str, matter: str, now: datetime, *,
              case_id: int | None = None) -> int:
    """One open row a number, as for missed callers."""
    known = session.scalar(select(Callback.id).where(
        Callback.number == number, Callback.state == "open", Callback.deadline_id.is_(None)))
    if known is not None:
        return known
    row = Callback(number=number, case_id=case_id, reason=reason, matter=matter, planned_at=now, created_at=now)
    session.add(row)
    session.flush()
    return row.id


def dial(session: Session, matters: Matters, *, person: Person, now: datetime, zone: ZoneInfo) -> Attempt:
    """Makes the attempt; its dialler sends it. ConflictError says in one sentence why this customer is not called
    now: 免打扰 (never for a reply that they asked for), too often, outside the hours, the person not free …"""
    _allow(person)
    if not person.phone:
        raise ConflictError("您还没有登记话机号码，请主管在人员页面补上")
    connection = joined(session)
    rules = read_rules(connection, zone)
    open_now = [one for one in matters.owed if one.state == "open"]
    owed = [one.id for one in open_now]
    contact, why = matters.contact, _why_not(session, matters, rules, now, zone)
    if owed:
        contact = contact if not why else None
        skip = may_dial_owed(connection, matters.number, owed, rules, now, customer_id=matters.customer_id)
        why = skip.why if skip is not None else _why_not_owed(session, open_now, person, now, zone)
    if why:
        raise ConflictError(f"{why}，现在不能拨打")
    line = _line(session, matters)
    made = open_attempt(
        connection, number=matters.number, dialled=person.phone, line_id=line.id, from_number=line.number, now=now,
        campaign_id=contact.campaign_id if contact else None, contact_id=contact.id if contact else None,
        callback_ids=owed, customer_id=matters.customer_id, person_id=person.id)
    if made is None:
        raise ConflictError("您正在通话或还有没登记的外呼，或者这个号码正在拨打")
    if contact is not None:
        contact.state, contact.skipped = "reserved", None
    record_act(session, who=person.name, action="attempt.dial", subject=str(made), now=now, callbacks=owed,
               contact=contact.id if contact else None)
    session.flush()
    return session.get_one(Attempt, made)


def take_back(session: Session, attempt_id: int, *, person: Person, now: datetime) -> bool:
    """The agent thought better of it before anything was sent. False: it is on its way already."""
    attempt = session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None or attempt.person_id != person.id:
        raise NotFoundError(f"没有编号为 {attempt_id} 的外呼")
    if attempt.state != "reserved":
        return False
    done = call_off(joined(session), attempt_id, f"{person.display_name}取消", now=now, again_at=now)
    session.expire_all()
    return done


def own_attempt(session: Session, person: Person) -> Attempt | None:
    """The attempt that this agent is kept for, or whose outcome is still to be entered."""
    return session.scalar(select(Attempt).where(Attempt.person_id == person.id, Attempt.state.in_(OPEN))
                          .order_by(Attempt.id.desc()).limit(1))


def _matters(session: Session, number: str, contact: Contact | None, *, first: Callback | None = None) -> Matters:
    owner = session.scalar(select(CustomerPhone.customer_id).where(CustomerPhone.number == number))
    numbers = {number}
    if owner is not None:
        numbers |= set(session.scalars(select(CustomerPhone.number).where(CustomerPhone.customer_id == owner)))
    owed = session.scalars(select(Callback).where(Callback.number.in_(numbers), Callback.state == "open")
                           .order_by(Callback.due_at.nulls_last(), Callback.id)).all()
    if contact is None and owed:
        contact = session.scalar(
            select(Contact).join(Campaign, Campaign.id == Contact.campaign_id)
            .where(Contact.number == number, Contact.state == "waiting", Campaign.state == "running",
                   Campaign.mode == "preview").order_by(Campaign.priority.desc(), Contact.id).limit(1))
    campaign = session.get(Campaign, contact.campaign_id) if contact is not None else None
    if first is not None and first.state != "open":
        raise ConflictError("这个电话已经结束，无需再拨")
    return Matters(number, owner, tuple(owed), contact, campaign)


def _why_not(session: Session, matters: Matters, rules: Rules, now: datetime, zone: ZoneInfo) -> str:
    """Why the campaign's contact is not called now; nothing where it may be, or there is none."""
    campaign, contact = matters.campaign, matters.contact
    if campaign is None or contact is None:
        return ""
    session.refresh(contact, with_for_update=True)
    if contact.state != "waiting":
        return "这个联系人正在拨打，或已经结束"
    if campaign.state != "running":
        return "外呼任务没有在进行"
    asked_for_now = contact.asked > 0 and session.scalar(select(Attempt.asked_for).where(
        Attempt.contact_id == contact.id, Attempt.state == "done").order_by(Attempt.id.desc()).limit(1)) is not None
    hours = calling_hours(campaign.windows, zone=zone_of(contact.number, str(zone)),
                          holidays=entered_holidays(session), marketing=campaign.purpose == "marketing")
    if not asked_for_now and not hours.is_open(now):
        return "不在外呼时段"
    skip = may_dial_contact(joined(session), contact.id, rules, now)
    return skip.why if skip is not None else ""


def _why_not_owed(session: Session, owed: Sequence[Callback], person: Person, now: datetime, zone: ZoneInfo) -> str:
    """Why calls that we owe are not made now: a colleague is at them, by another number of the customer; or it is
    outside the hours, and none is a reply that was asked for, nor planned outside them (the customer named the time, or
    a clock ends before they open)."""
    ids = cast([one.id for one in owed], ARRAY(BigInteger))
    if session.scalar(select(Attempt.id).where(
            Attempt.state.not_in(("done", "cancelled")), Attempt.person_id != person.id,
            Attempt.callback_ids.op("&&")(ids)).limit(1)) is not None:
        return "同事正在联系这位客户"
    calendar = calendar_for(session, None, zone)

    def outside(at: datetime) -> bool:
        return next_moment(calendar, at) > at

    held = outside(now) and all(one.reason in OUR_OWN and not (
        one.planned_at is not None and one.planned_at <= now and outside(one.planned_at)) for one in owed)
    return WHY["window"] if held else ""


def _line(session: Session, matters: Matters) -> Line:
    """The number that the customer sees: the campaign's, else the first that is registered for outbound."""
    wanted = session.get(Line, matters.campaign.line_id) if matters.campaign and matters.campaign.line_id else None
    line = wanted or session.scalar(select(Line).where(Line.outbound).order_by(Line.id).limit(1))
    if line is None:
        raise ConflictError("没有已报备的外显号码，请先在线路设置中登记")
    return line


def _allow(person: Person) -> None:
    if not may_call(person):
        raise NotAllowedError("您的角色不能给客户打电话")
