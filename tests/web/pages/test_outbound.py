"""The agent's own calls out: the brief before dialling, what came of it after, each by the rules of the services."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from callcenter.callbacks.models import Callback
from callcenter.campaigns.models import Answer, Campaign, Contact
from callcenter.desk import Desk
from callcenter.dialing.models import Attempt
from callcenter.lines.services import add_line
from callcenter.people.models import Person
from tests.factories import CALLER, LINE, NOW
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire

QUESTIONS = {"start": "q1", "questions": {
    "q1": {"text": "您对维修满意吗？", "kind": "scale", "to": "q2"}, "q2": {"text": "有什么建议？", "kind": "text"}}}


def a_campaign(desk: Desk, agent: int) -> None:
    with desk.db.session() as session:
        line = add_line(session, LINE, flow="main", now=NOW)
        line.outbound = True
        session.get_one(Person, agent).phone = "+8613700000001"
        session.flush()
        session.add(Campaign(
            name="维修回访", mode="preview", state="running", consent_basis="合同", line_id=line.id, created_by="boss",
            created_at=NOW, started_at=NOW, questionnaire=QUESTIONS,
            script={"opening": "{称呼}，我是{公司}", "points": ["使用情况"], "forbidden": ["隐私"],
                    "topic_seconds": 10}))
        session.flush()
        session.add(Contact(campaign_id=1, number=CALLER, raw=CALLER, name="陈晨", product="空调", next_at=NOW))


def ended(desk: Desk) -> None:
    """The talk of the one attempt is over, as the webhooks tell it."""
    with desk.db.session() as session:
        attempt = session.scalars(select(Attempt)).one()
        attempt.state, attempt.result, attempt.sid = "ended", "completed", "CA" + "1" * 32
        attempt.sent_at = attempt.answered_at = attempt.customer_rung_at = NOW
        attempt.ended_at, attempt.seconds = NOW + timedelta(seconds=50), 50


def test_the_brief_comes_first_then_the_call_then_its_result(enter: Enter, desk: Desk) -> None:
    people = hire(desk)
    a_campaign(desk, people["wangli"])
    agent = enter("wangli")
    page = agent.get("/outbound").text
    for told in ("陈先生/女士，我是三响科技", "使用情况", "隐私", "10秒内切入正题", "空调", "拨打"):
        assert told in page, told
    assert "登记结果" not in page
    assert agent.post("/outbound/dial/contact/1", "/outbound").status_code == 302
    assert "正在拨号" in agent.get("/outbound/state").text
    early = agent.post("/outbound/1/result", "/outbound", disposition="completed")
    assert (early.status_code, "通话还没有结束" in early.text) == (409, True)

    ended(desk)
    assert "您对维修满意吗？" in agent.get("/outbound").text
    wrong = agent.post("/outbound/1/result", "/outbound", disposition="call_back_later", note="在开会")
    assert (wrong.status_code, "客户希望的致电时间" in wrong.text, 'value="在开会"' in wrong.text) == (422, True, True)
    done = agent.post("/outbound/1/result", "/outbound", **{
        "disposition": "completed", "q:q1": "满意", "q:q2": "快一点"})
    assert done.status_code == 302
    with desk.db.session() as session:
        assert session.scalars(select(Contact)).one().outcome == "completed"
        assert {one.question: one.label or one.text for one in session.scalars(select(Answer))} == {
            "q1": "满意", "q2": "快一点"}
        assert session.get_one(Person, people["wangli"]).attempt_id is None
    assert "现在没有要您拨打" in agent.get("/outbound").text


def test_an_owed_call_is_dialled_from_its_list_and_a_second_one_waits(enter: Enter, desk: Desk) -> None:
    people = hire(desk)
    a_campaign(desk, people["wangli"])
    with desk.db.session() as session:
        session.add_all(Callback(number=one, reason="requested", due_at=NOW, created_at=NOW) for one in (
            "+8613900000009", "+8613900000010"))
    agent = enter("wangli")
    assert "拨打</button>" in agent.get("/callbacks").text
    assert agent.post("/outbound/dial/callback/1", "/outbound").status_code == 302
    second = agent.post("/outbound/dial/callback/2", "/outbound")
    assert (second.status_code, "还有没登记的外呼" in second.text) == (409, True)
    assert agent.post("/outbound/1/cancel", "/outbound").status_code == 302
    assert agent.post("/outbound/dial/callback/2", "/outbound").status_code == 302


def test_a_contact_is_put_behind_with_a_reason(enter: Enter, desk: Desk) -> None:
    people = hire(desk)
    a_campaign(desk, people["wangli"])
    agent = enter("wangli")
    agent.get("/outbound")
    assert agent.post("/outbound/skip/1", "/outbound", why="").status_code == 422
    assert agent.post("/outbound/skip/1", "/outbound", why="资料不全").status_code == 302
    assert "资料不全" in enter("boss").get("/campaigns/1/contacts").text
    assert enter("zhao").get("/outbound").status_code == 403


def test_a_leader_ends_what_nobody_comes_back_to(enter: Enter, desk: Desk) -> None:
    people = hire(desk)
    a_campaign(desk, people["wangli"])
    enter("wangli").post("/outbound/dial/contact/1", "/outbound")
    ended(desk)
    boss = enter("boss")
    assert "没有了结的外呼" not in boss.get("/outbound").text  # its agent may still be writing
    with desk.db.session() as session:
        attempt = session.scalars(select(Attempt)).one()
        attempt.ended_at = NOW - timedelta(hours=2)
        session.add(Attempt(number="+8613900000009", dialled="+8613700000002", from_number=LINE, line_id=1,
                            state="lost", reserved_at=NOW, sent_at=NOW, callback_ids=[]))
    assert "没有了结的外呼" not in enter("wangli").get("/outbound").text
    assert "代为登记" in boss.get("/outbound").text
    assert "您对维修满意吗？" in boss.get("/outbound?of=1").text
    wrong = boss.post("/outbound/1/result?of=1", "/outbound?of=1", disposition="call_back_later", note="在开会")
    assert (wrong.status_code, 'value="在开会"' in wrong.text) == (422, True)
    assert boss.post("/outbound/1/result?of=1", "/outbound?of=1", disposition="refused").status_code == 302
    assert boss.post("/outbound/2/settle", "/outbound", rang="no").status_code == 302
    assert "没有了结的外呼" not in boss.get("/outbound").text
    with desk.db.session() as session:
        assert set(session.scalars(select(Attempt.state))) == {"done", "cancelled"}
        assert session.get_one(Person, people["wangli"]).attempt_id is None


def test_whoever_was_not_reached_is_told_to_the_agent(enter: Enter, desk: Desk) -> None:
    people = hire(desk)
    a_campaign(desk, people["wangli"])
    agent = enter("wangli")
    agent.post("/outbound/dial/contact/1", "/outbound")
    assert 'data-attempt="1"' in agent.get("/outbound/state").text
    assert "刚才的电话" not in agent.get("/outbound?after=1").text
    with desk.db.session() as session:
        attempt = session.scalars(select(Attempt)).one()
        attempt.state, attempt.disposition, attempt.closed_by, attempt.closed_at = "done", "no_answer", "-", NOW
    told = agent.get("/outbound?after=1").text
    assert "刚才的电话" in told and "无人接听" in told
    assert all("刚才的电话" not in agent.get(f"/outbound?after={wrong}").text for wrong in ("2", "x", "9" * 30))
