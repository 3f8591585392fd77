"""The banner, the dispatcher's list, the board of clocks, standards, the calendar, notices, the assessment column."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.cases.models import Case
from callcenter.cases.routing import add_rule
from callcenter.deadlines.models import Heartbeat
from callcenter.deadlines.publishing import set_setting
from callcenter.desk import Desk
from callcenter.notifying.models import Notification
from callcenter.quality.models import Assessment
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import complaint, hire


@pytest.fixture
def people(desk: Desk) -> dict[str, int]:
    return hire(desk)


@pytest.mark.parametrize(("age", "stopped"), [(59, False), (60, False), (61, True)])
def test_every_page_says_when_the_clock_has_stopped(enter: Enter, desk: Desk, people: dict[str, int], age: int,
                                                    stopped: bool) -> None:
    with desk.db.session() as session:
        cases.beat(session, make.NOW - timedelta(seconds=age))
    for name, path in (("wangli", "/"), ("zhao", "/cases"), ("am", "/sign-ins")):
        assert ("时限检查已停止，最后一次检查在 2026-07-31 09:5" in enter(name).get(path).text) == stopped, name


def test_a_clock_that_never_ran_is_said_too_but_to_nobody_outside(enter: Enter, desk: Desk,
                                                                  people: dict[str, int]) -> None:
    with desk.db.session() as session:
        session.delete(session.get_one(Heartbeat, "clock"))
    assert "至今没有检查过" in enter().get("/cases").text
    seat = enter()
    seat.client.post("/logout", data=seat.form("/cases"))
    assert "时限检查" not in seat.get("/login").text


def test_the_dispatcher_sees_the_most_pressing_first_and_dispatches_in_one_line(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        calm = complaint(session, minutes_ago=1, content="发票抬头写错", phone="13911112222")
        pressing = complaint(session, minutes_ago=8, content="空调漏水")
        cases.case(session, status="dispatched", content="已经派出的")
        add_rule(session, department="技术部", by="boss", now=make.NOW, keywords=["漏水"])
    seat = enter("sun")
    page = seat.get("/dispatch").text
    assert page.index(pressing.number) < page.index(calm.number)
    assert "已经派出的" not in page
    assert "按规则建议：技术部" in page
    answer = seat.post(f"/cases/{pressing.id}/dispatch", f"/cases/{pressing.id}", department="技术部", owner="qian",
                       back="/dispatch")
    assert (answer.status_code, answer.location) == (302, "/dispatch")
    page = seat.get("/dispatch").text
    assert (pressing.number in page, calm.number in page, "已派单" in page) == (False, True, True)
    with desk.db.session() as session:
        assert session.get_one(Case, pressing.id).owner_id == people["qian"]


def test_the_board_shows_what_is_late_what_comes_and_the_rate_with_its_formula(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        department = cases.department(session)
        case = cases.case(session, department_id=department.id, owner_id=people["zhao"])
        minutes = timedelta(minutes=1)
        cases.ended(session, case, "notify", met=make.NOW - 9 * minutes, due=make.NOW - 5 * minutes)
        cases.ended(session, case, "check", met=make.NOW - 3 * minutes, due=make.NOW - 6 * minutes)
        cases.deadline(session, case, "tell", due=make.NOW - 2 * minutes)
        cases.deadline(session, case, "satisfaction", due=make.NOW + 30 * minutes)
    page = enter("boss").get("/deadlines").text
    late, soon = page.split('id="soon-title"')
    assert "答复客户通知结果" in late
    assert "已超时2分钟" in late
    assert "询问满意情况" in soon
    for words in ("33.3%", "1/3", "及时率 = 按期完成 ÷ 当期到期", "维修部", "赵师傅"):
        assert words in page, words
    own = enter().get("/deadlines", mine="1", period="month").text
    assert "没有超时的时限" in own
    assert enter().get("/deadlines", period="zz").status_code == 200


def test_the_standards_are_shown_with_their_clauses_and_the_company_s_values(
        enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        set_setting(session, "reply_hours", 8, by="boss", now=make.NOW)
    page = enter("zhao").get("/standards").text
    for words in ("投诉问题应答", "S002 4.10b-7", "20分钟", "且不晚于来电结束后30分钟", "昼夜通知值班人员", "8小时",
                  "默认 24", "3个工作日"):
        assert words in page, words


def test_a_date_is_entered_and_taken_back_by_a_supervisor_only(enter: Enter, desk: Desk,
                                                               people: dict[str, int]) -> None:
    seat = enter("boss")
    page = seat.get("/calendar").text
    for words in ("2026年", "放假通知已内置", "2028年", "暂定", "周一至周五9:00至18:00"):
        assert words in page, words
    for wrong in ({"day": "十月一日", "name": "国庆"}, {"day": "2026-10-10", "name": " "}):
        assert seat.post("/calendar/days", "/calendar", worked="yes", **wrong).status_code == 422, wrong
    assert seat.post("/calendar/days", "/calendar", day="2026-08-01", worked="yes", name="盘点").status_code == 302
    page = seat.get("/calendar").text
    for words in ("2026-08-01</b> 上班 · 盘点", "李主管", "已登记"):
        assert words in page, words
    assert seat.post("/calendar/days/forget", "/calendar", day="2026-08-01").status_code == 302
    assert "没有登记" in seat.get("/calendar").text
    assert seat.post("/calendar/days/forget", "/calendar", day="2026-08-02").status_code == 404
    assert enter().post("/calendar/days", "/cases", day="2026-08-01", worked="yes", name="盘点").status_code == 403


def test_notices_are_counted_until_they_are_seen(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        case = cases.case(session)
        first = cases.notice(session, people["zhao"], case, title="派单：空调不制冷")
        cases.notice(session, people["zhao"], title="即将超时")
        cases.notice(session, people["boss"], title="上报主管")
    seat = enter("zhao")
    page = seat.get("/notices").text
    assert page.count('<span class="badge bad">未读</span>') == 2
    assert "</span>2</span>" in page  # in the bar on top
    assert "上报主管" not in page
    answer = seat.post(f"/notices/{first.id}/seen", "/notices", then="case")
    assert answer.location == f"/cases/{case.id}"
    assert seat.get("/notices").text.count('<span class="badge bad">未读</span>') == 1
    assert seat.post("/notices/seen", "/notices").status_code == 302
    assert "未读" not in seat.get("/notices").text
    assert enter("qian").post(f"/notices/{first.id}/seen", "/notices").status_code == 404


def test_notices_that_nobody_took_are_the_supervisor_s(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        cases.notice(session, people["zhao"], cases.case(session), state="failed", channel="wecombot", attempts=9,
                     problem="对方拒绝")
    page = enter("boss").get("/notices", show="failed").text
    for words in ("企业微信群", "赵师傅", "试过9次", "对方拒绝"):
        assert words in page, words


@pytest.fixture
def draft(desk: Desk, people: dict[str, int]) -> int:
    """An entry about a clock that 王丽 broke."""
    with desk.db.session() as session:
        case = cases.case(session)
        clock = cases.ended(session, case, "notify", met=make.NOW, due=make.NOW - timedelta(minutes=4),
                            owner_id=people["wangli"])
        return cases.assessment(session, clock, cases.case(session, repeat_of=case.id)).id


def test_an_entry_counts_once_confirmed_and_is_open_to_appeal(enter: Enter, desk: Desk, draft: int) -> None:
    boss, employee, manager = enter("boss"), enter(), enter("mgr")
    assert "没有考核记录" in employee.get("/assessments").text  # drafts are not the employee's to see
    without = boss.post(f"/assessments/{draft}/confirm", "/assessments", reason=" ")
    assert (without.status_code, "请写明理由" in without.text) == (422, True)
    steps = [(boss, "confirm", "情况属实", "已计入考核"), (employee, "appeal", "系统故障，当时无法派单", "申诉中"),
             (manager, "withdraw", "故障属实", "已撤销")]
    for seat, verb, reason, state in steps:
        assert f"/assessments/{draft}/{verb}" in seat.get("/assessments").text, verb
        assert seat.post(f"/assessments/{draft}/{verb}", "/assessments", reason=reason).status_code == 302, verb
        page = seat.get("/assessments").text
        assert state in page, verb
        assert reason in page, verb
    with desk.db.session() as session:
        assert session.get_one(Assessment, draft).state == "withdrawn"
    assert boss.post(f"/assessments/{draft}/confirm", "/assessments", reason="再来").status_code == 409


def test_nobody_decides_what_is_not_theirs_to_decide(enter: Enter, desk: Desk, draft: int) -> None:
    assert enter().post(f"/assessments/{draft}/confirm", "/assessments", reason="不算").status_code == 404
    assert enter("zhao").post(f"/assessments/{draft}/appeal", "/assessments", reason="不服").status_code == 404
    boss = enter("boss")
    assert boss.post(f"/assessments/{draft}/explode", "/assessments", reason="不算").status_code == 422
    assert boss.post(f"/assessments/{draft}/dismiss", "/assessments", reason="客户原因").status_code == 302
    assert "不予考核：客户原因" in boss.get("/assessments", state="dismissed").text
    assert "没有考核记录" in boss.get("/assessments", state="draft").text
    assert "没有“zz”这种状态" in boss.get("/assessments", state="zz").text


def test_a_notice_about_a_dispatch_arrives_on_the_handler_s_desk(enter: Enter, desk: Desk,
                                                                 people: dict[str, int]) -> None:
    with desk.db.session() as session:
        case = complaint(session)
    enter().post(f"/cases/{case.id}/dispatch", f"/cases/{case.id}", department="维修部", owner="zhao")
    with desk.db.session() as session:
        assert session.scalars(select(Notification.person_id)).all() == [people["zhao"]]
    assert f"派单：{case.number}" in enter("zhao").get("/notices").text
