"""The pages of campaigns: made by a form, its list matched and checked before it is brought in, run and seen."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from callcenter.campaigns.models import Campaign, Contact, ContactImport
from callcenter.desk import Desk
from callcenter.lines.services import add_line
from callcenter.web.pages.campaign_form import typed_of, values_of
from callcenter.work.doing import do_work
from callcenter.work.models import WorkItem
from tests.factories import LINE, NOW
from tests.web.pages.conftest import Enter, Seat
from tests.web.pages.staff import hire

FORM = {"name": "七月维修回访", "mode": "preview", "purpose": "service", "line": LINE,
        "consent_basis": "维修单注明同意回访", "consent_proof": "维修单存档", "day_mon": "09:00-12:00、14:00-20:00",
        "opening": "想就上次的维修做个回访", "points": "使用情况\n满意情况", "q_1": "您对维修满意吗？",
        "kind_1": "scale", "q_2": "哪里不满意？", "kind_2": "text", "most_attempts": "3"}
LIST = """姓名,联系电话,产品
陈晨,138 0000 4471,空调
王芳,+86 139 0000 1111,水泵
陈晨,13800004471,空调
李强,12345,电机
"""


def a_line(desk: Desk, *, outbound: bool = True) -> None:
    with desk.db.session() as session:
        add_line(session, LINE, flow="main", now=NOW).outbound = outbound


def sent(boss: Seat, path: str, content: bytes) -> str:
    """Sends a file to a campaign; the address of its import."""
    token = boss.form(path)["csrf_token"]
    answer = boss.client.post(path, data={"csrf_token": token, "file": (io.BytesIO(content), "名单.csv")})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def worked(desk: Desk) -> None:
    """Workers do what waits for them."""
    with desk.db.session() as session:
        waiting = session.scalars(select(WorkItem.id).where(WorkItem.state == "open", WorkItem.due_at <= NOW)).all()
    for one in waiting:
        do_work(desk, one, NOW)


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(enter: Enter, desk: Desk) -> None:
    hire(desk)
    a_line(desk, outbound=False)
    boss = enter("boss")
    wrong = boss.post("/campaigns/new", "/campaigns/new", **FORM)
    assert (wrong.status_code, "没有登记为外显号码" in wrong.text, "维修单存档" in wrong.text) == (422, True, True)
    for field, value, said in (("day_tue", "九点到十二点", "windows"), ("pace_concurrent", "很多", "不是数字"),
                               ("options_1", "满意", "读不懂"), ("most_no_answer", "99", "actions.no_answer"),
                               ("name", "七", "2到80个字")):
        answer = boss.post("/campaigns/new", "/campaigns/new", **{**FORM, "line": "", field: value,
                                                                  "then_no_answer": "again", "after_no_answer": "60"})
        assert (answer.status_code, said in answer.text) == (422, True), (field, answer.text)
    assert enter("wangli").get("/campaigns/new").status_code == 403
    with desk.db.session() as session:
        assert session.scalars(select(Campaign)).all() == []


def test_a_campaign_is_made_its_list_brought_in_and_it_runs(enter: Enter, desk: Desk) -> None:
    hire(desk)
    a_line(desk)
    boss = enter("boss")
    assert boss.post("/campaigns/new", "/campaigns/new", **FORM).status_code == 302
    page = boss.get("/campaigns/1").text
    assert "名单里没有待拨打的联系人" in page
    assert boss.post("/campaigns/1/start", "/campaigns/1").status_code == 422

    at = sent(boss, "/campaigns/1/imports", LIST.encode("gb18030"))
    assert "每一列是什么" in boss.get(at).text
    columns = {"col_0": "name", "col_1": "number", "col_2": "product"}
    assert boss.post(f"{at}/match", at, **{**columns, "col_1": "skip"}).status_code == 422
    assert boss.post(f"{at}/match", at, **columns).status_code == 302
    worked(desk)
    report = boss.get(at).text
    assert "不加入的行" in report and "12345" in report and "加入这 2 个联系人" in report
    with desk.db.session() as session:
        assert session.scalars(select(Contact)).all() == [], "nothing is added before the report was read"
    assert "李强" not in boss.get(f"{at}/problems.csv").text or "12345" in boss.get(f"{at}/problems.csv").text
    assert boss.post(f"{at}/add", at).status_code == 302
    worked(desk)
    with desk.db.session() as session:
        assert {one.number for one in session.scalars(select(Contact))} == {"+8613800004471", "+8613900001111"}
        assert session.scalars(select(ContactImport)).one().state == "done"

    assert boss.post("/campaigns/1/start", "/campaigns/1").status_code == 302
    now = boss.get("/campaigns/1/now").text
    assert "0%" in now and "进行中" in now
    assert boss.post("/campaigns/1/pause", "/campaigns/1", why="下午开会").status_code == 302
    assert "已暂停：下午开会" in boss.get("/campaigns/1").text
    assert boss.post("/campaigns/1/stop", "/campaigns/1").status_code == 302
    assert "已停止" in boss.get("/campaigns").text
    assert boss.post("/campaigns/1/copy", "/campaigns/1", name="八月维修回访").status_code == 302
    assert "八月维修回访" in boss.get("/campaigns").text


def test_contacts_are_given_out_taken_back_and_taken_off(enter: Enter, desk: Desk) -> None:
    hire(desk)
    a_line(desk)
    boss, at = enter("boss"), "/campaigns/1/contacts"
    boss.post("/campaigns/new", "/campaigns/new", **FORM)
    for number in ("13800004471", "13900001111"):
        assert boss.post(at, at, number=number, name="陈晨").status_code == 302
    assert boss.post(at, at, number="12345").status_code == 422
    boss.post(f"{at}/assign", at, agent="wangli", most="1")
    assert boss.get(at, assigned="wangli").text.count("陈晨</a>") == 1
    agent = enter("wangli")
    assert agent.get(at).text.count("陈晨</a>") == 1, "an agent sees only what is theirs"
    assert agent.post(f"{at}/remove", at, contact="1").status_code == 403
    boss.post(f"{at}/recall", at)
    assert agent.get(at).text.count("陈晨</a>") == 0
    with desk.db.session() as session:
        session.get_one(Contact, 2).next_at = NOW + timedelta(hours=4)
    assert boss.post(f"{at}/now", at, contact="2").status_code == 302
    with desk.db.session() as session:
        assert session.get_one(Contact, 2).next_at == NOW
    assert boss.post(f"{at}/remove", at, contact="1").status_code == 302
    assert "已移出" in boss.get(f"{at}/1").text
    assert enter("zhao").get(at).status_code == 403


def test_what_is_typed_reads_back_as_it_was(enter: Enter, desk: Desk) -> None:
    hire(desk)
    a_line(desk)
    branches = {"q_1": "现在方便吗？", "kind_1": "choice", "options_1": "1 方便\n2 不方便 -> q3", "q_2": "满意吗？",
                "kind_2": "scale", "to_2": "end", "q_3": "什么时候方便？", "kind_3": "text"}
    assert enter("boss").post("/campaigns/new", "/campaigns/new", **{**FORM, **branches}).status_code == 302
    with desk.db.session() as session:
        campaign = session.scalars(select(Campaign)).one()
        assert campaign.questionnaire["questions"]["q1"]["options"][1] == {"key": "2", "label": "不方便", "to": "q3"}
        again = values_of(typed_of(campaign), ())
        for name in ("script", "questionnaire", "windows", "name", "consent_basis", "most_attempts"):
            assert again[name] == getattr(campaign, name), name
        assert campaign.created_at == NOW == datetime(2026, 7, 31, 2, tzinfo=UTC)
