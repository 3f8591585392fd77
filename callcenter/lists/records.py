"""The list of call records 来电记录."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import select

from callcenter.calls.models import Call
from callcenter.cases.words import CATEGORIES
from callcenter.errors import NotAllowedError
from callcenter.lists.asking import Around, Reader, Wanted, by_agent, by_day, from_day, one_of, plain, to_day
from callcenter.lists.cells import URGENCY, answerers_of, number_cell, standing, yes
from callcenter.lists.listing import Cell, Listing
from callcenter.people.models import Person, Role
from callcenter.people.naming import names_of
from callcenter.records.models import MANDATORY, Record
from callcenter.records.reading import RecordFilter, count_records, list_records
from callcenter.records.rules import LABELS, missing_of

VIEWS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "draft": {"status": "draft"}, "to_review": {"to_review": True}, "unsure": {"unsure": True},
    "complaint": {"complaint": True}, "urgent": {"urgent": True}, "promised": {"promised": True},
    "reviewed": {"status": "reviewed", "marked": False}, "marked": {"marked": True}})
_MISSING = {name: {"missing": name, "status": "draft"} for name in MANDATORY}


class RecordList(Listing[Record]):
    """Call records, the newest first. `missing` asks among those that are not complete."""

    name, title = "records", "来电记录"
    readers: ClassVar[Mapping[str, Reader]] = {
        "view": one_of("view", VIEWS), "missing": one_of("missing", _MISSING), "day": by_day, "from": from_day,
        "to": to_day, "category": plain("category"), "agent": by_agent}
    kinds = (int,)
    heads = ("记录编号", "来电时间", "联系电话", "客户姓名", "单位", "来电内容", "类别", "紧急程度", "投诉", "单号",
             "产品", "接听人", "状态", "缺项", "确认人", "确认时间")

    def allow(self, person: Person) -> None:
        if Role(person.role) is Role.ACCOUNT_MANAGER:
            raise NotAllowedError("您的角色不能查看来电记录")

    def check(self, arguments: Mapping[str, Any]) -> None:
        RecordFilter(**arguments)

    def fetch(self, around: Around, wanted: Wanted, after: tuple[Any, ...] | None, limit: int) -> list[Record]:
        return list_records(around.session, around.person, RecordFilter(**wanted.arguments), limit=limit,
                            before_id=after[0] if after else None)

    def count(self, around: Around, wanted: Wanted, most: int) -> int:
        return count_records(around.session, around.person, RecordFilter(**wanted.arguments), most=most)

    def place(self, around: Around, row: Record) -> tuple[Any, ...]:
        return (row.id,)

    def cells(self, around: Around, rows: Sequence[Record]) -> list[list[Cell]]:
        calls = {call.sid: call for call in around.session.scalars(
            select(Call).where(Call.sid.in_([row.call_sid for row in rows])))}
        answered = answerers_of(around, [call.accepted_leg for call in calls.values()])
        names = names_of(around.session, [row.reviewed_by for row in rows])
        return [_cells(around, row, calls[row.call_sid], answered, names) for row in rows]


def _cells(around: Around, row: Record, call: Call, answered: Mapping[int, str],
           names: Mapping[str, str]) -> list[Cell]:
    values = {field.name: field.value for field in row.fields}
    missing = [] if row.marked else missing_of(row)
    return [row.id, call.started_at, number_cell(around.person, values.get("contact_phone")),
            values.get("customer_name", ""), values.get("organisation", ""), values.get("content", ""),
            CATEGORIES[row.category], URGENCY[row.urgency], yes(row.is_complaint), values.get("order_no", ""),
            values.get("product", ""), answered.get(call.accepted_leg or 0, ""), standing(row),
            "、".join(LABELS[name] for name in missing), names.get(row.reviewed_by or "", ""), row.reviewed_at]
