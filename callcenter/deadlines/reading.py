"""Reading clocks: which a person may see, and how many were kept (及时率)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.cases.reading import department_id, visible_cases
from callcenter.deadlines.models import STATES, Deadline
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.models import Department, Person
from callcenter.people.naming import person_id

FORMULA = "及时率 = 按期完成 ÷ 当期到期（含未完成的超时；延期另计）"
By = Literal["standard", "department", "owner"]


def get_deadline(session: Session, deadline_id: int, person: Person) -> Deadline:
    """A clock of a case that this person may see; NotFoundError."""
    clock = session.scalar(select(Deadline).join(Case, Case.id == Deadline.case_id).where(
        Deadline.id == deadline_id, visible_cases(person)))
    if clock is None:
        raise NotFoundError(f"没有编号为 {deadline_id} 的时限")
    return clock


@dataclass(frozen=True)
class DeadlineFilter:
    """`overdue`: open and past their due time, or all others; `owner`: a login; `department`: a name; `standard`: of a
    written standard."""

    case_id: int | None = None
    state: str | None = None
    overdue: bool | None = None
    owner: str | None = None
    department: str | None = None
    my_department: bool = False
    standard: str | None = None

    def __post_init__(self) -> None:
        if self.state is not None and self.state not in STATES:
            raise FieldError("state", f"没有“{self.state}”这种状态；可选：{'、'.join(STATES)}")


_EVERY = DeadlineFilter()


def list_deadlines(session: Session, person: Person, wanted: DeadlineFilter = _EVERY, *, now: datetime,
                   after: tuple[datetime, int] | None = None, limit: int = 50) -> list[Deadline]:
    """Clocks of cases that this person may see as of `now`, the first due first; `after`: due time and id of the last
    one seen."""
    query = _narrowed(session, person, wanted, now)
    if after is not None:
        query = query.where(tuple_(Deadline.due_at, Deadline.id) > after)
    return list(session.scalars(query.order_by(Deadline.due_at, Deadline.id).limit(limit)))


def count_deadlines(session: Session, person: Person, wanted: DeadlineFilter, *, now: datetime, most: int) -> int:
    """How many there are, counted up to `most`."""
    query = _narrowed(session, person, wanted, now).with_only_columns(Deadline.id).limit(most)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _narrowed(session: Session, person: Person, wanted: DeadlineFilter, now: datetime) -> Select[Deadline]:
    late = [Deadline.state == literal_column("'open'"), Deadline.due_at < now]
    given = [
        visible_cases(person),
        Deadline.case_id == wanted.case_id if wanted.case_id is not None else None,
        Deadline.state == literal_column(f"'{wanted.state}'") if wanted.state is not None else None,
        not_(and_(*late)) if wanted.overdue is False else None,
        *(late if wanted.overdue else []),
        Deadline.owner_id == person_id(session, wanted.owner, "owner") if wanted.owner is not None else None,
        Deadline.department_id == department_id(session, wanted.department) if wanted.department is not None else None,
        Deadline.department_id == person.department_id if wanted.my_department else None,
        Deadline.standard == wanted.standard if wanted.standard is not None else None]
    return select(Deadline).join(Case, Case.id == Deadline.case_id).where(*(one for one in given if one is not None))


@dataclass(frozen=True)
class OnTime:
    """Clocks that fell due in a period. `due` = kept + late + overdue (open, or given up after it was broken);
    `extended` 延期 stand apart. `key`: a standard's name, a department's, a person's display name; None: nobody's."""

    key: str | None
    due: int
    kept: int
    late: int
    overdue: int
    extended: int

    @property
    def rate(self) -> float | None:
        """FORMULA; None when nothing fell due."""
        return self.kept / self.due if self.due else None


def on_time(session: Session, person: Person, *, since: datetime, until: datetime, now: datetime,
            by: By | None = None) -> list[OnTime]:
    """及时率 of the clocks that fell due from `since` up to `until`, as of `now`, by a key (None: all together)."""
    key = _KEYS[by] if by is not None else None
    kept, late = Deadline.state == "met", Deadline.state == "late"
    overdue = or_(and_(Deadline.state == "open", Deadline.due_at < now),
                  and_(Deadline.state == "cancelled", Deadline.breached_at.is_not(None)))
    counts = [_count(or_(kept, late, overdue)), _count(kept), _count(late), _count(overdue),
              _count(Deadline.state == "extended")]
    query = select(*([key] if key is not None else []), *counts).select_from(Deadline).join(
        Case, Case.id == Deadline.case_id).outerjoin(Department, Department.id == Deadline.department_id).outerjoin(
        Person, Person.id == Deadline.owner_id).where(
        visible_cases(person), Deadline.due_at >= since, Deadline.due_at < until)
    if key is None:
        return [OnTime(None, *row) for row in session.execute(query)]
    return [OnTime(*row) for row in session.execute(query.group_by(key).order_by(key))]


def _count(wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.count(case((wanted, 1)))


_KEYS: dict[str, Any] = {"standard": Deadline.standard, "department": Department.name, "owner": Person.display_name}


def broken_clocks(session: Session, case_id: int, at: datetime) -> list[Deadline]:
    """The clocks of a case whose limit was over and not met at that moment or before; 延期 alone breaks nothing."""
    broken = or_(Deadline.state == "open", Deadline.breached_at.is_not(None))
    return list(session.scalars(select(Deadline).where(Deadline.case_id == case_id, Deadline.due_at < at, broken)
                                .order_by(Deadline.due_at, Deadline.id)))
