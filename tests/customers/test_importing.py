"""Customers from files: read in any encoding, every wrong cell told, brought in by batches, none owned twice."""

from __future__ import annotations

import contextlib
import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.customers.import_files import read_table
from callcenter.customers.import_rows import look_through
from callcenter.customers.importing import begin_import, bring_in, get_import, known_customers, usable
from callcenter.customers.models import Customer, CustomerImport, CustomerPhone
from callcenter.customers.services import create_customer
from callcenter.desk import Desk
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.work.doing import do_work
from callcenter.work.models import WorkItem
from tests import factories as make
from tests.desk import app, desk, now
from tests.factories import NOW

__all__ = ["app", "desk", "now"]

_TEXT = "姓名,公司,手机,座机,等级,备注\n陈晨,华东机械,13800004471,021-62881234,VIP,周末不接\n王丽,,139 1111 2222,,,\n"


def excel(*rows: list[Any]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return file.getvalue()


@pytest.mark.parametrize("data", [
    _TEXT.encode(), _TEXT.encode("utf-8-sig"), _TEXT.encode("gb18030"), _TEXT.encode("utf-16"),
    _TEXT.replace(",", "\t").encode("gb18030"), _TEXT.replace("\n", "\r\n").encode(),
    excel(["姓名", "公司", "手机", "座机", "等级", "备注"],
          ["陈晨", "华东机械", 13800004471, "021-62881234", "VIP", "周末不接"], [], ["王丽", "", "139 1111 2222"])])
def test_the_same_table_is_read_from_every_kind_of_file(data: bytes) -> None:
    rows = look_through(read_table(data)).rows
    assert [(row["name"], row["organisation"], [phone["number"] for phone in row["phones"]], row["grade"])
            for row in rows] == [("陈晨", "华东机械", ["+8613800004471", "+862162881234"], "VIP"),
                                 ("王丽", None, ["+8613911112222"], None)]


def test_every_wrong_cell_is_told_with_what_is_right() -> None:
    text = ("客户姓名,联系电话\n甲,8012\n乙,13800004471\n丙,95013123456789\n丁,\n戊,138 0000 4471\n"
            + "长" * 121 + ",13911112222\n")
    looked = look_through(read_table(text.encode()))
    assert [row["name"] for row in looked.rows] == ["乙"]
    assert [(one["row"], one["column"]) for one in looked.problems] == [
        (2, "联系电话"), (4, "联系电话"), (5, "联系电话"), (6, ""), (7, "客户姓名")]
    told = "".join(one["problem"] for one in looked.problems)
    for words in ("“8012”不是可以保存的客户号码；请填手机号", "中间号", "请补上号码", "与第3行的号码相同",
                  "请不超过120个字"):
        assert words in told


@pytest.mark.parametrize(("data", "problem"), [
    (b"", "没有内容"), (b"PK\x03\x04broken", "打不开"), ("姓名,单位\n王丽,华东\n".encode(), "没有号码一列"),
    (b"\xff\xfe\x00", "认不出"), (b"\x81" * 9, "认不出"), (b"x" * (8 * 1024 * 1024 + 1), "太大"),
    (b"phone\n" + b"1\n" * 50_002, "超过50000行")])
def test_a_file_that_is_no_table_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(FieldError, match=problem):
        look_through(read_table(data))


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_a_table_or_refused(data: bytes) -> None:
    with contextlib.suppress(FieldError):
        assert look_through(read_table(data)).total >= 0


@pytest.mark.parametrize(("existing", "name", "counted"), [("update", "陈晨", (1, 1, 1)), ("skip", "老陈", (1, 0, 2))])
def test_known_customers_are_updated_or_skipped_as_chosen(session: Session, existing: str, name: str,
                                                          counted: tuple[int, ...]) -> None:
    boss = make.person(session, "boss", "supervisor")
    create_customer(session, name="老陈", organisation="华东机械", phones=["13800004471"], now=NOW)
    for number in ("13700000001", "13700000002"):
        create_customer(session, name=None, organisation=None, phones=[number], now=NOW)
    text = "姓名,电话\n陈晨,13800004471、13800004472\n王丽,13911112222\n谁,13700000001/13700000002\n"
    one = begin_import(session, "a.csv", text.encode(), person=boss, now=NOW)
    assert (usable(session, one), known_customers(session, one)) == (3, 3)
    with pytest.raises(FieldError, match="更新，或跳过"):
        bring_in(session, one.id, None, person=boss, now=NOW)
    for _ in range(4):
        one = bring_in(session, one.id, existing, person=boss, now=NOW, batch=1)
    assert (one.added, one.updated, one.skipped) == counted
    assert one.finished_at == NOW
    assert "如为同一人，请先合并" in one.problems[-1]["problem"]
    stands = session.get_one(Customer, session.get_one(CustomerPhone, "+8613800004471").customer_id)
    assert (stands.name, stands.organisation) == (name, "华东机械")
    assert (session.get(CustomerPhone, "+8613800004472") is not None) is (existing == "update")
    with pytest.raises(ConflictError, match="已经导入完"):
        bring_in(session, one.id, existing, person=boss, now=NOW)


def test_a_cell_full_of_numbers_is_told_instead_of_read_for_minutes() -> None:
    looked = look_through([(1, ["电话"]), (2, ["、".join(["021-62881234"] * 11)])])
    assert [one["problem"] for one in looked.problems] == ["一格有11个号码，太多；请不超过10个"]
    with pytest.raises(FieldError, match="号码超过60000个；请分成几个文件"):
        look_through([(1, ["电话"]), *((row, ["、".join(f"139{row:07d}{one}" for one in range(10))])
                                       for row in range(2, 6003))])


def test_what_was_read_from_a_file_is_forgotten_after_a_month(desk: Desk) -> None:
    with desk.db.session() as session:
        leader = make.person(session, "leader", role="supervisor")
        begin_import(session, "客户.csv", _TEXT.encode(), person=leader, now=NOW)
    with desk.db.session() as session:
        (work,) = session.scalars(select(WorkItem.id).where(WorkItem.kind == "drop_import"))
    assert not do_work(desk, work, NOW + timedelta(days=29))
    assert do_work(desk, work, NOW + timedelta(days=30))
    with desk.db.session() as session:
        assert session.scalars(select(CustomerImport.id)).all() == []


def test_only_leaders_import_and_only_their_own(session: Session) -> None:
    boss, other = make.person(session, "boss", "supervisor"), make.person(session, "mgr", "manager")
    one = begin_import(session, "a.csv", _TEXT.encode(), person=boss, now=NOW)
    with pytest.raises(NotAllowedError):
        begin_import(session, "a.csv", _TEXT.encode(), person=make.person(session), now=NOW)
    with pytest.raises(NotFoundError):
        get_import(session, one.id, other)
    assert session.scalars(select(Customer.id)).all() == []
