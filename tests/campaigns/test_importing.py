"""A list from a file: matched by a person, looked through, reported, and only then added; a killed worker goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from callcenter.campaigns import list_work
from callcenter.campaigns.contacts import add_contacts
from callcenter.campaigns.importing import begin_import, bring_in, get_import, match_columns, usable
from callcenter.campaigns.models import Contact, ContactImport
from callcenter.campaigns.services import create_campaign
from callcenter.customers.services import create_customer
from callcenter.desk import Desk
from callcenter.dialing.do_not_call import ask
from callcenter.errors import ConflictError, FieldError
from callcenter.lines.services import add_line
from callcenter.people.models import Person
from callcenter.work.doing import do_work
from callcenter.work.failing import after_failure
from callcenter.work.rows import Queued, claim
from tests import factories as make
from tests.campaigns.conftest import WHOLE
from tests.desk import desk, now

__all__ = ["desk", "now"]

LIST = """姓名,电话,单位,型号
陈晨,13800004471,长江机电,K5
李雷,138 0000 4471,,
韩梅,13800000003,,
赵敏,13800000004,,
无号,abc,,
王丽,0512-62881234转8012,,K7
"""


class Lists:
    """A campaign and its boss; what a test does with lists, as the page does it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        with desk.db.session() as session:
            boss = make.person(session, "boss", "supervisor")
            add_line(session, make.LINE, flow="main", now=make.NOW, area_code="021").outbound = True
            self.campaign = create_campaign(session, WHOLE, person=boss, now=make.NOW).id
            self.boss = boss.id

    def do(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        with self.desk.db.session() as session:
            return act(session, *values, person=session.get_one(Person, self.boss), now=make.NOW, **more)

    def upload(self, text: str = LIST) -> int:
        path = self.folder / "list.csv"
        path.write_text(text, "utf-8")
        made: ContactImport = self.do(begin_import, self.desk.storage, self.campaign, "七月.csv", path)
        return made.id

    def checked(self, text: str = LIST, **mapping: str) -> ContactImport:
        one = self.upload(text)
        made, work = self.do(match_columns, one, mapping or self.read(one).mapping)
        self.work(work)
        return self.read(one)

    def work(self, work: Queued) -> None:
        do_work(self.desk, work.id, make.NOW)

    def read(self, one: int) -> ContactImport:
        with self.desk.db.session() as session:
            return get_import(session, one, session.get_one(Person, self.boss))

    def contacts(self) -> list[tuple[Any, ...]]:
        with self.desk.db.session() as session:
            return [tuple(row) for row in session.execute(select(
                Contact.number, Contact.name, Contact.product, Contact.data, Contact.row_no).order_by(Contact.id))]


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> Lists:
    return Lists(desk, tmp_path)


def test_a_list_is_reported_before_anything_is_added_and_then_brought_in(lists: Lists) -> None:
    lists.do(ask, "13800000003", reason="客户要求")
    lists.do(add_contacts, lists.campaign, [{"number": "13800000004"}])
    with lists.desk.db.session() as session:
        create_customer(session, name="陈晨", organisation=None, phones=["13800004471"], now=make.NOW)
    one = lists.checked()
    assert (one.state, one.total, one.duplicates, one.known, one.unwanted, one.left_out, usable(one)) == (
        "checked", 6, 1, 1, 1, 1, 2)
    assert [(row["row"], row["column"], row["problem"][:10]) for row in one.problems] == [
        (3, "电话", "与第2行的号码相同"), (4, "电话", "在免打扰名单里"), (5, "电话", "已在这个外呼任务的名"),
        (6, "电话", "“abc”不是可以拨")]
    assert len(lists.contacts()) == 1
    made, again = lists.do(match_columns, one.id, {**one.mapping, "型号": "product"})
    lists.work(again)  # columns were matched anew: looked through anew
    assert (lists.read(one.id).state, usable(lists.read(one.id))) == ("checked", 2)
    made, work = lists.do(bring_in, one.id)
    lists.work(work)
    one = lists.read(one.id)
    assert (one.state, one.added, one.done_row) == ("done", 2, 7)
    assert lists.contacts()[1:] == [("+8613800004471", "陈晨", "K5", {}, 2),
                                    ("+8651262881234", "王丽", "K7", {"分机": "8012"}, 7)]
    with lists.desk.db.session() as session:
        owned = session.scalar(select(func.count()).select_from(Contact).where(Contact.customer_id.is_not(None)))
    assert owned == 1
    with pytest.raises(FileNotFoundError):
        lists.desk.storage.open(one.path)
    with pytest.raises(ConflictError, match="已经加入"):
        lists.do(bring_in, one.id)


def test_a_killed_worker_goes_on_where_it_stopped_and_adds_nothing_twice(
        lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "电话\n" + "".join(f"1380000{number:04}\n" for number in range(25))
    one = lists.checked(text)
    made, work = lists.do(bring_in, one.id)
    lists.desk.__dict__["contact_lists"] = list_work.ListWork(lists.desk.db, lists.desk.storage, lists.folder, batch=10)
    values, calls = list_work._values, []

    def dies(*given: Any) -> dict[str, Any]:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return values(*given)

    monkeypatch.setattr(list_work, "_values", dies)
    lists.work(work)
    assert (lists.read(one.id).added, lists.read(one.id).done_row, len(lists.contacts())) == (10, 11, 10)
    do_work(lists.desk, work.id, make.NOW + timedelta(hours=1))
    one = lists.read(one.id)
    assert (one.state, one.added, len(lists.contacts()), len(calls)) == ("done", 25, 25, 4)


def test_duplicates_are_found_across_batches_and_only_the_first_problems_kept(
        lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_work, "MOST_PROBLEMS", 3)
    lists.desk.__dict__["contact_lists"] = list_work.ListWork(lists.desk.db, lists.desk.storage, lists.folder, batch=2)
    one = lists.checked("电话\n" + "13800000001\n" * 7 + "13800000002\n")
    assert (one.total, one.duplicates, usable(one)) == (8, 6, 2)
    assert [row["problem"] for row in one.problems] == ["与第2行的号码相同"] * 3


def test_a_list_that_is_too_long_or_gone_fails_with_a_clear_word(lists: Lists,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_work, "MOST_ROWS", 3)
    one = lists.checked()
    assert (one.state, one.failure) == ("failed", "文件超过3行；请分成几个文件导入")
    lists.desk.storage.remove(one.path)
    made, work = lists.do(match_columns, one.id, one.mapping)
    lists.work(work)
    assert "重新上传" in (lists.read(one.id).failure or "")


def test_columns_are_checked_before_anything_is_read(lists: Lists) -> None:
    one = lists.upload()
    for mapping, told in (({"电话": "data"}, "客户电话"), ({"电话": "number", "型号": "number"}, "只能有一列"),
                          ({"电话": "phone"}, "可选"), ({"手机": "number"}, "没有“手机”")):
        with pytest.raises(FieldError, match=told):
            lists.do(match_columns, one, mapping)
    with pytest.raises(ConflictError, match="核对"):
        lists.do(bring_in, one)


def test_a_file_that_nobody_confirms_is_deleted_after_a_week(lists: Lists) -> None:
    one = lists.upload()
    with lists.desk.db.raw() as connection:
        row = connection.execute("select id, due_at from work where subject = %s", [f"{one}:drop"]).fetchone()
    assert row is not None
    assert not do_work(lists.desk, row.id, make.NOW)
    do_work(lists.desk, row.id, row.due_at)
    told = lists.read(one)
    assert (told.state, "重新上传" in (told.failure or "")) == ("failed", True)


def test_a_list_that_no_worker_can_read_fails_and_can_be_tried_again(lists: Lists) -> None:
    one = lists.upload()
    lists.do(match_columns, one, {"电话": "number"})
    with lists.desk.db.raw() as connection, connection.transaction():
        row = connection.execute("update work set attempts = 9 where subject = %s returning id",
                                 [f"{one}:check"]).fetchone()
        assert row is not None
        claimed = claim(connection, row.id, now=make.NOW, lease=timedelta(minutes=1))
        assert claimed is not None
        assert after_failure(connection, claimed, "MemoryError: ", make.NOW)
    assert lists.read(one).state == "failed"
    lists.do(match_columns, one, {"电话": "number"})
