"""What an agent sees of a call that is to be made, or is being made (R7: prepare before dialling): who, what about, how
to begin, what to ask, what is not talked about (R12), and how soon to come to the point (N22, N23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.briefs import Brief, addressed, brief_of, opening
from callcenter.callbacks.dispositions import RATED
from callcenter.callbacks.models import Callback
from callcenter.callbacks.rounds import ROUNDS
from callcenter.callbacks.scripts import CLOSING, Script
from callcenter.campaigns.models import Campaign, Contact
from callcenter.campaigns.questionnaire import options_of
from callcenter.customers.history import History, history_of
from callcenter.customers.models import Customer
from callcenter.deadlines.models import Deadline
from callcenter.dialing.by_hand import Matters
from callcenter.dialing.models import Attempt
from callcenter.people.models import Person

TOPIC_SECONDS: Mapping[str, int] = {"after_purchase": 5, "after_repair": 10}
"""Seconds to the point by the standard of a follow-up: 5秒钟内切入正题, 10秒钟内切入正题 (S002 4.10c-3, d-3)."""

_AFTER_REPAIR = ("不纠缠", "不对付", "不说无关的话题", "不谈客户隐私")
_EARLIER = 5


@dataclass(frozen=True)
class Question:
    """One question with its answers, as keys and labels; `to` of an option: the question that follows it."""

    name: str
    text: str
    kind: str
    options: Sequence[Any]
    to: str | None


@dataclass(frozen=True)
class OutboundBrief:
    """`owed`: every call that we owe them, with its own brief; `rated`: one of these asks for satisfaction, `rounds`:
    one is a follow-up round, in which a problem starts the hour."""

    number: str
    name: str | None
    organisation: str | None
    customer: Customer | None
    contact: Contact | None
    campaign: Campaign | None
    owed: Sequence[tuple[Callback, Brief]]
    opening: str
    points: Sequence[str]
    closing: str
    forbidden: Sequence[str]
    topic_seconds: int | None
    questions: Sequence[Question]
    history: History
    rated: bool = False
    rounds: bool = False


def brief_for(session: Session, matters: Matters, *, person: Person, company: str, zone: ZoneInfo,
              now: datetime) -> OutboundBrief:
    """The whole brief of one call."""
    customer = session.get(Customer, matters.customer_id) if matters.customer_id is not None else None
    owed = [(row, brief_of(session, row.id, person=person, company=company, zone=zone)) for row in matters.owed]
    contact, campaign = matters.contact, matters.campaign
    first = owed[0][1] if owed else None
    name = (contact.name if contact else None) or (customer.name if customer else None) or (
        first.customer if first else None)
    script = campaign.script if campaign else {}
    seconds = topic_seconds(session, matters)
    return OutboundBrief(
        number=matters.number, name=name,
        organisation=(contact.organisation if contact else None) or (customer.organisation if customer else None) or (
            first.organisation if first else None),
        customer=customer, contact=contact, campaign=campaign, owed=owed,
        opening=first.opening if first else _opening(script, company, person, name),
        points=list(dict.fromkeys([*(point for _, one in owed for point in one.points), *script.get("points", ())])),
        closing=script.get("closing") or CLOSING,
        forbidden=[*script.get("forbidden", ()), *(_AFTER_REPAIR if seconds == TOPIC_SECONDS["after_repair"] else ())],
        topic_seconds=seconds, questions=_questions(campaign.questionnaire if campaign else {}),
        history=history_of(session, person, customer, number=matters.number, now=now, limit=_EARLIER),
        rated=any(row.reason in RATED for row in matters.owed),
        rounds=any(row.reason in ROUNDS for row in matters.owed))


def matters_of_attempt(session: Session, attempt: Attempt) -> Matters:
    """What an attempt that is under way is about."""
    contact = session.get(Contact, attempt.contact_id) if attempt.contact_id is not None else None
    campaign = session.get(Campaign, attempt.campaign_id) if attempt.campaign_id is not None else None
    owed = session.scalars(select(Callback).where(Callback.id.in_(attempt.callback_ids)).order_by(Callback.id)).all()
    return Matters(attempt.number, attempt.customer_id, tuple(owed), contact, campaign)


def _opening(script: Mapping[str, Any], company: str, person: Person, name: str | None) -> str:
    """The campaign's own wording, with 称呼, 公司 and 工号 put in; else the company's for follow-ups (DESK.md)."""
    own = script.get("opening")
    if not own:
        return opening(Script("想就您上次的服务做个回访"), "follow_up", company, person.staff_no, name)
    put = {"称呼": addressed(name) if name else "您", "公司": company, "工号": person.staff_no or ""}
    for variable, value in put.items():
        own = own.replace(f"{{{variable}}}", value)
    return str(own)


def topic_seconds(session: Session, matters: Matters) -> int | None:
    """In how many seconds the agent comes to the point: as the campaign says, else by the standard of the rounds."""
    script = matters.campaign.script if matters.campaign is not None else {}
    return script.get("topic_seconds") or _seconds(matters.owed, session)


def _seconds(owed: Sequence[Callback], session: Session) -> int | None:
    clocks = [row.deadline_id for row in owed if row.deadline_id is not None]
    names = session.scalars(select(Deadline.standard).where(Deadline.id.in_(clocks))).all() if clocks else ()
    return min((TOPIC_SECONDS[name] for name in names if name in TOPIC_SECONDS), default=None)


def _questions(questionnaire: Mapping[str, Any]) -> list[Question]:
    questions = questionnaire.get("questions", {})
    order = sorted(questions, key=lambda name: name != questionnaire.get("start"))
    return [Question(name, questions[name]["text"], questions[name]["kind"], options_of(questions[name]),
                     questions[name].get("to")) for name in order]
