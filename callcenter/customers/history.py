"""What is known of a caller 来电弹屏: earlier calls, cases, calls that we owe and promises, for the screen pop and the
customer's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from callcenter.callbacks.models import Callback
from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.cases.models import Case
from callcenter.cases.reading import visible_cases
from callcenter.customers.finding import allow_seeing
from callcenter.customers.models import Customer
from callcenter.people.models import Person
from callcenter.records.models import Record, RecordPromise
from callcenter.records.promises import Standing, standing


@dataclass(frozen=True)
class PastCall:
    """An earlier call with its record. `may_open`: this person may read that record; `by`: who answered."""

    call: Call
    record: Record | None
    may_open: bool
    by: str | None


@dataclass(frozen=True)
class History:
    """The newest first, each list up to a limit; `more`: there were more calls. `open_cases` are all of them;
    `promises`: those that still bind or were broken; `callbacks`: open ones."""

    calls: Sequence[PastCall]
    more: bool
    cases: Sequence[Case]
    callbacks: Sequence[Callback]
    promises: Sequence[Standing]

    @property
    def open_cases(self) -> list[Case]:
        return [case for case in self.cases if case.status != "closed"]


def history_of(session: Session, person: Person, customer: Customer | None, *, number: str | None = None,
               now: datetime, limit: int = 20, but: str | None = None) -> History:
    """Everything of a customer, or of a dialable `number` that is nobody's yet (both: of either). `but`: a call to
    leave out, such as the one that rings. Whoever may see customers learns of all calls: they may have to take the
    next one; reading a record still needs its own right."""
    allow_seeing(person)
    numbers = [phone.number for phone in customer.phones] if customer else []
    if number and number not in numbers:
        numbers.append(number)
    customer_id = customer.id if customer else None
    calls, more = _calls(session, person, customer_id, numbers, limit, but)
    cases = session.scalars(select(Case).where(
        visible_cases(person), Case.merged_into.is_(None), _of(Case.customer_id, customer_id, Case.phone, numbers))
        .order_by((Case.status == "closed"), Case.id.desc()).limit(limit)).all()
    owed = session.scalars(select(Callback).where(Callback.state == "open", or_(
        Callback.number.in_(numbers), Callback.case_id.in_([case.id for case in cases])))
        .order_by(Callback.due_at.nulls_last(), Callback.id).limit(limit)).all()
    return History(calls, more, cases, owed, _promises(session, calls, customer_id, now, limit))


def _of(by_id: InstrumentedAttribute[int | None], customer_id: int | None,
        by_number: InstrumentedAttribute[str | None], numbers: Sequence[str]) -> ColumnElement[bool]:
    """Of this customer, or from one of these numbers."""
    conditions: list[ColumnElement[bool]] = [by_number.in_(numbers)]
    if customer_id is not None:
        conditions.append(by_id == customer_id)
    return or_(*conditions)


def _calls(session: Session, person: Person, customer_id: int | None, numbers: Sequence[str], limit: int,
           but: str | None) -> tuple[list[PastCall], bool]:
    query = select(Call).where(_of(Call.customer_id, customer_id, Call.from_dialable, numbers)).options(
        selectinload(Call.legs)).order_by(Call.started_at.desc(), Call.sid.desc()).limit(limit + 1)
    found = session.scalars(query.where(Call.sid != but) if but else query).all()
    calls, sids = found[:limit], [call.sid for call in found[:limit]]
    records = {record.call_sid: record for record in session.scalars(
        select(Record).where(Record.call_sid.in_(sids)).options(selectinload(Record.fields)))}
    readable = set(session.scalars(select(Call.sid).where(Call.sid.in_(sids), visible_calls(person))))
    return [PastCall(call, records.get(call.sid), call.sid in readable, next(
        (leg.person.display_name for leg in call.legs if leg.id == call.accepted_leg), None))
        for call in calls], len(found) > limit


def _promises(session: Session, calls: Sequence[PastCall], customer_id: int | None, now: datetime,
              limit: int) -> list[Standing]:
    """Of the records of these calls and of the customer: what is running, only heard, or broken."""
    ids = {past.record.id for past in calls if past.record is not None}
    query = select(RecordPromise.record_id).join(Record, Record.id == RecordPromise.record_id).where(
        RecordPromise.state != "dismissed", or_(Record.id.in_(ids), Record.customer_id == customer_id)
        if customer_id is not None else Record.id.in_(ids)).distinct().limit(limit)
    told = [one for record_id in session.scalars(query) for one in standing(session, record_id, now=now)]
    return sorted((one for one in told if one.status in ("heard", "running", "broken")),
                  key=lambda one: (one.due_at is None, one.due_at or now))
