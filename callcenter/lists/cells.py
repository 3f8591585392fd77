"""How lists write things into a file: words of states, numbers as one dials them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from callcenter.calls.models import Leg
from callcenter.calls.seeing import number_for
from callcenter.lists.asking import Around
from callcenter.people.models import Person
from callcenter.records.models import Record
from callcenter.records.services import MARKS

URGENCY = {"normal": "一般", "urgent": "紧急"}


def number_cell(person: Person, number: str | None) -> str:
    """A number as it is dialled at home, or as much of it as this person may read."""
    shown = number_for(person, number or "")
    digits = shown.removeprefix("+86")
    if shown == digits or not digits.isdigit() or (len(digits) == 11 and digits.startswith("1")):
        return digits
    return digits if digits.startswith(("400", "800")) else f"0{digits}"


def yes(value: object) -> str:
    return "是" if value else ""


def standing(record: Record | None) -> str:
    """How far a call record is."""
    if record is None:
        return "无记录"
    if record.marked:
        return MARKS[record.marked]
    if record.status == "reviewed":
        return "缺项结束" if record.incomplete_reason else "已确认"
    return "待确认" if record.status == "complete" else "待补全"


def answerers_of(around: Around, legs: Sequence[int | None]) -> dict[int, str]:
    """Who accepted a leg, by its id."""
    rows = around.session.execute(select(Leg.id, Person.display_name).join(Person, Person.id == Leg.person_id).where(
        Leg.id.in_({leg for leg in legs if leg is not None})))
    return dict(rows.all())
