"""回访报表: completed in time, rated, pleased; as a page and as files."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from callcenter.callbacks.models import Callback
from callcenter.callbacks.rounds import start_follow_up
from callcenter.callbacks.services import finish_callback
from callcenter.campaigns.models import Answer, Campaign, Contact
from callcenter.desk import Desk
from callcenter.dialing.models import Attempt
from callcenter.lines.services import add_line
from callcenter.people.models import Person
from tests.factories import CALLER, LINE, NOW
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire

ZONE = ZoneInfo("Asia/Shanghai")


def told(desk: Desk, agent: int) -> None:
    """One round of two was made in time and rated; a survey had two talks, one rating and one note."""
    with desk.db.session() as session:
        person = session.get_one(Person, agent)
        for number, product in ((CALLER, "立式空调"), ("+8613900000009", "打印机")):
            start_follow_up(session, standard="after_purchase", on=date(2026, 7, 30), product=product, phone=number,
                            person=person, now=NOW, zone=ZONE)
        first = session.scalars(select(Callback).order_by(Callback.id)).first()
        assert first is not None
        finish_callback(session, first.id, person=person, now=NOW + timedelta(hours=1), zone=ZONE, satisfaction="满意")
        line = add_line(session, LINE, flow="main", now=NOW)
        campaign = Campaign(name="七月回访", mode="survey", created_by="boss", created_at=NOW)
        session.add(campaign)
        session.flush()
        for place, label in ((1, "不满意"), (2, None)):
            contact = Contact(campaign_id=campaign.id, number=f"+86138000000{place:02d}", raw="1", name="陈晨",
                              product="打印机", next_at=NOW)
            session.add(contact)
            session.flush()
            attempt = Attempt(number=contact.number, dialled=contact.number, from_number=LINE, line_id=line.id,
                              campaign_id=campaign.id, contact_id=contact.id, state="done", reserved_at=NOW,
                              ended_at=NOW, disposition="completed")
            session.add(attempt)
            session.flush()
            session.add(Answer(attempt_id=attempt.id, campaign_id=campaign.id, contact_id=contact.id, at=NOW,
                               question="satisfaction" if label else "opinion", label=label,
                               text=None if label else "希望再快一点"))


def test_a_report_counts_what_was_due_and_what_customers_said(enter: Enter, desk: Desk) -> None:
    told(desk, hire(desk)["wangli"])
    boss = enter("boss")
    days = {"from": "2026-07-01", "to": "2026-08-05"}
    agents = boss.get("/outbound/report.csv", **days).get_data().decode("utf-8-sig")
    assert "王丽,2,1,50.0%,1,1,100.0%,1,100.0%" in agents
    assert "合计,2,1,50.0%,3,2,66.7%,1,50.0%" in agents and "期限内完成本人回访 ÷ 当期应回访" in agents
    products = boss.get("/outbound/report.csv", by="product", **days).text
    assert "立式空调,1,1,100.0%,1,1,100.0%,1,100.0%" in products and "打印机,1,0,0.0%,2,1,50.0%,0,0.0%" in products
    page = boss.get("/outbound/report", by="campaign", **days).text
    assert "七月回访" in page and "希望再快一点" in page and "参评率 = 有效评价 ÷ 成功邀评" in page
    assert boss.get("/outbound/report.xlsx", by="department", **days).get_data()[:2] == b"PK"


def test_a_wrong_period_is_told_and_only_leaders_read(enter: Enter, desk: Desk) -> None:
    hire(desk)
    boss = enter("boss")
    for wrong in ({"from": "昨天"}, {"from": "2026-07-02", "to": "2026-07-01"}, {"by": "weekday"}):
        answer = boss.get("/outbound/report", **wrong)
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert enter("wangli").get("/outbound/report").status_code == 403
