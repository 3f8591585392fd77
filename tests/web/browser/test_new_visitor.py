"""Somebody who has never seen the desk, without a manual: who answered late yesterday, what was promised to a customer
(heard, not read), and when it falls due. Each step is a word on the page; the clicks are counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from callcenter.deadlines.models import Deadline
from callcenter.desk import Desk
from callcenter.records.models import RecordPromise
from tests import case_factories as cases
from tests import factories as make
from tests.web.browser.test_review import AT, AUDIO, PAUSED, sign_in
from tests.web.pages.staff import complaint, hire

_SAID = {"segment": 1, "channel": "agent", "start": 12.0, "end": 15.0, "text": "十分钟内给您回电"}


@pytest.fixture
def case_id(desk: Desk) -> int:
    """Yesterday's late call ended with a promise; its clock runs in a case. Another call was answered in time."""
    wangli = hire(desk)["wangli"]
    desk.storage.put(Path(AUDIO), "2026/07/30/talk.wav")
    with desk.db.session() as session:
        late = make.person(session, "liqiang", phone="+8613900000002", display_name="李强")
        yesterday = make.NOW - timedelta(days=1)
        make.call(session, answered_by=late, started=yesterday)
        call = make.call(session, answered_by=late, rang=5, started=yesterday + timedelta(minutes=9))
        make.recording(session, call, path="2026/07/30/talk.wav", segments=[
            make.segment("customer", 2.0, 9.0, "空调 又 不 制冷 了"),
            make.segment("agent", 12.0, 15.0, "十分钟内 给 您 回电")])
        record = make.record(session, call, customer_name="陈晨", organisation="华东机械", content="空调不制冷")
        case = complaint(session, agent_id=wangli)
        cases.link(session, case, record)
        clock = session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id)).first()
        assert clock is not None
        session.add(RecordPromise(record_id=record.id, place=0, kind="reply", text="十分钟内给您回电", confidence=0.95,
                                  evidence=_SAID, state="running", deadline_id=clock.id, due_at=clock.due_at,
                                  heard_at=make.NOW))
        return case.id


class Visitor:
    """Reads words and clicks them."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def link(self, name: str, within: str = "main") -> None:
        self.click(self.page.locator(within).get_by_role("link", name=name, exact=True).first)


@pytest.mark.slow
def test_late_answers_and_the_promise_with_its_end_are_found_and_heard_in_six_clicks(
        page: Page, case_id: int) -> None:
    sign_in(page, "boss")
    visitor = Visitor(page)
    visitor.link("昨天")
    visitor.link("迟接")
    expect(page.locator(".by-whom")).to_contain_text("李强 1")
    visitor.link("来电记录", "nav")
    visitor.link("有承诺")
    visitor.link("陈晨")
    promises = page.get_by_role("region", name="承诺与约定回电")
    expect(promises).to_contain_text("十分钟内给您回电")
    expect(promises).to_contain_text("应于")
    visitor.click(promises.get_by_role("link", name="十分钟内给您回电"))
    page.wait_for_function(f"() => !({PAUSED})() && ({AT})() > 11.5")
    assert visitor.clicks == 6

    page.goto(f"/cases/{case_id}")  # whoever comes from the case hears it too
    visitor.link("听这句承诺")
    expect(promises.locator(":target")).to_contain_text("十分钟内给您回电")
