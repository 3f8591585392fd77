"""Campaigns in a real browser: made, filled and started by a supervisor, whose page follows what happens by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from callcenter.campaigns.models import Contact
from callcenter.desk import Desk
from callcenter.dialing.models import Attempt
from callcenter.lines.services import add_line
from callcenter.work.doing import do_work
from callcenter.work.models import WorkItem
from tests.factories import LINE, NOW, PASSWORD, person

LIST = "姓名,联系电话,产品\n陈晨,138 0000 4471,空调\n王芳,+86 139 0000 1111,水泵\n李强,12345,电机\n"


def worked(desk: Desk) -> None:
    """Workers do what waits for them."""
    with desk.db.session() as session:
        waiting = session.scalars(select(WorkItem.id).where(WorkItem.state == "open", WorkItem.due_at <= NOW)).all()
    for one in waiting:
        do_work(desk, one, NOW)


def reached(desk: Desk, number: str, disposition: str) -> None:
    """One contact's call is over, as the dialler and the webhooks leave it."""
    with desk.db.session() as session:
        contact = session.scalars(select(Contact).where(Contact.number == number)).one()
        contact.state, contact.outcome, contact.ended_at, contact.attempts = "done", disposition, NOW, 1
        line = session.execute(select(Contact.campaign_id)).first()
        assert line is not None
        session.add(Attempt(number=number, dialled=number, from_number=LINE, line_id=1, campaign_id=line[0],
                            contact_id=contact.id, state="done", reserved_at=NOW, sent_at=NOW, answered_at=NOW,
                            ended_at=NOW + timedelta(seconds=40), seconds=40, result="completed",
                            disposition=disposition, closed_at=NOW, closed_by="-"))


def test_a_supervisor_makes_a_campaign_from_a_list_and_watches_it(page: Page, desk: Desk, tmp_path: Path) -> None:
    with desk.db.session() as session:
        add_line(session, LINE, flow="main", now=NOW).outbound = True
        person(session, "boss", "supervisor")
        person(session, "wangli", phone="+8613700000001")
    names = tmp_path / "名单.csv"
    names.write_bytes(LIST.encode("gb18030"))
    page.goto("/login?next=/campaigns")
    page.fill("[name=name]", "boss")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("link", name="新建外呼任务").click()

    page.locator("#name").fill("七月维修回访")
    page.locator("#mode").select_option("survey")
    page.locator("#line").select_option(LINE)
    page.get_by_label("客户同意的依据").fill("维修单第6条")
    page.get_by_label("同意的证明在哪里").fill("维修单存档")
    page.get_by_role("button", name="保存").click()

    page.locator("input[type=file]").set_input_files(names)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_label("“联系电话”这一列是")).to_have_value("number")
    page.get_by_role("button", name="检查名单").click()
    worked(desk)
    expect(page.get_by_text("12345", exact=True).first).to_be_visible()
    page.get_by_role("button", name="加入这 2 个联系人").click()
    worked(desk)
    page.get_by_role("link", name="去开始").click()
    page.get_by_role("button", name="开始", exact=True).click()

    expect(page.get_by_text("进行中").first).to_be_visible()
    expect(page.get_by_text("0%", exact=True)).to_be_visible()
    reached(desk, "+8613800004471", "completed")
    expect(page.get_by_text("50%", exact=True)).to_be_visible()  # without a word from anybody
    reached(desk, "+8613900001111", "do_not_call")
    expect(page.get_by_text("100%", exact=True)).to_be_visible()
    expect(page.get_by_text("客户要求不再致电").first).to_be_visible()
