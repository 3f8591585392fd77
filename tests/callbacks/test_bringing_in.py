"""Lists of purchases and repairs: read as people write them, each row begun once."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.callbacks.bringing_in import BroughtIn, bring_in
from callcenter.callbacks.sales_files import MOST_ROWS, read_day, read_sales
from callcenter.cases.models import Case
from callcenter.db import Database
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.models import Person
from tests import factories as make
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 7, 31)
LIST = """类型,日期,产品,姓名,单位,电话
购买,2026/7/30,立式空调,陈晨,恒泰机械,+86 138 0000 4471
维修,２０２６年7月29日,打印机,王丽,,021-62881234
保养,2026-07-30,空调,李明,,13900000009
购买,昨天,空调,李明,,13900000009
购买,2026-08-30,空调,李明,,13900000009
购买,2026-06-20,空调,李明,,13900000009
购买,2026-07-30,,李明,,13900000009
购买,2026-07-30,空调,李明,,95588
购买,2026-07-30,立式空调,陈晨,,13800004471
"""


def test_a_list_is_read_row_by_row_and_each_problem_is_named() -> None:
    sales = read_sales([(number, line.split(",")) for number, line in enumerate(LIST.splitlines(), 1)], TODAY)
    assert [(one.standard, one.on.day, one.phone, one.organisation) for one in sales.rows] == [
        ("after_purchase", 30, "+8613800004471", "恒泰机械"), ("after_repair", 29, "+862162881234", None)]
    assert [(one.row, one.column) for one in sales.problems] == [
        (4, "类型"), (5, "日期"), (6, "日期"), (7, "日期"), (8, "产品"),
        (9, "电话"), (10, "")]


@pytest.mark.parametrize(("text", "day"), [
    ("2026-07-31", TODAY), ("2026-07-31 00:00:00", TODAY), ("20260731", TODAY), ("2026.7.31", TODAY), ("46234", TODAY),
    ("2026-02-30", None), ("31/07/2026", None), ("", None)])
def test_a_day_is_read_as_spreadsheets_write_it(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_the_heading_of_the_date_may_tell_the_kind() -> None:
    table = [(1, ["维修日期", "机型", "手机"]), (2, ["2026-07-30", "空调", "13800004471"])]
    assert [one.standard for one in read_sales(table, TODAY).rows] == ["after_repair"]


@pytest.mark.parametrize("table", [
    [(1, ["日期", "产品", "电话"])], [(1, ["类型", "日期", "产品"])],
    [(1, ["类型", "日期", "产品", "电话"]), *((one, ["购买"]) for one in range(2, MOST_ROWS + 3))]])
def test_a_file_that_cannot_be_taken_is_refused_whole(table: list[tuple[int, list[str]]]) -> None:
    with pytest.raises(FieldError) as problem:
        read_sales(table, TODAY)
    assert problem.value.field == "file"


def sent(db: Database, person: Person, text: str = LIST) -> BroughtIn:
    return bring_in(db, "七月.csv", text.encode("gb18030"), person=person, now=NOW, zone=ZONE)


def test_the_same_file_sent_again_begins_nothing_twice(db: Database, session: Session) -> None:
    agent = make.person(session)
    session.commit()
    first, second = sent(db, agent), sent(db, agent)
    assert (first.total, first.begun, first.known, len(first.problems)) == (9, 2, 0, 7)
    assert (second.begun, second.known) == (0, 2)
    assert session.scalar(select(func.count()).select_from(Case)) == 2


def test_only_those_who_call_bring_lists_in(db: Database, session: Session) -> None:
    handler = make.person(session, "handler", "handler")
    session.commit()
    with pytest.raises(NotAllowedError):
        sent(db, handler)
