"""The list of cases 工单."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from callcenter.cases.models import Case
from callcenter.cases.reading import CaseFilter, count_cases, list_cases, list_cases_by_due
from callcenter.cases.states import TITLES
from callcenter.cases.words import CATEGORIES
from callcenter.errors import FieldError, NotAllowedError
from callcenter.lists.asking import Around, Reader, Wanted, by_department, by_standard, one_of, plain
from callcenter.lists.cells import URGENCY, number_cell, yes
from callcenter.lists.listing import Cell, Listing
from callcenter.people.models import Person, Role

VIEWS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "mine": {"status": "open", "mine": True}, "department": {"status": "open", "my_department": True},
    "new": {"undispatched": True}, "dispatched": {"status": "dispatched"}, "acknowledged": {"status": "acknowledged"},
    "handling": {"status": "handling"}, "handled": {"status": "handled"}, "following_up": {"status": "following_up"},
    "overdue": {"overdue": True}, "urgent": {"status": "open", "urgent": True}, "closed": {"status": "closed"},
    "all": {}})
_NEWEST_FIRST = ("closed", "all")
_SHORT = 4
_FAR = datetime(9000, 1, 1, tzinfo=UTC)


class CaseRow(NamedTuple):
    """A case, and when its first open clock is due (None: none is open)."""

    case: Case
    due_at: datetime | None


def _number(value: str, around: Around) -> Mapping[str, Any]:
    """The beginning of a case number; up to four digits are one of today."""
    if not (value.isascii() and value.isdigit()):
        raise FieldError("q", "工单号只有数字，例如 202607310001")
    today = around.now.astimezone(around.zone)
    return {"number": f"{today:%Y%m%d}{value:0>4}" if len(value) <= _SHORT else value}


class CaseList(Listing[CaseRow]):
    """Cases. What is to be done stands in the order in which it is due, overdue ones first; what is over, the newest
    first. A number is looked for among all."""

    name, title = "cases", "工单"
    readers: ClassVar[Mapping[str, Reader]] = {
        "view": one_of("view", VIEWS), "department": by_department, "category": plain("category"),
        "standard": by_standard, "q": _number}
    kinds = (datetime, int)
    heads = ("工单号", "状态", "类别", "紧急程度", "客户姓名", "单位", "电话", "内容", "部门", "处理人", "服务标准",
             "开始时间", "最先到期", "催单次数", "再投诉", "处理结果", "关闭时间")

    def allow(self, person: Person) -> None:
        if Role(person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看工单")

    def check(self, arguments: Mapping[str, Any]) -> None:
        wanted = CaseFilter(**arguments)
        if wanted.category is not None and wanted.category not in CATEGORIES:
            raise FieldError("category", f"没有“{wanted.category[:20]}”这个类别；可选：{'、'.join(CATEGORIES)}")

    def read(self, given: Mapping[str, str], around: Around) -> Wanted:
        wanted = super().read(given, around)
        if "number" in wanted.arguments:
            return replace(wanted, arguments={"number": wanted.arguments["number"]})
        return wanted if "view" in wanted.kept else replace(wanted, arguments={"status": "open", **wanted.arguments})

    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[CaseRow]:
        narrowed = CaseFilter(**wanted.arguments)
        if _newest_first(wanted):
            cases = list_cases(around.session, around.person, narrowed, now=around.now, limit=limit,
                               before_id=after[1] if after else None)
            return [CaseRow(case, None) for case in cases]
        found = list_cases_by_due(around.session, around.person, narrowed, now=around.now, limit=limit,
                                  after=(after[0], after[1]) if after else None)
        return [CaseRow(case, due) for case, due in found]

    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        return count_cases(around.session, around.person, CaseFilter(**wanted.arguments), now=around.now, most=most)

    def place(self, around: Around, row: CaseRow) -> tuple[Any, ...]:
        return row.due_at or row.case.opened_at, row.case.id

    def cells(self, around: Around, rows: Sequence[CaseRow]) -> list[list[Cell]]:
        return [_cells(around, row.case, row.due_at) for row in rows]


def _newest_first(wanted: Wanted) -> bool:
    return "number" in wanted.arguments or wanted.kept.get("view") in _NEWEST_FIRST


def _cells(around: Around, case: Case, due_at: datetime | None) -> list[Cell]:
    return [case.number, TITLES[case.status], CATEGORIES.get(case.category, case.category), URGENCY[case.urgency],
            case.customer_name or "", case.organisation or "", number_cell(around.person, case.phone), case.content,
            case.department.name if case.department else "", case.owner.display_name if case.owner else "",
            case.standard, case.started_at, due_at if due_at is not None and due_at < _FAR else None, case.chases,
            yes(case.repeat_of), case.result or "", case.closed_at]
