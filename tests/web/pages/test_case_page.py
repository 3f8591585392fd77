"""The page of one case: what it shows an auditor, and every verb that a person does on it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.cases.models import Case, CaseEvent
from callcenter.deadlines.models import Deadline
from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import complaint, hire


@pytest.fixture
def people(desk: Desk) -> dict[str, int]:
    return hire(desk)


@pytest.fixture
def path(desk: Desk, people: dict[str, int]) -> str:
    """A complaint, not dispatched yet, of a call that ended five minutes ago."""
    with desk.db.session() as session:
        return f"/cases/{complaint(session, agent_id=people['wangli']).id}"


def case_of(desk: Desk, path: str) -> Case:
    with desk.db.session() as session:
        return session.get_one(Case, int(path.rsplit("/", 1)[1]))


def clocks_of(desk: Desk, path: str) -> dict[str, str]:
    with desk.db.session() as session:
        rows = session.scalars(select(Deadline).where(Deadline.case_id == int(path.rsplit("/", 1)[1])))
        return {row.step: row.state for row in rows}


def verbs_on(page: str) -> set[str]:
    return set(re.findall(r'action="/cases/\d+/(\w+)"', page))


def test_the_clocks_are_shown_as_an_auditor_reads_them(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        case = cases.case(session, status="handling", owner_id=people["zhao"])
        kept = cases.ended(session, case, "notify", met=make.NOW - timedelta(minutes=8),
                           due=make.NOW - timedelta(minutes=5))
        late = cases.ended(session, case, "check", met=make.NOW - timedelta(minutes=2),
                           due=make.NOW - timedelta(minutes=6))
        cases.escalation(session, late, 1, to="赵师傅")
        cases.escalation(session, late, 2, to="李主管", reason="维修部无人值班，直接上报")
        cases.deadline(session, case, "tell", due=make.NOW - timedelta(minutes=3), state="extended", ended_at=make.NOW,
                       reason="备件在途", proof={"note": "09:40 电话告知，客户同意"})
        cases.deadline(session, case, "satisfaction", due=make.NOW + timedelta(hours=20), provisional=True, explain=[
            {"from": "2026-07-31T09:45:00+08:00", "to": "2026-08-01T09:45:00+08:00", "counted": True, "seconds": 86400,
             "why": "自来电结束起24小时"}, {"day": "2026-08-01", "counted": False, "number": 0, "why": "周六休息"}])
        cases.deadline(session, case, "follow_up", due=make.NOW, state="cancelled", ended_at=make.NOW,
                       reason="当场解决")
    page = enter().get(f"/cases/{case.id}").text
    for words in (kept.clause, "按期", "超时4分钟完成", "赵师傅", "上报主管：李主管", "维修部无人值班，直接上报",
                  "延期：备件在途", "09:40 电话告知，客户同意", "还剩20小时", "暂定",
                  "07-31 09:45 至 08-01 09:45 计入：自来电结束起24小时",
                  "08-01 周六 不计：周六休息", "已取消", "取消：当场解决"):
        assert words in page, words


def test_what_belongs_to_the_case_is_linked(enter: Enter, desk: Desk, people: dict[str, int], path: str) -> None:
    with desk.db.session() as session:
        case = session.get_one(Case, int(path.rsplit("/", 1)[1]))
        agent = session.get_one(Person, people["wangli"])
        record = make.record(session, make.call(session, answered_by=agent))
        cases.link(session, case, record, "chase")
        repeat = cases.case(session, repeat_of=case.id)
        merged = cases.case(session, merged_into=case.id, status="closed")
    page = enter().get(path).text
    for words in (f'href="/records/{record.id}"', "催单", repeat.number, "再投诉", merged.number, "已并入本工单",
                  "满意度回访"):
        assert words in page, words
    answer = enter().get(f"/cases/{merged.id}")
    assert (answer.status_code, answer.location) == (302, path)


def test_a_complaint_goes_its_way_through_the_page(enter: Enter, desk: Desk, path: str) -> None:
    agent, handler = enter(), enter("zhao")
    steps = [
        (agent, "dispatch", {"department": "维修部"}, "已派单", "dispatched"),
        (handler, "acknowledge", {}, "已签收", "acknowledged"),
        (agent, "contact", {"purpose": "tell", "reached": "yes", "note": "已告知维修部受理"}, "已登记联系", "handling"),
        (agent, "progress", {"note": "备件已到", "check": "yes"}, "已登记进展", "handling"),
        (handler, "finish", {"result": "更换压缩机"}, "已登记处理完成", "handled"),
        (agent, "contact", {"purpose": "satisfaction", "reached": "yes", "satisfaction": "满意"}, "已登记联系",
         "following_up"),
        (agent, "contact", {"purpose": "follow_up", "reached": "yes"}, "已登记联系", "following_up"),
        (agent, "close", {}, "工单已办结", "closed"),
    ]
    for seat, verb, values, told, status in steps:
        assert verb in verbs_on(seat.get(path).text), verb
        answer = seat.post(f"{path}/{verb}", path, **values)
        assert answer.status_code == 302, (verb, re.findall(r'role="alert">([^<]*)', answer.text))
        page = seat.get(path).text
        assert told in page, verb
        assert case_of(desk, path).status == status, verb
    assert clocks_of(desk, path) == dict.fromkeys(("notify", "tell", "check", "satisfaction", "follow_up"), "met")
    for words in ("已告知维修部受理", "更换压缩机", "备件已到", "赵师傅</b> 签收", "已通知部门", "满意情况：满意"):
        assert words in page, words


def test_nobody_reached_is_logged_and_stops_no_clock(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    seat.post(f"{path}/dispatch", path, department="维修部")
    assert seat.post(f"{path}/contact", path, purpose="tell", reached="no", note="无人接听").status_code == 302
    assert clocks_of(desk, path)["tell"] == "open"
    assert "无人接听" in seat.get(path).text


def test_an_extension_needs_reason_time_and_proof_and_is_told_as_one(enter: Enter, desk: Desk, path: str) -> None:
    enter().post(f"{path}/dispatch", path, department="维修部")
    seat = enter("boss")
    with desk.db.session() as session:
        clock = session.scalars(select(Deadline).where(Deadline.step == "check")).one()
    given = {"deadline": str(clock.id), "new_due_at": "2026-08-01T12:00", "told_at": "2026-07-31T09:58",
             "reason": "备件在途", "proof": "09:58 电话告知陈晨，客户同意"}
    for missing in ("reason", "proof", "told_at", "new_due_at", "deadline"):
        answer = seat.post(f"{path}/extend", path, **{**given, missing: ""})
        assert (answer.status_code, "请填写" in answer.text) == (422, True), missing
        assert "2026-08-01T12:00" in answer.text or missing == "new_due_at"  # what was typed is kept
    wrong = seat.post(f"{path}/extend", path, **{**given, "new_due_at": "明天"})
    assert (wrong.status_code, "“明天”不是时间" in wrong.text) == (422, True)
    assert seat.post(f"{path}/extend", path, **given).status_code == 302
    page = seat.get(path).text
    for words in ("延期：备件在途", "延期后", "08-01 12:00", "09:58 电话告知陈晨，客户同意"):
        assert words in page, words
    with desk.db.session() as session:
        assert session.get_one(Deadline, clock.id).state == "extended"


def test_the_other_verbs_do_what_they_say(enter: Enter, desk: Desk, people: dict[str, int], path: str) -> None:
    boss = enter("boss")
    boss.post(f"{path}/dispatch", path, department="维修部", owner="zhao")
    steps = [
        ("co_handle", {"department": "技术部", "reason": "需要电气检测"}, "需要电气检测"),
        ("supervise", {"reason": "今天务必上门", "due_at": "2026-07-31T16:00"}, "今天务必上门"),
        ("suspend", {"reason": "等客户确认时间"}, "等客户确认时间"),
        ("resume", {}, "已恢复处理"),
        ("promise", {"title": "下午四点前回电", "due_at": "2026-07-31T16:00"}, "下午四点前回电"),
        ("reassign", {"owner": "qian", "reason": "转电气组"}, "转电气组"),
        ("return", {"reason": "不属技术部"}, "不属技术部"),
        ("reclassify", {"category": "repair", "urgency": "normal", "reason": "客户只要报修"}, "客户只要报修"),
    ]
    for verb, values, words in steps:
        assert verb in verbs_on(boss.get(path).text), verb
        answer = boss.post(f"{path}/{verb}", path, **values)
        assert answer.status_code == 302, (verb, re.findall(r'role="alert">([^<]*)', answer.text))
        assert words in boss.get(path).text, verb
    with desk.db.session() as session:
        kept = session.scalars(select(Deadline).where(Deadline.stops == "promise_kept")).one()
    assert boss.post(f"{path}/keep_promise", path, deadline=str(kept.id)).status_code == 302
    assert boss.post(f"{path}/close", path, reason="").status_code == 409  # clocks are running, a reason is needed
    assert boss.post(f"{path}/close", path, reason="客户撤回").status_code == 302
    assert boss.post(f"{path}/reopen", path, reason="客户又来电").status_code == 302
    assert "第二轮" in boss.get(path).text
    with desk.db.session() as session:
        done = session.scalars(select(CaseEvent.verb).order_by(CaseEvent.id)).all()
        audited = set(session.scalars(select(AuditEntry.action).where(AuditEntry.who == "boss")))
    assert {"supervise", "suspend", "resume", "return", "reopen"} <= set(done)
    assert {f"case.{verb}" for verb in ("dispatch", "supervise", "close", "reopen")} <= audited


def test_a_case_is_merged_by_the_number_that_people_read(enter: Enter, desk: Desk, people: dict[str, int],
                                                         path: str) -> None:
    with desk.db.session() as session:
        goal = complaint(session, content="同一件事")
    seat = enter("sun")
    unknown = seat.post(f"{path}/merge", path, into="202601019999", reason="同一件事")
    assert (unknown.status_code, "没有编号为 202601019999 的工单" in unknown.text) == (422, True)
    assert seat.post(f"{path}/merge", path, into=goal.number, reason="同一件事").status_code == 302
    answer = seat.get(path)
    assert (answer.status_code, answer.location) == (302, f"/cases/{goal.id}")


def test_the_page_offers_only_what_role_and_status_allow(enter: Enter, desk: Desk, path: str) -> None:
    offered = {name: verbs_on(enter(name).get(path).text) for name in ("wangli", "sun", "boss")}
    assert {"dispatch", "finish", "contact", "reclassify", "promise"} <= offered["wangli"]
    assert not {"acknowledge", "supervise", "reopen", "resume", "merge", "keep_promise"} & offered["wangli"]
    assert {"merge", "suspend", "dispatch"} <= offered["sun"]
    assert "supervise" in offered["boss"]
    assert enter("zhao").get(path).status_code == 404  # not that department's
    assert enter("am").get(path).status_code == 404


def test_what_a_role_may_not_do_is_refused_whatever_is_sent(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    assert seat.post(f"{path}/supervise", path, reason="快").status_code == 403
    assert seat.post(f"{path}/acknowledge", path).status_code == 403
    assert seat.post(f"{path}/explode", path).status_code == 404
    assert enter("zhao").post(f"{path}/progress", "/cases", note="看看", version="1").status_code == 404
    assert seat.client.post(f"{path}/dispatch", data={"department": "维修部"}).status_code == 400  # no token
    assert seat.post(f"{path}/dispatch", path, department="维修部", version="").status_code == 422


def test_of_two_at_once_the_second_reads_that_it_changed(enter: Enter, desk: Desk, path: str) -> None:
    seat = enter()
    seen = seat.form(path)
    assert enter("sun").post(f"{path}/dispatch", path, department="维修部").status_code == 302
    late = seat.client.post(f"{path}/progress", data={**seen, "note": "迟来的进展"})
    assert late.status_code == 409
    assert "刚被别人修改过" in late.text
    assert "迟来的进展" in late.text  # what was typed is kept


def test_a_handler_reads_the_number_of_an_own_case_and_that_is_kept(enter: Enter, desk: Desk, path: str) -> None:
    enter().post(f"{path}/dispatch", path, department="维修部")
    seat = enter("zhao")
    hidden = seat.get(path).text
    assert ("138 **** 4471" in hidden, "138 0000 4471" in hidden, "显示号码" in hidden) == (True, False, True)
    shown = seat.post(f"{path}/number", path).text
    assert "138 0000 4471" in shown
    with desk.db.session() as session:
        assert session.scalars(select(AuditEntry.who).where(AuditEntry.action == "case.number_seen")).all() == ["zhao"]


def test_a_case_of_a_kind_goes_step_by_step_with_its_forms(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    seat = enter()
    opened = seat.post("/cases/new", "/cases/new", kind="corrective_action", category="complaint", content="批量不良")
    path = opened.location
    page = seat.get(path).text
    for words in ("纠正预防措施", "填写顾客信息反馈表", "不良情形"):
        assert words in page, words
    wrong = seat.post(f"{path}/steps/feedback", path, channel="电话", product="压缩机", defect="异响",
                      defect_rate="很多")
    assert (wrong.status_code, "应为数字" in wrong.text, 'value="压缩机"' in wrong.text) == (422, True, True)
    assert "请填写品名" in seat.post(f"{path}/steps/feedback", path, channel="电话").text
    sent = seat.post(f"{path}/steps/feedback", path, channel="电话", product="压缩机", defect_rate="3.5", defect="异响")
    assert sent.status_code == 302
    page = seat.get(path).text
    for words in ("顾客信息反馈表", "压缩机", "3.5", "异响", "核查库存、在制品和记录"):
        assert words in page, words
    early = seat.post(f"{path}/steps/verify", path, effective="yes")
    assert (early.status_code, "接下来是" in early.text) == (409, True)


def test_a_rescue_has_a_ticket_for_what_must_be_known_fast(enter: Enter, desk: Desk, people: dict[str, int]) -> None:
    with desk.db.session() as session:
        path = f"/cases/{complaint(session, category='rescue', content='电梯困人').id}"
    seat = enter()
    assert "填写救援登记单" in seat.get(path).text
    missing = seat.post(f"{path}/forms/rescue_ticket", path, nature="困人", time="十点")
    assert (missing.status_code, "请填写地点" in missing.text) == (422, True)
    sent = seat.post(f"{path}/forms/rescue_ticket", path, nature="困人", place="三号楼", time="十点")
    assert sent.status_code == 302
    assert "三号楼" in seat.get(path).text
    assert seat.post(f"{path}/forms/no_such", path).status_code == 422
