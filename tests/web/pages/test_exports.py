"""Lists as files, saved views, and acts on many rows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from callcenter.callbacks.models import Callback
from callcenter.cases.models import Case
from callcenter.desk import Desk
from callcenter.lists.models import Export
from callcenter.people.audit import AuditEntry
from callcenter.records.models import Record
from callcenter.work.doing import do_work
from callcenter.work.models import WorkItem
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat
from tests.web.pages.staff import complaint, hire

FORMULA = "=HYPERLINK(\"http://x\")"


@pytest.fixture
def people(desk: Desk) -> dict[str, int]:
    return hire(desk)


def work(desk: Desk, kind: str, later: timedelta = timedelta()) -> None:
    with desk.db.session() as session:
        ids = session.scalars(select(WorkItem.id).where(WorkItem.kind == kind, WorkItem.state == "open")).all()
    for one in ids:
        do_work(desk, one, make.NOW + later)


def ask(seat: Seat, desk: Desk, listed: str, query: str, kind: str) -> int:
    """An export, asked for and written; its id."""
    answer = seat.post("/exports", "/exports?", list=listed, query=query, format=kind,
                       csrf_token=seat.form("/records")["csrf_token"])
    assert answer.status_code == 302, answer.text
    work(desk, "export")
    with desk.db.session() as session:
        return session.scalars(select(Export.id).order_by(Export.id.desc())).first() or 0


def test_a_list_becomes_an_excel_file_with_the_rows_of_its_filter(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        late = make.call(session, rang=5, ring_count=5)
        make.record(session, late, customer_name=FORMULA, organisation="恒泰机械", content="多少钱\x0b")
        make.call(session, outcome="message")
    seat = enter("boss")
    export = ask(seat, desk, "calls", "state=abandoned&colour=red&cursor=zz", "xlsx")
    assert f'href="/exports/{export}/file"' in seat.get("/exports").text
    answer = seat.get(f"/exports/{export}/file")
    assert "attachment" in answer.headers["Content-Disposition"]
    heads, *rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("来电").to_python()
    assert len(rows) == 1
    row = dict(zip(heads, rows[0], strict=True))
    assert (row["客户姓名"], row["单位"], row["来电内容"]) == (FORMULA, "恒泰机械", "多少钱")
    assert (row["来电号码"], row["响铃声数"], row["接听情况"]) == ("13800004471", 5, "放弃来电")
    assert row["来电时间"].isoformat() == "2026-07-31T10:00:00"


def test_a_csv_file_has_no_formulas_and_numbers_as_the_person_sees_them(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        make.person(session, "qa", role="reviewer")
        for number, name in enumerate((FORMULA, "+86", "-1", "@a", "陈晨")):
            make.record(session, make.call(session, started=make.NOW - timedelta(minutes=number)), customer_name=name)
    seat = enter("qa")
    answer = seat.get(f"/exports/{ask(seat, desk, 'records', '', 'csv')}/file")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert sorted(row["客户姓名"] for row in rows) == sorted([f"'{FORMULA}", "'+86", "'-1", "'@a", "陈晨"])
    assert {row["联系电话"] for row in rows} == {"138****4471"}


def test_only_who_asked_for_a_file_may_have_it_for_a_week_and_every_step_leaves_a_trace(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    seat = enter("boss")
    export = ask(seat, desk, "cases", "view=all", "xlsx")
    assert enter("mgr").get(f"/exports/{export}/file").status_code == 404
    assert enter("mgr").get(f"/exports/{export}").status_code == 404
    assert seat.get(f"/exports/{export}/file").status_code == 200
    with desk.db.session() as session:
        path = session.get_one(Export, export).path or ""
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("export."))).all()
    assert acts == ["export.ask", "export.download"]
    work(desk, "drop_export", timedelta(days=7, seconds=1))
    with pytest.raises(FileNotFoundError):
        desk.storage.open(path)
    assert seat.get(f"/exports/{export}/file").status_code == 404
    assert "文件已过期" in seat.get("/exports").text


@pytest.mark.parametrize("listed", ["calls", "records", "cases", "deadlines", "callbacks"])
def test_every_list_can_be_exported(enter: Enter, desk: Desk, people: dict[str, int], listed: str) -> None:
    with desk.db.session() as session:
        complaint(session, agent_id=people["wangli"])
        call = make.call(session)
        make.record(session, call)
        make.callback(session, call)
    seat = enter("boss")
    answer = seat.get(f"/exports/{ask(seat, desk, listed, '', 'csv')}/file")
    assert len(list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))) > 1


def test_what_cannot_be_exported_is_said(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    seat = enter("boss")
    token = {"csrf_token": seat.form("/records")["csrf_token"]}
    for form, told in (({"list": "zz", "format": "csv"}, "没有“zz”这个列表"),
                       ({"list": "calls", "format": "pdf"}, "没有“pdf”这种格式")):
        answer = seat.post("/exports", "/records", query="", **form, **token)
        assert (answer.status_code, told in answer.text) == (422, True)
    manager = enter("am")
    held = {"csrf_token": manager.form("/sign-ins").get("csrf_token", "")}
    assert manager.post("/exports", "/sign-ins", list="calls", query="", format="csv", **held).status_code == 403


def test_a_view_is_kept_shared_by_leaders_only_and_may_open_the_list(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    boss, agent = enter("boss"), enter()
    saved = boss.post("/views", "/?all=1", list="calls", name="昨天迟接", query="state=answered_late&day=yesterday&x=1",
                      shared="yes", preferred="yes")
    assert saved.headers["Location"] == "/?state=answered_late&day=yesterday"
    assert boss.get("/").headers["Location"] == "/?state=answered_late&day=yesterday"
    assert boss.get("/?all=1").status_code == 200
    assert ">昨天迟接 <" in agent.get("/").text
    assert agent.post("/views", "/", list="calls", name="我的", query="", shared="yes").status_code == 403
    assert agent.post("/views", "/", list="calls", name=" ", query="").status_code == 422
    assert agent.post("/views/1", "/", act="drop").status_code == 404
    boss.post("/views", "/?all=1", list="calls", name="昨天迟接", query="state=late", preferred="")
    assert ">昨天迟接 <" not in agent.get("/").text
    boss.post("/views/1", "/?all=1", act="drop")
    assert boss.get("/").status_code == 200


def test_many_records_are_confirmed_each_for_itself(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        whole = make.record(session, make.call(session), customer_name="陈晨", organisation="个人", content="价格")
        lacking = make.record(session, make.call(session), customer_name="王丽")
        rows = [f"{whole.id}:{whole.version}", f"{lacking.id}:{lacking.version}", "4711"]
    seat = enter("boss")
    answer = seat.post("/records/bulk", "/records", rows=rows, act="confirm", query="view=to_review")
    assert "3 行中，1 行已完成，2 行没有做" in answer.text
    assert "记录不完整，还缺：单位、来电内容" in answer.text
    assert "没有编号为 4711 的来电记录" in answer.text
    assert 'href="/records?view=to_review"' in answer.text
    with desk.db.session() as session:
        assert {row.id: row.status for row in session.scalars(select(Record))} == {
            whole.id: "reviewed", lacking.id: "draft"}
    again = seat.post("/records/bulk", "/records", rows=rows[:1], act="mark", kind="silent")
    assert "刚被别人修改过" in again.text
    for form, told in (({"act": "confirm"}, "没有选中任何一行"), ({"act": "zz", "rows": "1"}, "请选择要做什么"),
                       ({"act": "confirm", "rows": "1;drop"}, "无法识别")):
        wrong = seat.post("/records/bulk", "/records", **form)
        assert (wrong.status_code, told in wrong.text) == (422, True)


def test_many_cases_are_dispatched_and_chased_and_calls_assigned(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        fresh, closed = complaint(session, agent_id=people["wangli"]), cases.case(session, status="closed")
        call = make.callback(session, make.call(session))
    seat = enter("boss")
    both = [str(fresh.id), str(closed.id)]
    told = seat.post("/cases/bulk", "/cases", rows=both, act="dispatch", department="维修部").text
    assert "1 行已完成" in told and "工单已关闭，不能派单" in told
    assert "1 行已完成" in seat.post("/cases/bulk", "/cases", rows=both, act="chase", reason="客户着急").text
    assert "0 行已完成" in enter("zhao").post("/cases/bulk", "/cases", rows=both, act="chase").text
    for login, told in (("wangli", "1 行已完成"), ("zhao", "0 行已完成")):
        assert told in seat.post("/callbacks/bulk", "/callbacks", rows=[str(call.id)], act="assign", to=login).text
    with desk.db.session() as session:
        case = session.get_one(Case, fresh.id)
        assert (case.status, case.chases, case.department and case.department.name) == ("dispatched", 1, "维修部")
        assert session.get_one(Callback, call.id).owner_id == people["wangli"]
    mine = enter().get("/callbacks", state="mine").text
    assert f'id="callback-{call.id}"' in mine
