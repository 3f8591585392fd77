"""The list of open clocks 时限."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import select

from callcenter.cases.models import Case
from callcenter.cases.words import CATEGORIES
from callcenter.deadlines.belongings import belongings_of
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.reading import DeadlineFilter, count_deadlines, list_deadlines
from callcenter.errors import FieldError, NotAllowedError
from callcenter.lists.asking import Around, Reader, Wanted, by_department, by_standard, one_of
from callcenter.lists.listing import Cell, Listing
from callcenter.people.models import Person, Role

SHOWN: Mapping[str, Mapping[str, Any]] = MappingProxyType({"late": {"overdue": True}, "soon": {"overdue": False}})


def _whose(value: str, around: Around) -> Mapping[str, Any]:
    if value not in ("1", "department"):
        raise FieldError("mine", f"没有“{value[:20]}”这种筛选；可选：我负责的、我部门的")
    return {"owner": around.person.name} if value == "1" else {"my_department": True}


class DeadlineList(Listing[Deadline]):
    """Open clocks, the first due first, so that overdue ones lead."""

    name, title = "deadlines", "时限"
    readers: ClassVar[Mapping[str, Reader]] = {
        "show": one_of("show", SHOWN), "mine": _whose, "department": by_department, "standard": by_standard}
    kinds = (datetime, int)
    heads = ("工单号", "时限", "条款", "服务标准", "类别", "客户姓名", "单位", "部门", "责任人", "开始时间", "最晚时间",
             "是否超时")

    def allow(self, person: Person) -> None:
        if Role(person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看时限")

    def check(self, arguments: Mapping[str, Any]) -> None:
        DeadlineFilter(**arguments)

    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[Deadline]:
        return list_deadlines(around.session, around.person, _filter(wanted), now=around.now, limit=limit,
                              after=(after[0], after[1]) if after else None)

    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        return count_deadlines(around.session, around.person, _filter(wanted), now=around.now, most=most)

    def place(self, around: Around, row: Deadline) -> tuple[Any, ...]:
        return row.due_at, row.id

    def cells(self, around: Around, rows: Sequence[Deadline]) -> list[list[Cell]]:
        cases = {case.id: case for case in around.session.scalars(
            select(Case).where(Case.id.in_({row.case_id for row in rows})))}
        belongings = belongings_of(around.session, rows)
        found: list[list[Cell]] = []
        for row in rows:
            case, about = cases[row.case_id], belongings[row.id]
            found.append([case.number, row.title, row.clause, row.standard, CATEGORIES.get(case.category, ""),
                          case.customer_name or "", case.organisation or "", about.department or "",
                          about.owner_name or "", row.started_at, row.due_at,
                          "已超时" if row.due_at < around.now else ""])
        return found


def _filter(wanted: Wanted) -> DeadlineFilter:
    return DeadlineFilter(**{"state": "open", **wanted.arguments})
