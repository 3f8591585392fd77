"""The list of calls to make 回访."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.callbacks.listing import REASONS, count_callbacks, list_callbacks, may_call, positions
from callcenter.callbacks.models import Callback
from callcenter.errors import FieldError, NotAllowedError
from callcenter.lists.asking import Around, Reader, Wanted, one_of
from callcenter.lists.cells import number_cell
from callcenter.lists.listing import Cell, Listing
from callcenter.people.models import Person
from callcenter.people.naming import names_of

STATES: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "open": {"state": "open", "supervisor": False}, "mine": {"state": "open", "mine": True},
    "supervisor": {"state": "open", "supervisor": True}, "done": {"state": "done"}, "dropped": {"state": "dropped"}})
_TITLES = {"open": "待打", "done": "已完成", "dropped": "无需再打"}
_DUE = {"late": 0, "today": 1}


def _due(value: str, around: Around) -> Mapping[str, Any]:
    """`due`: overdue by now, or before this day is over."""
    if value not in _DUE:
        raise FieldError("due", f"没有“{value[:20]}”这种筛选；可选：已超时、今天到期")
    return {"due_before": around.midnight(1) if value == "today" else around.now}


def _reason(value: str, _: Around) -> Mapping[str, Any]:
    if value not in REASONS:
        raise FieldError("reason", f"没有“{value[:20]}”这种事由；可选：{'、'.join(REASONS.values())}")
    return {"reason": value}


class CallbackList(Listing[Callback]):
    """Calls to make: the number with the soonest due call first, all calls to it in a row; settled ones, the newest
    first."""

    name, title = "callbacks", "回访"
    readers: ClassVar[Mapping[str, Reader]] = {"state": one_of("state", STATES), "reason": _reason, "due": _due}
    kinds = (datetime, str, datetime, int)
    heads = ("号码", "事由", "内容", "登记时间", "最晚时间", "起打时间", "指派给", "状态", "已打次数", "上次结果",
             "完成时间", "完成人")

    def allow(self, person: Person) -> None:
        if not may_call(person):
            raise NotAllowedError("您的角色不能查看回电清单")

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Each part has been checked by its reader."""

    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[Callback]:
        return list_callbacks(around.session, around.person, **_narrowed(wanted), limit=limit,
                              after=(after[0], after[1], after[2], after[3]) if after else None)

    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        return count_callbacks(around.session, around.person, **_narrowed(wanted), most=most)

    def place(self, around: Around, row: Callback) -> tuple[Any, ...]:
        return positions(around.session, [row])[row.id]

    def cells(self, around: Around, rows: Sequence[Callback]) -> list[list[Cell]]:
        names = names_of(around.session, [row.closed_by for row in rows])
        return [[number_cell(around.person, row.number), REASONS.get(row.reason, row.reason), row.matter,
                 row.created_at, row.due_at, row.planned_at, row.owner.display_name if row.owner else "",
                 _TITLES[row.state], row.attempts,
                 _outcome(row.outcome),
                 row.closed_at, names.get(row.closed_by or "", "") if row.state == "done" else ""] for row in rows]


def _narrowed(wanted: Wanted) -> Mapping[str, Any]:
    return wanted.arguments if "state" in wanted.kept else {**STATES["open"], **wanted.arguments}


def _outcome(name: str | None) -> str:
    return DISPOSITIONS[name].title if name and name in DISPOSITIONS else name or ""
