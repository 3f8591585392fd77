"""Reading clocks: which a person may see, and how many were kept (及时率)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.cases.reading import visible_cases
from callcenter.deadlines.models import STATES, Deadline
from callcenter.errors import FieldError, NotFoundError
from callcenter.people.models import Department, Person

FORMULA = "及时率 = 按期完成 ÷ 当期到期（含未完成的超时；延期另计）"
By = Literal["standard", "department", "owner"]


def get_deadline(session: Session, deadline_id: int, person: Person) -> Deadline:
    """A clock of a case that this person may see; NotFoundError."""
    clock = session.scalar(select(Deadline).join(Case, Case.id == Deadline.case_id).where(
        Deadline.id == deadline_id, visible_cases(person)))
    if clock is None:
        raise NotFoundError(f"没有编号为 {deadline_id} 的时限")
    return clock


def list_deadlines(session: Session, person: Person, *, now: datetime, case_id: int | None = None,
                   state: str | None = None, overdue: bool | None = None, owner: str | None = None,
                   after: tuple[datetime, int] | None = None, limit: int = 50) -> list[Deadline]:
    """Clocks of cases that this person may see, the first due first. `overdue`: open and past their due time as of
    `now`, or all others; `owner`: a login; `after`: due time and id of the last one seen."""
    if state is not None and state not in STATES:
        raise FieldError("state", f"没有“{state}”这种状态；可选：{'、'.join(STATES)}")
    late = and_(Deadline.state == "open", Deadline.due_at < now)
    wanted = [
        visible_cases(person),
        Deadline.case_id == case_id if case_id is not None else None,
        Deadline.state == state if state is not None else None,
        late if overdue else not_(late) if overdue is not None else None,
        Deadline.owner_id == _owner(session, owner) if owner is not None else None,
        tuple_(Deadline.due_at, Deadline.id) > after if after is not None else None]
    query = select(Deadline).join(Case, Case.id == Deadline.case_id).where(
        *(one for one in wanted if one is not None))
    return list(session.scalars(query.order_by(Deadline.due_at, Deadline.id).limit(limit)))


def _owner(session: Session, login: str) -> int:
    found = session.scalar(select(Person.id).where(Person.name == login))
    if found is None:
        raise FieldError("owner", f"没有登录名为“{login[:30]}”的人员")
    return found


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
