"""Promises heard in a call get clocks of their own, on the case of their record (S002 4.10a-5 商定答复时间).

They extend no clause: one that is later than the standard lets the customer wait is flagged 不可随意许诺 and its clock
runs beside those of the clauses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases.models import Case
from callcenter.cases.opening import case_and_relation, open_for_record
from callcenter.cases.promising import is_a_call, promise_heard
from callcenter.cases.verbs import SYSTEM, locked
from callcenter.deadlines.clocks import open_clocks
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import settings_of, standard_of
from callcenter.deadlines.starting import clocks_of, step_id_of
from callcenter.records.models import Record, RecordPromise
from callcenter.records.promises import promises_of
from transcripts.reading.actions import actions
from transcripts.reading.draft import TRUSTED
from transcripts.reading.timesaid import fold

STANDARD = "general_problem"
"""What a call without a case comes under once something was promised in it (S003 3.1)."""

TALKS = frozenset({"customer_told", "contacted", "customer_answered", "replied", "appointment_confirmed",
                   "dissatisfaction_answered", "visit_complaint_answered"})
"""Events in which the customer gets an answer: no promise may put them off."""


def start_promises(session: Session, record: Record | None, *, now: datetime, zone: ZoneInfo,
                   confirmed_by: str | None = None) -> list[Deadline]:
    """Starts the clocks of what was heard, once the call is over: when the record is filled (`promise_clocks_at_once`,
    what is unsure waits for a person), and all that is left when a person confirms it. Opens a case where there is
    none. Returns the started clocks; again there are none to start."""
    if record is None or record.marked is not None:
        return []
    call = session.get_one(Call, record.call_sid)
    heard = [row for row in promises_of(session, record.id) if row.state == "heard"]
    if call.ended_at is None or not heard:
        return []
    known = case_and_relation(session, record)
    case = locked(session, known[0].id) if known is not None else None
    if confirmed_by is not None:
        due = heard
    else:
        at_once = settings_of(session)["promise_clocks_at_once"] == 1
        due = [row for row in heard if at_once and row.confidence >= TRUSTED]
    if due and case is None:
        case = _open(session, record, call, due[0], now=now, zone=zone, by=confirmed_by or SYSTEM)
    _flag(session, heard, case, call)
    if case is None or case.status == "closed":
        return []
    return _start(session, record, due, case, call, now=now, zone=zone, by=confirmed_by or SYSTEM)


def _start(session: Session, record: Record, due: list[RecordPromise], case: Case, call: Call, *, now: datetime,
           zone: ZoneInfo, by: str) -> list[Deadline]:
    started = []
    for row in sorted(due, key=lambda row: (row.kind != "reply", row.place)):
        row.deadline_id = _answered_by(session, record, row)
        if row.deadline_id is None:
            said_at = _said_at(row, call)
            clock = promise_heard(session, case, title=row.text, said_at=said_at, now=now, zone=zone, by=by,
                                  due_at=row.due_at if row.due_at and row.due_at > said_at else None,
                                  record_id=record.id, call=_is_a_call(row))
            row.deadline_id = clock.id
            started.append(clock)
        row.state = "running"
        session.flush()
    return started


def _is_a_call(row: RecordPromise) -> bool:
    """A wish to be called, or a promise to answer, unless the answer goes in writing (短信回复您)."""
    return row.kind == "callback" or is_a_call(row.text) or not actions(fold(row.text))


def _answered_by(session: Session, record: Record, row: RecordPromise) -> int | None:
    """The clock of the promise that answers a wish to be called: the same call needs no second clock."""
    if row.kind != "callback":
        return None
    return next((other.deadline_id for other in promises_of(session, record.id)
                 if other.kind == "reply" and other.state == "running" and row.due_at in (None, other.due_at)), None)


def _open(session: Session, record: Record, call: Call, first: RecordPromise, *, now: datetime, zone: ZoneInfo,
          by: str) -> Case | None:
    told = any(field.name == "content" and field.value for field in record.fields)
    case = open_for_record(session, record, call, now=now, zone=zone, by=by, standard=STANDARD,
                           content=None if told else first.text)
    return locked(session, case.id)


def _said_at(row: RecordPromise, call: Call) -> datetime:
    """When it was said; the recording's seconds count from the call's start, as they do for the reader."""
    assert call.ended_at is not None
    seconds = row.evidence["start"] if row.evidence else 0.0
    return min(call.started_at + timedelta(seconds=seconds), call.ended_at)


def _flag(session: Session, heard: list[RecordPromise], case: Case | None, call: Call) -> None:
    """A promise of ours, not a time that the customer chose. Once flagged it stays so."""
    assert call.ended_at is not None
    limit = _limit(session, case) if case is not None else \
        call.ended_at + timedelta(hours=settings_of(session)["reply_hours"])
    for row in heard:
        if row.kind == "reply" and row.due_at is not None and limit is not None and row.due_at > limit:
            row.late = True
    session.flush()


def _limit(session: Session, case: Case) -> datetime | None:
    """When the standard has the customer answered at the latest: the earliest open clock of an answer, or one that is
    not running yet but capped from the beginning (半小时内答复通知结果, S002 4.10b-5)."""
    due = [clock.due_at for clock in open_clocks(session, case.id) if clock.stops in TALKS]
    standard, clocks = standard_of(session, case.standard_version), clocks_of(session, case, case.standard)
    begun = {step_id_of(clock.step) for clock in clocks}
    for step in standard.steps:
        capped = step.cap is not None and step.cap[0] == standard.begins and step.cap[1].plain
        if step.stops in TALKS and capped and step.id not in begun and clocks and step.cap is not None:
            due.append(min(clock.started_at for clock in clocks) + step.cap[1].delta)
    return min(due, default=None)
