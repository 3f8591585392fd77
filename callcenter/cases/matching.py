"""The same matter 同一事项: whether a further call belongs to an earlier case, and whether that one broke a limit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.cases.models import Case, CaseRecord
from callcenter.cases.words import AFTERWARDS
from callcenter.records.models import Record

CLOSED_LATELY = timedelta(days=30)


def lock_matter(session: Session, *, customer_id: int | None, phones: Collection[str]) -> None:
    """Until the commit, nobody else judges calls of this customer or these numbers: two calls make one case."""
    for key in sorted({f"phone:{phone}" for phone in phones} | ({f"customer:{customer_id}"} if customer_id else set())):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def same_matter(session: Session, *, customer_id: int | None, phones: Collection[str], category: str,
                at: datetime) -> Case | None:
    """The case that a call at that moment is about: same customer (or a same number, where either side has no
    customer) and category, open or closed less than 30 days ago; an open one before a closed one, then the newest.
    `phones`: the number that was left, and the mobile that calls. A merged case stands for the one that it was merged
    into."""
    who = _same_customer(customer_id, phones)
    if who is None:
        return None
    lately = or_(Case.status != "closed", Case.closed_at > at - CLOSED_LATELY)
    query = select(Case).where(who, Case.category == category, lately, Case.kind == "problem",
                               Case.standard.not_in(AFTERWARDS)).order_by(Case.status == "closed", Case.id.desc())
    found = session.scalars(query).first()
    return resolved(session, found) if found is not None else None


def _same_customer(customer_id: int | None, phones: Collection[str]) -> ColumnElement[bool] | None:
    by_phone = or_(Case.phone.in_(phones), Case.id.in_(_called_from(phones))) if phones else None
    if customer_id is None:
        return by_phone
    if by_phone is None:
        return Case.customer_id == customer_id
    return or_(Case.customer_id == customer_id, and_(Case.customer_id.is_(None), by_phone))


def _called_from(phones: Collection[str]) -> Select[int]:
    """Cases with a call from one of these mobiles: whoever left another number calls from their own again. The number
    of a switchboard 总机 tells of nobody."""
    return (select(CaseRecord.case_id).join(Record, Record.id == CaseRecord.record_id)
            .join(Call, Call.sid == Record.call_sid).where(Call.from_dialable.in_(phones), Call.from_kind == "mobile"))


def resolved(session: Session, case: Case) -> Case:
    """The case that this one was merged into, at the end of the chain."""
    while case.merged_into is not None:
        case = session.get_one(Case, case.merged_into)
    return case


def repeat_of(session: Session, case: Case, at: datetime) -> Case | None:
    """The latest repeat complaint 再投诉 of a case that is open or was closed lately: further calls are about that."""
    lately = or_(Case.status != "closed", Case.closed_at > at - CLOSED_LATELY)
    found = session.scalars(select(Case).where(Case.repeat_of == case.id, lately).order_by(Case.id.desc())).first()
    return resolved(session, found) if found is not None else None
