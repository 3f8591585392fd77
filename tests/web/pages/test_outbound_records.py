"""The record of a call that we made: whose attempt it was, how soon the point came; a wish for no more calls is
confirmed by a person."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from callcenter.campaigns.models import Campaign, Contact
from callcenter.desk import Desk
from callcenter.dialing.models import Attempt, DoNotCall
from callcenter.lines.services import add_line
from tests import factories as make
from tests.factories import CALLER, LINE, NOW
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire


def made(desk: Desk, agent: int) -> str:
    with desk.db.session() as session:
        call = make.call(session, direction="outbound", outcome="outbound", ring_count=0, answered_within_limit=None)
        make.recording(session, call, purpose="outbound", segments=[
            make.segment("agent", 0.0, 4.0, "您好 我 是 三响 科技 客服 请问 是 陈 先生 吗"),
            make.segment("customer", 4.5, 5.0, "是 的"), make.segment("agent", 12.0, 15.0, "回访 一下 您 的 空调"),
            make.segment("customer", 16.0, 18.0, "你们 以后 别 再 给 我 打 电话 了")])
        line = add_line(session, LINE, flow="main", now=NOW)
        campaign = Campaign(name="维修回访", mode="preview", created_by="boss", created_at=NOW, state="paused",
                            script={"topic_seconds": 5})
        session.add(campaign)
        session.flush()
        contact = Contact(campaign_id=campaign.id, number=CALLER, raw=CALLER, name="陈晨", next_at=NOW)
        session.add(contact)
        session.flush()
        session.add(Attempt(
            number=CALLER, dialled="+8613700000001", from_number=line.number, line_id=line.id, campaign_id=campaign.id,
            contact_id=contact.id, person_id=agent, state="done", reserved_at=NOW, sid=call.sid,
            disposition="completed", closed_at=NOW + timedelta(minutes=1)))
        return f"/records/{make.record(session, call).id}"


def test_a_record_of_a_call_out_leads_to_its_attempt_and_a_wish_is_entered_by_a_person(enter: Enter,
                                                                                       desk: Desk) -> None:
    path = made(desk, hire(desk)["wangli"])
    boss = enter("boss")
    page = boss.get(path).text
    for told in ("这次外呼", "/campaigns/1/contacts/1", "开场后7秒切入正题，标准5秒", "已完成通话",
                 "客户可能不想再接到电话", "你们以后别再给我打电话了"):
        assert told in page, told
    assert boss.post(f"{path}/do-not-call", path, reason="").status_code == 422
    assert boss.post(f"{path}/do-not-call", path, reason="客户说以后别再打").status_code == 302
    with desk.db.session() as session:
        entry = session.scalars(select(DoNotCall)).one()
        assert (entry.number, entry.source, entry.entered_by) == (CALLER, "transcript", "boss")
    assert "客户可能不想再接到电话" not in boss.get(path).text
