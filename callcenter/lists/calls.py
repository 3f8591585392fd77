"""The list of calls 来电."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from callcenter.calls.listing import CallEntry, CallFilter, by_digits, count_calls, list_calls
from callcenter.calls.models import Call
from callcenter.cases.words import CATEGORIES
from callcenter.errors import NotAllowedError
from callcenter.lists.asking import Around, Reader, Wanted, by_agent, by_day, by_line, from_day, plain, to_day
from callcenter.lists.cells import URGENCY, number_cell, standing, yes
from callcenter.lists.listing import Cell, Listing
from callcenter.people.models import Person, Role

_UNANSWERED = {"abandoned": "放弃来电", "message": "未接，有留言", "callback": "未接，预约回电", "menu": "菜单中挂机",
               "sign_in": "电话签到", "self_service": "自助办理", "service_down": "系统故障",
               "outbound_unreached": "外呼未通"}


def _digits(value: str, around: Around) -> Mapping[str, Any]:
    digits = value.replace(" ", "").replace("-", "")
    CallFilter(digits=digits)
    by_digits(around.person, digits)
    return {"digits": digits}


def _filter(arguments: Mapping[str, Any]) -> CallFilter:
    """Calls that came in, unless others are asked for."""
    return CallFilter(**{"direction": "inbound", **arguments})


class CallList(Listing[CallEntry]):
    """Calls that came in 来电, or those that we made 外呼, the newest first."""

    name, title = "calls", "来电"
    readers: ClassVar[Mapping[str, Reader]] = {
        "state": plain("state"), "direction": plain("direction"), "day": by_day, "from": from_day, "to": to_day,
        "line": by_line, "agent": by_agent, "category": plain("category"), "q": _digits}
    kinds = (datetime, str)
    heads = ("来电时间", "来电号码", "客户姓名", "单位", "来电内容", "类别", "紧急程度", "线路", "响铃声数", "限定声数",
             "接听情况", "接听人", "接听时间", "通话秒数", "重要", "记录编号", "记录状态")

    def allow(self, person: Person) -> None:
        if Role(person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看来电")

    def check(self, arguments: Mapping[str, Any]) -> None:
        CallFilter(**arguments)

    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[CallEntry]:
        return list_calls(around.session, around.person, _filter(wanted.arguments), now=around.now, limit=limit,
                          recordings=False, after=(after[0], after[1]) if after else None)

    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        return count_calls(around.session, around.person, _filter(wanted.arguments), now=around.now, most=most)

    def place(self, around: Around, row: CallEntry) -> tuple[Any, ...]:
        return row.call.started_at, row.call.sid

    def cells(self, around: Around, rows: Sequence[CallEntry]) -> list[list[Cell]]:
        return [_cells(around, row) for row in rows]


def _cells(around: Around, row: CallEntry) -> list[Cell]:
    call, record = row.call, row.record
    values = {field.name: field.value for field in record.fields} if record else {}
    category = record.category if record else call.category
    answered = next((leg.person.display_name for leg in call.legs if leg.id == call.accepted_leg), "")
    talked = int((call.ended_at - call.answered_at).total_seconds()) if call.ended_at and call.answered_at else None
    return [call.started_at, number_cell(around.person, call.from_dialable or call.from_number),
            values.get("customer_name", ""), values.get("organisation", ""), values.get("content", ""),
            CATEGORIES.get(category or "", ""), URGENCY[record.urgency] if record else "",
            number_cell(around.person, row.line.number) if row.line else "", call.ring_count, call.ring_limit,
            _received(call), answered, call.answered_at, talked, yes(call.important), record.id if record else None,
            standing(record)]


def _received(call: Call) -> str:
    if call.direction == "outbound" and call.answered_at is not None:
        return "外呼接通"
    if call.answered_at is not None:
        return "迟接" if call.answered_within_limit is False else "及时接听"
    return "进行中" if call.ended_at is None else _UNANSWERED.get(call.outcome or "", "未接")
