"""Calls that a person makes: 拨打 in a preview campaign, and a call that we owe. The person's own phone rings first,
then the customer's. Here the attempt is opened; the dialler sends it within a moment, after the last check."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.listing import may_call
from callcenter.callbacks.models import Callback
from callcenter.calls.models import Call
from callcenter.campaigns.models import Campaign, CampaignAgent, Contact
from callcenter.cases.models import Case
from callcenter.dialing.attempts import open_attempt
from callcenter.dialing.checks import Skip, may_dial_contact, may_dial_owed, read_rules
from callcenter.dialing.joining import joined
from callcenter.dialing.models import Attempt
from callcenter.dialing.plans import running
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.lines.models import Line
from callcenter.people.audit import record_act
from callcenter.people.models import Person


def call_contact(session: Session, contact_id: int, *, person: Person, now: datetime, zone: ZoneInfo) -> Attempt:
    """拨打 in a preview campaign. ConflictError says why not now; nothing is changed then."""
    phone = _phone(person)
    contact = session.get(Contact, contact_id, with_for_update=True, populate_existing=True)
    if contact is None:
        raise NotFoundError(f"没有编号为 {contact_id} 的联系人")
    campaign = session.get_one(Campaign, contact.campaign_id)
    _may_take(session, campaign, contact, person)
    connection = joined(session)
    rules = read_rules(connection, zone)
    _allowed(may_dial_contact(connection, contact_id, rules, now))
    plan = next((one for one in running(connection, now, str(zone)) if one.id == campaign.id), None)
    named = contact.asked > 0 and contact.next_at <= now
    if plan is None or not (named or plan.hours_of(contact.number).is_open(now)):
        raise ConflictError("现在不在外呼时段，不能拨打")
    made = open_attempt(connection, number=contact.number, dialled=phone, line_id=plan.line_id,
                        from_number=plan.from_number, campaign_id=campaign.id, contact_id=contact.id,
                        customer_id=contact.customer_id, person_id=person.id, now=now)
    contact.state, contact.skipped = "reserved", None
    return _opened(session, made, person, now)


def call_owed(session: Session, callback_id: int, *, person: Person, now: datetime, zone: ZoneInfo) -> Attempt:
    """A call that we owe, and with it every other open one to the same number: the customer is called once, with all
    matters on the screen. ConflictError says why not now."""
    phone = _phone(person)
    wanted = session.get(Callback, callback_id)
    if wanted is None:
        raise NotFoundError(f"没有编号为 {callback_id} 的回电")
    if wanted.state != "open":
        raise ConflictError("这个电话已结束，不用再打")
    owed = session.scalars(select(Callback).where(Callback.number == wanted.number, Callback.state == "open")
                           .order_by(Callback.due_at.nulls_last(), Callback.id)).all()
    together = [row for row in owed if row.id == wanted.id or row.owner_id in (None, person.id)]
    line, case = _line(session, wanted), session.get(Case, wanted.case_id) if wanted.case_id is not None else None
    connection, ids = joined(session), [row.id for row in together]
    customer_id = case.customer_id if case is not None else None
    _allowed(may_dial_owed(connection, wanted.number, ids, read_rules(connection, zone), now, customer_id=customer_id))
    made = open_attempt(connection, number=wanted.number, dialled=phone, line_id=line.id, from_number=line.number,
                        callback_ids=ids, customer_id=customer_id, person_id=person.id, now=now)
    return _opened(session, made, person, now)


def own_attempt(session: Session, person: Person) -> Attempt | None:
    """The attempt that this person has under way, or whose result 外呼结果 is still to be told."""
    return session.scalar(select(Attempt).where(
        Attempt.person_id == person.id, Attempt.state.not_in(("done", "cancelled", "lost"))))


def _may_take(session: Session, campaign: Campaign, contact: Contact, person: Person) -> None:
    if campaign.state != "running" or campaign.mode == "survey":
        raise ConflictError("这个外呼任务没有在进行，或不由坐席拨打")
    named = session.scalars(select(CampaignAgent.person_id).where(CampaignAgent.campaign_id == campaign.id)).all()
    if named and person.id not in named:
        raise NotAllowedError("您不在这个外呼任务的坐席名单里")
    if contact.state != "waiting":
        raise ConflictError("这位客户已有结果，或正在由同事拨打")
    if contact.assigned_id not in (None, person.id):
        raise ConflictError("这位客户已分配给同事")


def _phone(person: Person) -> str:
    if not may_call(person):
        raise NotAllowedError("您的角色不能拨打外呼电话")
    if not person.phone:
        raise FieldError("phone", "您还没有登记自己的电话，请联系管理员")
    return person.phone


def _allowed(skip: Skip | None) -> None:
    if skip is not None:
        raise ConflictError(f"现在不能拨打：{skip.why}")


def _line(session: Session, owed: Callback) -> Line:
    """The displayed number 外显号码: the line that the customer called, else the case's, else the first that is
    registered for outbound calls."""
    call = session.scalar(select(Call).where(Call.sid == owed.call_sid)) if owed.call_sid else None
    case = session.get(Case, owed.case_id) if owed.case_id is not None else None
    wished = [one for one in (call.line_id if call else None, case.line_id if case else None) if one is not None]
    lines = {line.id: line for line in session.scalars(select(Line).where(Line.outbound).order_by(Line.id))}
    if not lines:
        raise ConflictError("没有已报备的外显号码，不能外呼；请管理员在线路里登记")
    return next((lines[one] for one in wished if one in lines), next(iter(lines.values())))


def _opened(session: Session, made: int | None, person: Person, now: datetime) -> Attempt:
    if made is None:
        session.expire_all()
        raise ConflictError("您有外呼或来电还没有结束，或这个号码正在拨打")
    record_act(session, who=person.name, action="attempt.open", subject=str(made), now=now)
    session.flush()
    return session.get_one(Attempt, made)
