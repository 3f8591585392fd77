"""An agent's call out in a real browser, without a mouse: one key dials, digits answer, a letter says the outcome."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from callcenter.campaigns.models import Answer, Campaign, Contact
from callcenter.desk import Desk
from callcenter.dialing.models import Attempt
from callcenter.lines.services import add_line
from tests.factories import CALLER, LINE, NOW, PASSWORD, person

QUESTIONS = {"start": "q1", "questions": {
    "q1": {"text": "您对维修满意吗？", "kind": "choice", "options": [
        {"key": "1", "label": "满意", "to": "q3"}, {"key": "2", "label": "不满意", "to": "q2"}]},
    "q2": {"text": "哪里不满意？", "kind": "text", "to": "q3"},
    "q3": {"text": "还会选我们吗？", "kind": "choice", "options": [
        {"key": "1", "label": "会"}, {"key": "2", "label": "不会"}]}}}


def prepared(desk: Desk) -> None:
    with desk.db.session() as session:
        line = add_line(session, LINE, flow="main", now=NOW)
        line.outbound = True
        person(session, "wangli", phone="+8613700000001")
        session.flush()
        session.add(Campaign(name="维修回访", mode="preview", state="running", consent_basis="合同", line_id=line.id,
                             created_by="boss", created_at=NOW, started_at=NOW, questionnaire=QUESTIONS))
        session.flush()
        session.add(Contact(campaign_id=1, number=CALLER, raw=CALLER, name="陈晨", product="空调", next_at=NOW))


def told(desk: Desk, **values: object) -> None:
    """What the dialler and the webhooks write of the one attempt."""
    with desk.db.session() as session:
        attempt = session.scalars(select(Attempt)).one()
        for name, value in values.items():
            setattr(attempt, name, value)


def test_a_call_is_dialled_and_registered_by_keys_alone(page: Page, desk: Desk) -> None:
    prepared(desk)
    page.goto("/login?next=/outbound")
    page.fill("[name=name]", "wangli")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("heading", name="陈晨")).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_text("您的话机马上响")).to_be_visible()

    told(desk, state="placed", sid="CA" + "1" * 32, sent_at=NOW, answered_at=NOW, customer_rung_at=NOW)
    expect(page.locator("#outbound-state[data-phase=talking]")).to_be_visible()  # the page follows by itself
    expect(page.get_by_text("还会选我们吗？")).to_be_hidden()
    page.keyboard.press("2")
    page.get_by_label("哪里不满意？").fill("来得太晚")
    told(desk, state="ended", result="completed", ended_at=NOW + timedelta(seconds=50), seconds=50)
    expect(page.locator("#outbound-state[data-phase=ended]")).to_be_visible()
    expect(page.get_by_label("哪里不满意？")).to_have_value("来得太晚")  # what was typed while talking is still there

    page.get_by_label("哪里不满意？").blur()
    page.keyboard.press("1")
    page.keyboard.press("c")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已登记")).to_be_visible()
    with desk.db.session() as session:
        assert {one.question: one.label or one.text for one in session.scalars(select(Answer))} == {
            "q1": "不满意", "q2": "来得太晚", "q3": "会"}
        assert session.scalars(select(Contact)).one().outcome == "completed"
