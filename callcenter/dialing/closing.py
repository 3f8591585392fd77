"""What came of an attempt 外呼结果, and what follows from it: the contact's next try or end, and all else that is in
`following.py`. One disposition has one next action, by the campaign's data (`campaigns/actions.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calendars.services import entered_holidays
from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.campaigns.actions import Next, decide
from callcenter.campaigns.models import Campaign, Contact
from callcenter.campaigns.questionnaire import check_answers
from callcenter.campaigns.windows import calling_hours, zone_of
from callcenter.db import Database
from callcenter.dialing.attempts import call_off
from callcenter.dialing.following import Outcome, follow
from callcenter.dialing.joining import joined
from callcenter.dialing.models import Attempt
from callcenter.dialing.reserving import free_kept
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.moments import check_moment
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.work.rows import Claim, finish

LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
_MOST_NOTE = 1000


@dataclass(frozen=True)
class ClosingAttempts:
    """The work that closes what nobody has to say anything about."""

    db: Database
    zone: ZoneInfo
    company: str

    def close(self, claimed: Claim, now: datetime) -> None:
        """Work kind `close_attempt`, subject the attempt."""
        with self.db.session() as session:
            close_automatically(session, int(claimed.subject), now=now, zone=self.zone, company=self.company)
            finish(joined(session), claimed)


def dispose(session: Session, attempt_id: int, disposition: str, *, person: Person | None, now: datetime,
            zone: ZoneInfo, asked_for: datetime | None = None, note: str | None = None,
            answers: Mapping[str, str] | None = None, company: str = "") -> Attempt:
    """Closes an attempt whose call is over. `person` None: the service itself. `answers`: of the questionnaire by
    question (labels, or text), of owed calls by the names of `dispositions.ANSWERS`, their `satisfaction`, and a
    `problem`. FieldError, NotAllowedError; ConflictError: closed before, or the call is not over."""
    attempt = locked(session, attempt_id)
    if person is not None:
        _allow(attempt, person)
    if attempt.state != "ended":
        raise ConflictError(_NOT_NOW.get(attempt.state, "通话还没有结束，请挂机后再登记结果"))
    outcome = _checked(session, attempt, disposition, asked_for, note, answers or {}, now)
    attempt.disposition, attempt.asked_for, attempt.note = disposition, asked_for, outcome.note
    return _close(session, attempt, outcome, person=person, now=now, zone=zone, company=company)


def close_automatically(session: Session, attempt_id: int, *, now: datetime, zone: ZoneInfo, company: str) -> None:
    """Closes an attempt that needs nobody's word, with the disposition that it carries. Closed before: nothing."""
    attempt = locked(session, attempt_id)
    if attempt.state == "ended" and attempt.disposition is not None:
        outcome = Outcome(attempt.disposition, attempt.asked_for, attempt.note, {}, {})
        _close(session, attempt, outcome, person=None, now=now, zone=zone, company=company)


def settle_by_person(session: Session, attempt_id: int, *, rang: bool, person: Person, now: datetime, zone: ZoneInfo,
                     company: str = "") -> Attempt:
    """A lost attempt, by somebody who found out: the customer's phone rang (it counts, as one that nobody took), or it
    did not (the contact waits again). ConflictError: it is not lost."""
    if Role(person.role) not in LEADERS:
        raise NotAllowedError("只有主管及以上可以确认下落不明的外呼")
    attempt = locked(session, attempt_id)
    if attempt.state != "lost":
        raise ConflictError("这次外呼的下落已经清楚")
    record_act(session, who=person.name, action="attempt.settle", subject=str(attempt_id), now=now, rang=rang)
    if attempt.contact_id is not None:
        _take_up_again(session, attempt)
    if rang:
        attempt.customer_rung_at = attempt.customer_rung_at or attempt.sent_at
        attempt.disposition, attempt.ended_at = "no_answer", attempt.ended_at or now
        return _close(session, attempt, Outcome("no_answer", None, None, {}, {}), person=person, now=now, zone=zone,
                      company=company)
    call_off(joined(session), attempt_id, f"{person.display_name}确认没有拨出", now=now, again_at=now)
    session.refresh(attempt)
    return attempt


def locked(session: Session, attempt_id: int) -> Attempt:
    """The attempt under its row's lock. NotFoundError."""
    attempt = session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    if attempt is None:
        raise NotFoundError(f"没有编号为 {attempt_id} 的外呼")
    return attempt


_NOT_NOW = {"done": "这次外呼已经登记过结果", "cancelled": "这次外呼没有拨出，不用登记结果",
           "lost": "这次外呼下落不明，请主管先确认", "unknown": "正在查询这次外呼的下落，请稍后再登记"}


def _allow(attempt: Attempt, person: Person) -> None:
    if attempt.person_id != person.id and Role(person.role) not in LEADERS:
        raise NotAllowedError("只能登记自己的外呼结果；别人的由主管登记")


def _checked(session: Session, attempt: Attempt, disposition: str, asked_for: datetime | None, note: str | None,
             answers: Mapping[str, str], now: datetime) -> Outcome:
    known = DISPOSITIONS.get(disposition)
    if known is None:
        raise FieldError("disposition", f"没有“{disposition[:30]}”这种外呼结果；可选：{'、'.join(DISPOSITIONS)}")
    if asked_for is not None:
        check_moment("asked_for", asked_for)
        if asked_for <= now:
            raise FieldError("asked_for", "约定的致电时间必须晚于现在")
        if not known.may_name_time:
            raise FieldError("asked_for", f"“{known.title}”不能约定下次致电时间")
    if asked_for is None and known.then == "asked" and attempt.person_id is not None:
        raise FieldError("asked_for", "请填写客户希望的致电时间")
    text = (note or "").strip()
    if len(text) > _MOST_NOTE or "\0" in text:
        raise FieldError("note", f"备注太长；请不超过{_MOST_NOTE}个字")
    told = {name: " ".join(text.split()) for name, text in answers.items() if text.strip()}
    campaign = session.get(Campaign, attempt.campaign_id) if attempt.campaign_id is not None else None
    if campaign is None:
        return Outcome(disposition, asked_for, text or None, {}, told)
    asked = campaign.questionnaire.get("questions", {})
    own = {name: text for name, text in told.items() if name in asked}
    return Outcome(disposition, asked_for, text or None, check_answers(campaign.questionnaire, own) if own else {},
                   {name: text for name, text in told.items() if name not in asked})


def _close(session: Session, attempt: Attempt, outcome: Outcome, *, person: Person | None, now: datetime,
           zone: ZoneInfo, company: str) -> Attempt:
    if attempt.contact_id is not None:
        outcome = outcome.with_next(_move_contact(session, attempt, outcome, now, zone))
    attempt.state, attempt.closed_at, attempt.closed_by = "done", now, person.name if person is not None else "-"
    free_kept(joined(session), attempt.id, now=now)
    follow(session, attempt, outcome, person=person, now=now, zone=zone, company=company)
    if person is not None:
        record_act(session, who=person.name, action="attempt.close", subject=str(attempt.id), now=now,
                   disposition=outcome.disposition)
    session.flush()
    return attempt


def _move_contact(session: Session, attempt: Attempt, outcome: Outcome, now: datetime, zone: ZoneInfo) -> Next | None:
    """The contact's one next action. None: it was taken off the list, or ended, meanwhile."""
    contact = session.get(Contact, attempt.contact_id, with_for_update=True, populate_existing=True)
    if contact is None or contact.state != "reserved":
        return None
    campaign = session.get_one(Campaign, contact.campaign_id)
    hours = calling_hours(campaign.windows, zone=zone_of(contact.number, str(zone)),
                          holidays=entered_holidays(session), marketing=campaign.purpose == "marketing")
    contact.attempts += 1
    coming = decide(campaign.actions, outcome.disposition, attempts=contact.attempts, asked=contact.asked,
                    most_attempts=campaign.most_attempts, now=now, windows=hours, asked_for=outcome.asked_for)
    contact.asked, contact.skipped = coming.asked, None
    if coming.state == "waiting":
        assert coming.at is not None
        contact.state, contact.next_at = "waiting", coming.at
    else:
        contact.state, contact.outcome, contact.ended_at = "done", coming.outcome, now
    return coming


def _take_up_again(session: Session, attempt: Attempt) -> None:
    """Its contact was given up, and its campaign may be done without it."""
    contact = session.get_one(Contact, attempt.contact_id, with_for_update=True, populate_existing=True)
    if contact.state == "done" and contact.outcome == "no_fate":
        contact.state, contact.outcome, contact.ended_at = "reserved", None, None
    campaign = session.get_one(Campaign, contact.campaign_id, with_for_update=True, populate_existing=True)
    if campaign.state == "done":
        campaign.state, campaign.ended_at = "running", None
    session.flush()
