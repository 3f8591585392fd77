"""What follows a disposition besides the contact's own next step: answers kept, owed calls registered, 免打扰, a
message, a call by an agent, a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from callcenter.callbacks.dispositions import ANSWERS, DISPOSITIONS, RATED
from callcenter.callbacks.listing import may_call
from callcenter.callbacks.models import Callback
from callcenter.callbacks.rounds import CATEGORIES, ROUNDS, report_problem
from callcenter.callbacks.services import finish_callback
from callcenter.campaigns.actions import Next
from callcenter.campaigns.models import Answer, Campaign, Contact
from callcenter.cases.by_hand import open_by_hand
from callcenter.cases.models import Case
from callcenter.cases.states import DESK
from callcenter.dialing.do_not_call import note_wish
from callcenter.dialing.joining import joined
from callcenter.dialing.models import Attempt
from callcenter.errors import ConflictError, FieldError
from callcenter.messages.models import MessageTemplate
from callcenter.messages.wording import salutation
from callcenter.messages.writing import queue_message
from callcenter.people.models import Person, Role

PROBLEM = "reported_problem"
"""The standard of a problem told in a campaign."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt. `answers`: of the campaign's questionnaire; `told`: what else the agent entered (see
    `closing.dispose`); `coming`: what its contact does next."""

    disposition: str
    asked_for: datetime | None
    note: str | None
    answers: Mapping[str, str]
    told: Mapping[str, str]
    coming: Next | None = None

    def with_next(self, coming: Next | None) -> Outcome:
        return replace(self, coming=coming)


def follow(session: Session, attempt: Attempt, outcome: Outcome, *, person: Person | None, now: datetime,
           zone: ZoneInfo, company: str) -> None:
    """Does it, in the caller's transaction."""
    _keep_answers(session, attempt, outcome, person, now)
    reported = _finish_owed(session, attempt, outcome, person, now, zone)
    does = outcome.coming.does if outcome.coming is not None else None
    if outcome.disposition == "do_not_call" or does == "do_not_call":
        note_wish(joined(session), attempt.number, reason="外呼通话中要求不再致电", source="call",
                  by=person.name if person is not None else "-", now=now, call_sid=attempt.sid)
    if does == "message":
        _write(session, attempt, company, now)
    if does == "person":
        _owe(session, attempt, now)
    problem = outcome.told.get("problem") or does == "problem"
    if problem and not reported and attempt.contact_id is not None and person is not None:
        _problem(session, attempt, outcome.told.get("problem") or outcome.note or "", person, now, zone)


def _keep_answers(session: Session, attempt: Attempt, outcome: Outcome, person: Person | None, now: datetime) -> None:
    campaign = session.get(Campaign, attempt.campaign_id) if outcome.answers and attempt.campaign_id else None
    for question, said in outcome.answers.items():
        kind = campaign.questionnaire["questions"][question]["kind"] if campaign is not None else "text"
        values = {"label": said if kind in ("choice", "scale") else None,
                  "text": None if kind in ("choice", "scale") else said,
                  "person_id": person.id if person is not None else None, "at": now}
        session.execute(insert(Answer).values(
            attempt_id=attempt.id, campaign_id=attempt.campaign_id, contact_id=attempt.contact_id, question=question,
            **values).on_conflict_do_update(index_elements=["attempt_id", "question"], set_=values))


def _finish_owed(session: Session, attempt: Attempt, outcome: Outcome, person: Person | None, now: datetime,
                 zone: ZoneInfo) -> bool:
    """Every matter of the call is registered; one that was settled meanwhile stays as it is. Whether a round took the
    problem that the customer told."""
    by = person or (session.get(Person, attempt.person_id) if attempt.person_id is not None else None)
    if by is None or not may_call(by):  # of another role by now: no reason to keep the number shut
        return False
    reported = False
    talked = DISPOSITIONS[outcome.disposition].then == "done"
    for callback_id in attempt.callback_ids:
        owed = session.get(Callback, callback_id, populate_existing=True)
        if owed is None or owed.state != "open":
            continue
        said = {name: text for name, text in outcome.told.items()
                if name in ANSWERS and (name != "problem" or owed.reason in ROUNDS)}
        rating = outcome.told.get("satisfaction") if talked and owed.reason in RATED else None
        try:
            with session.begin_nested():  # a matter that cannot be ended by this call holds back no other
                finish_callback(session, callback_id, person=by, now=now, zone=zone, outcome=outcome.disposition,
                                satisfaction=rating, note=outcome.note, next_at=outcome.asked_for,
                                answers=said if talked else {})
        except ConflictError as problem:
            log.warning("a matter of the call stays open", callback=callback_id, problem=problem.message)
            continue
        reported = reported or (talked and "problem" in said)
    return reported


def _write(session: Session, attempt: Attempt, company: str, now: datetime) -> None:
    """The campaign's message, once an attempt. A customer of whom the template wants more than we know gets none."""
    campaign, contact = session.get_one(Campaign, attempt.campaign_id), session.get_one(Contact, attempt.contact_id)
    template = session.get(MessageTemplate, campaign.message.get("template") or 0)
    if template is None or not template.active:
        log.warning("a campaign has no message to send", campaign=campaign.id)
        return
    case = session.get(Case, contact.case_id) if contact.case_id is not None else None
    facts = {**{name: str(value) for name, value in contact.data.items()}, "称呼": salutation(contact.name),
             "姓名": contact.name, "单位": contact.organisation, "产品": contact.product,
             "工单号": case.number if case is not None else None,
             "事由": case.content[:60] if case is not None and case.content else contact.data.get("事由")}
    try:
        with session.begin_nested():
            queue_message(session, template, key=f"attempt:{attempt.id}", recipient=contact.number, facts=facts,
                          company=company, by="-", now=now, campaign_id=campaign.id, contact_id=contact.id,
                          case_id=contact.case_id)
    except FieldError as problem:
        attempt.problem = f"短信没有发出：{problem.message}"


def _owe(session: Session, attempt: Attempt, now: datetime) -> None:
    """An agent calls: on the list of calls that we owe, one open row a number."""
    known = session.scalar(select(func.count()).select_from(Callback).where(
        Callback.number == attempt.number, Callback.state == "open", Callback.deadline_id.is_(None)))
    if not known:
        session.add(Callback(number=attempt.number, call_sid=attempt.sid, reason="abandoned", due_at=None,
                             planned_at=now, created_at=now,
                             matter="外呼时客户接听而无人应答" if attempt.abandoned else "外呼未完成，请人工致电"))
        session.flush()


def _problem(session: Session, attempt: Attempt, problem: str, person: Person, now: datetime, zone: ZoneInfo) -> None:
    """What the customer found wrong: the hour of its hand-over and the day of the next call begin (N24, N25), on the
    rounds' own case, else on a case of its own."""
    contact = session.get_one(Contact, attempt.contact_id)
    case = session.get(Case, contact.case_id) if contact.case_id is not None else None
    if not problem:
        raise FieldError("problem", "请写明客户反映的问题")
    if case is not None and case.standard in CATEGORIES:
        report_problem(session, case.id, problem, person=person, now=now, zone=zone)
    elif Role(person.role) in DESK:
        content = f"{contact.product}：{problem}" if contact.product else problem
        made = open_by_hand(session, person=person, category="repair" if contact.product else "other", content=content,
                            standard=PROBLEM, phone=contact.number, customer_id=contact.customer_id,
                            customer_name=contact.name, organisation=contact.organisation, now=now, zone=zone)
        contact.case_id = contact.case_id or made.id
