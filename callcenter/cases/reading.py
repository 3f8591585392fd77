"""Reading cases: who may see which, lists of them, and their history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Select, exists, false, func, literal_column, or_, select, true, tuple_
from sqlalchemy.orm import Session

from callcenter.cases.matching import resolved
from callcenter.cases.models import STATUSES, Case, CaseEvent, CaseForm, CaseRecord, CoHandler
from callcenter.cases.states import OPEN, WAITING
from callcenter.deadlines.models import Deadline
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.models import Department, Person, Role


def visible_cases(person: Person) -> ColumnElement[bool]:
    """Handlers see the cases that are theirs, or that their department solves or helps with; account managers none;
    whoever may answer the customer's next call sees all."""
    role = Role(person.role)
    if role is Role.ACCOUNT_MANAGER:
        return false()
    if role is not Role.HANDLER:
        return true()
    mine = Case.owner_id == person.id
    if person.department_id is None:
        return mine
    helps = exists().where(CoHandler.case_id == Case.id, CoHandler.department_id == person.department_id)
    return or_(mine, Case.department_id == person.department_id, helps)


def get_case(session: Session, case_id: int, person: Person) -> Case:
    """A case that this person may see (NotFoundError: none of that id, or not for this person); a merged one leads to
    the one that it was merged into."""
    case = session.scalar(select(Case).where(Case.id == case_id, visible_cases(person)))
    if case is None:
        raise NotFoundError(f"没有编号为 {case_id} 的工单")
    if case.merged_into is None:
        return case
    goal = resolved(session, case)
    return get_case(session, goal.id, person)


def find_case(session: Session, number: str, person: Person) -> Case:
    """A case by its number, as people write it."""
    case_id = session.scalar(select(Case.id).where(Case.number == number.strip()))
    if case_id is None:
        raise NotFoundError(f"没有编号为 {number.strip()[:30]} 的工单")
    return get_case(session, case_id, person)


@dataclass(frozen=True)
class CaseFilter:
    """`status` may be `open`: everything that is not closed. `number`: the case's own, or how it begins.
    `undispatched`: the dispatcher's list. `overdue`: with (or without) a clock whose limit is over. `department`: a
    name; `standard`: of a written standard."""

    status: str | None = None
    department: str | None = None
    category: str | None = None
    customer_id: int | None = None
    number: str | None = None
    standard: str | None = None
    mine: bool = False
    my_department: bool = False
    undispatched: bool = False
    urgent: bool = False
    overdue: bool | None = None

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in (*STATUSES, "open"):
            raise FieldError("status", f"没有“{self.status}”这种状态；可选：{'、'.join((*STATUSES, 'open'))}")


_EVERY = CaseFilter()
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""When a case without an open clock is due."""


def list_cases(session: Session, person: Person, wanted: CaseFilter = _EVERY, *, now: datetime,
               before_id: int | None = None, limit: int = 50) -> list[Case]:
    """The newest first, without merged ones, as of `now`."""
    query = _narrowed(session, person, wanted, now)
    if before_id is not None:
        query = query.where(Case.id < before_id)
    return list(session.scalars(query.order_by(Case.id.desc()).limit(limit)))


def list_cases_by_due(session: Session, person: Person, wanted: CaseFilter = _EVERY, *, now: datetime,
                      after: tuple[datetime, int] | None = None, limit: int = 50) -> list[tuple[Case, datetime]]:
    """The first due first, each with the due time of its first open clock, what has none last, from behind `after` =
    (due time, id) of the last one seen."""
    first = select(Deadline.case_id, func.min(Deadline.due_at).label("due_at")).where(
        Deadline.state == literal_column("'open'")).group_by(Deadline.case_id).subquery()
    place = (func.coalesce(first.c.due_at, _NEVER), Case.id)
    query = _narrowed(session, person, wanted, now).outerjoin(first, first.c.case_id == Case.id).add_columns(place[0])
    if after is not None:
        query = query.where(tuple_(*place) > after)
    return [(row[0], row[1]) for row in session.execute(query.order_by(*place).limit(limit))]


def count_cases(session: Session, person: Person, wanted: CaseFilter, *, now: datetime, most: int) -> int:
    """How many there are, counted up to `most`."""
    query = _narrowed(session, person, wanted, now).with_only_columns(Case.id).limit(most)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _narrowed(session: Session, person: Person, wanted: CaseFilter, now: datetime) -> Select[Case]:
    given = [
        visible_cases(person), Case.merged_into.is_(None),
        _in_status(wanted.status) if wanted.status is not None else None,
        Case.department_id == department_id(session, wanted.department) if wanted.department is not None else None,
        Case.category == wanted.category if wanted.category is not None else None,
        Case.customer_id == wanted.customer_id if wanted.customer_id is not None else None,
        Case.number.startswith(wanted.number.strip(), autoescape=True) if wanted.number is not None else None,
        Case.standard == wanted.standard if wanted.standard is not None else None,
        Case.owner_id == person.id if wanted.mine else None,
        Case.department_id == person.department_id if wanted.my_department else None,
        Case.status.in_(WAITING) if wanted.undispatched else None,
        Case.urgency == "urgent" if wanted.urgent else None,
        _overdue(wanted.overdue, now) if wanted.overdue is not None else None]
    return select(Case).where(*(one for one in given if one is not None))


def _in_status(status: str) -> ColumnElement[bool]:
    return Case.status.in_(OPEN) if status == "open" else Case.status == status


def _overdue(wanted: bool, now: datetime) -> ColumnElement[bool]:
    late = exists().where(Deadline.case_id == Case.id, Deadline.state == literal_column("'open'"),
                          Deadline.due_at < now)
    return late if wanted else ~late


def department_id(session: Session, name: str) -> int:
    """A department's id by its name; FieldError tells the names that there are."""
    found = session.scalar(select(Department.id).where(Department.name == name))
    if found is None:
        known = session.scalars(select(Department.name).order_by(Department.name)).all()
        raise FieldError("department", f"没有“{name[:30]}”这个部门；" + (f"可选：{'、'.join(known)}" if known
                                                                       else "请先建立部门"))
    return found


def history(session: Session, case: Case) -> Sequence[CaseEvent]:
    """What happened to a case and to those merged into it, in order."""
    ids = _with_merged(session, case.id)
    return session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(ids))
                           .order_by(CaseEvent.recorded_at, CaseEvent.id)).all()


def _with_merged(session: Session, case_id: int) -> list[int]:
    ids = [case_id]
    for known in ids:
        ids += session.scalars(select(Case.id).where(Case.merged_into == known))
    return ids


def forms_of(session: Session, case: Case) -> Sequence[CaseForm]:
    """The filled forms of a case, the newest of each name last."""
    return session.scalars(select(CaseForm).where(CaseForm.case_id == case.id).order_by(CaseForm.id)).all()


def records_of(session: Session, case: Case) -> Sequence[CaseRecord]:
    """The call records of a case, the one that opened it first."""
    return session.scalars(select(CaseRecord).where(CaseRecord.case_id == case.id)
                           .order_by(CaseRecord.at, CaseRecord.record_id)).all()


def case_of_record(session: Session, record_id: int) -> int | None:
    """The case that a call record belongs to."""
    found = session.scalar(select(Case).join(CaseRecord, CaseRecord.case_id == Case.id)
                           .where(CaseRecord.record_id == record_id))
    return resolved(session, found).id if found is not None else None
