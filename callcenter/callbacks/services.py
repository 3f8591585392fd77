"""Attempts at the calls that we owe: what came of one, and what follows (REQUIREMENTS 5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for
from callcenter.callbacks.dispositions import ANSWERS, DISPOSITIONS, NOT_RATED, RATED, SATISFACTION, Disposition
from callcenter.callbacks.listing import REASONS, list_callbacks, may_call
from callcenter.callbacks.models import Callback, CallbackAttempt
from callcenter.callbacks.rounds import ROUNDS, report_problem
from callcenter.callbacks.windows import NextTry, next_day, next_try
from callcenter.cases.handling import talked
from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import settings_of
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.moments import check_moment
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.workcalendar import Calendar

__all__ = ["REASONS", "finish_callback", "list_callbacks"]


def finish_callback(session: Session, callback_id: int, *, person: Person, now: datetime, zone: ZoneInfo,
                    outcome: str = "completed", satisfaction: str | None = None, note: str | None = None,
                    next_at: datetime | None = None, answers: Mapping[str, str] | None = None) -> Callback:
    """Registers one attempt. Only `completed` ends a clock's call, by the event that stops the clock; what any other
    disposition does says `dispositions.py`. `satisfaction`: a label, for a completed talk. `next_at`: when the person
    reached wants to be called. `answers`: see ANSWERS; a `problem` in a round after purchase or repair starts the
    hour of its hand-over. FieldError names the field. ConflictError: somebody else did it, or the customer got
    through meanwhile."""
    if not may_call(person):
        raise NotAllowedError("您的角色不能处理回电")
    callback = _locked(session, callback_id)
    disposition = _checked(callback, outcome, satisfaction, next_at, now)
    told = _answered(callback, disposition, answers or {})
    calendar = _calendar(session, callback, zone)
    coming = _coming(session, callback, disposition, next_at, calendar, now)
    session.add(CallbackAttempt(callback_id=callback.id, at=now, by=person.name, outcome=outcome,
                                satisfaction=satisfaction, note=(note or "").strip() or None,
                                next_at=coming.at if coming else None))
    callback.attempts, callback.outcome = callback.attempts + 1, outcome
    if coming is not None:
        callback.planned_at = coming.at
    elif callback.deadline_id is None:
        callback.state, callback.closed_at, callback.closed_by = "done", now, person.name
    elif disposition.then == "done":
        _end_clock(session, callback, satisfaction, note, told, person=person, now=now, zone=zone)
    record_act(session, who=person.name, action="callback.done" if callback.state == "done" else "callback.tried",
               subject=str(callback_id), now=now, outcome=outcome)
    session.flush()
    return callback


def _locked(session: Session, callback_id: int) -> Callback:
    """The row, open, under a lock; its case is locked first, as every verb of a case does."""
    found = session.get(Callback, callback_id)
    if found is None:
        raise NotFoundError(f"没有编号为 {callback_id} 的回电")
    clock = session.get(Deadline, found.deadline_id) if found.deadline_id is not None else None
    if clock is not None:
        session.execute(select(Case.id).where(Case.id == clock.case_id).with_for_update())
    session.refresh(found, with_for_update=True)
    if found.state != "open":
        raise ConflictError(_ended(found))
    return found


def _ended(callback: Callback) -> str:
    if callback.closed_by == "answered":
        return "客户已重新接通，无需再回电"
    return "时限已结束，无需再致电" if callback.state == "dropped" else f"{callback.closed_by}已经回过电"


def _end_clock(session: Session, callback: Callback, satisfaction: str | None, note: str | None,
               told: dict[str, str], *, person: Person, now: datetime, zone: ZoneInfo) -> None:
    """The talk is the event that stops the clock, and with it this call; a problem found in it starts others."""
    clock = session.get_one(Deadline, callback.deadline_id)
    session.flush()
    talked(session, clock.case_id, clock.stops, at=now, person=person, now=now, zone=zone, note=note,
           data={"purpose": callback.reason, "satisfaction": satisfaction, "callback": callback.id, **told},
           only=clock.id if clock.stops == "promise_kept" else None)
    session.refresh(callback)
    if callback.state == "open":
        raise ConflictError(f"“{clock.title}”没有因这次通话结束，请在工单中处理")
    if told.get("problem"):
        report_problem(session, clock.case_id, told["problem"], person=person, now=now, zone=zone)


def _answered(callback: Callback, disposition: Disposition, answers: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(set(answers) - set(ANSWERS))
    if unknown:
        raise FieldError("answers", f"没有“{unknown[0][:30]}”这一项；可选：{'、'.join(ANSWERS)}")
    told = {name: " ".join(text.split()) for name, text in answers.items() if text.strip()}
    if told.get("problem") and (disposition.then != "done" or callback.reason not in ROUNDS):
        raise FieldError("problem", "只有完成的购买后、维修后回访可以登记问题")
    return told


def _checked(callback: Callback, outcome: str, satisfaction: str | None, next_at: datetime | None,
             now: datetime) -> Disposition:
    disposition = DISPOSITIONS.get(outcome)
    if disposition is None:
        raise FieldError("outcome", f"没有“{outcome}”这种结果；可选：{'、'.join(DISPOSITIONS)}")
    if satisfaction is not None and (labels := (*SATISFACTION, NOT_RATED)) and satisfaction not in labels:
        raise FieldError("satisfaction", f"没有“{satisfaction}”这种评价；可选：{'、'.join(labels)}")
    if satisfaction is not None and disposition.then != "done":
        raise FieldError("satisfaction", "只有完成通话才能登记满意情况")
    if satisfaction is None and disposition.then == "done" and callback.reason in RATED:
        raise FieldError("satisfaction", f"请登记满意情况：{'、'.join((*SATISFACTION, NOT_RATED))}")
    if next_at is not None and (next_at.tzinfo is None or next_at <= now):
        raise FieldError("next_at", "下次致电时间必须晚于现在，并带时区")
    if next_at is not None:
        check_moment("next_at", next_at)
    if next_at is not None and not disposition.may_name_time:
        raise FieldError("next_at", f"“{disposition.title}”不能约定下次致电时间")
    if next_at is None and disposition.then == "asked":
        raise FieldError("next_at", "请填写客户希望的致电时间")
    return disposition


def _coming(session: Session, callback: Callback, disposition: Disposition, next_at: datetime | None,
            calendar: Calendar, now: datetime) -> NextTry | None:
    """The next try. A time that the customer named is kept even outside calling hours: they asked for it."""
    if disposition.then in ("done", "supervisor"):
        return None
    due_at = callback.due_at if callback.deadline_id is not None else None
    if next_at is None and disposition.then == "again":
        return next_try(calendar, now, _waiting_time(session), due_at)
    at = next_at or next_day(calendar, now)
    return NextTry(at, due_at is not None and at > due_at)


def _waiting_time(session: Session) -> timedelta:
    """Between two attempts (REQUIREMENTS G18)."""
    return timedelta(minutes=settings_of(session)["retry_minutes"])


def _calendar(session: Session, callback: Callback, zone: ZoneInfo) -> Calendar:
    deadline = session.get(Deadline, callback.deadline_id) if callback.deadline_id is not None else None
    return calendar_for(session, deadline.department_id if deadline is not None else None, zone)
