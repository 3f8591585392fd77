"""Finding things, in a real browser: who answered late yesterday by clicks alone, a word that was said and its second,
a list as an Excel file, many records at once by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.lists.indexing import index_record
from callcenter.work.doing import do_work
from callcenter.work.models import WorkItem
from tests import factories as make
from tests.web.pages.staff import hire


@pytest.fixture
def record_id(desk: Desk) -> int:
    hire(desk)
    with desk.db.session() as session:
        agent = make.person(session, "zhaomin", phone="+8613900000002")
        yesterday = make.NOW - timedelta(days=1)
        make.call(session, answered_by=agent, started=yesterday)
        call = make.call(session, answered_by=agent, rang=6, started=yesterday + timedelta(minutes=5))
        make.recording(session, call, path="gone.wav", segments=[
            make.segment("agent", 0.3, 4.0, "您好 三响 科技"),
            make.segment("customer", 32.0, 36.0, "空调 又 不 制冷 了")])
        record = make.record(session, call, customer_name="陈晨", organisation="=1+1", content="空调不制冷")
        index_record(session, record, now=make.NOW)
        return record.id


def sign_in(page: Page, name: str = "boss") -> None:
    page.goto("/login")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()
    page.wait_for_url("**/")


@pytest.mark.slow
def test_a_word_is_looked_for_and_its_hit_opens_the_record_at_the_second(page: Page, record_id: int) -> None:
    sign_in(page)
    page.keyboard.press("/")
    page.keyboard.type("制冷")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-said mark")).to_have_text("制冷")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="陈晨")).to_be_focused()
    page.route("**/recordings/**", lambda route: route.fulfill(status=200, json={"seconds": 0, "channels": []}))
    page.get_by_title("从这一秒开始听").click()
    page.wait_for_url(f"**/records/{record_id}#t=*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.slow
def test_who_answered_late_yesterday_is_found_by_clicks_and_taken_home_as_a_file(
        page: Page, desk: Desk, record_id: int) -> None:
    sign_in(page)
    page.get_by_role("link", name="昨天").click()
    page.locator(".figures div", has_text="迟接").get_by_role("link").click()
    expect(page.locator("td.by")).to_have_text(["赵敏"])
    expect(page.locator("td.rings")).to_contain_text("6声")
    expect(page.locator(".by-whom")).to_contain_text("赵敏 1")
    page.get_by_text("导出", exact=True).click()
    page.get_by_role("button", name="Excel").click()
    expect(page.get_by_role("status")).to_contain_text("正在排队")
    with desk.db.session() as session:
        (work,) = session.scalars(select(WorkItem.id).where(WorkItem.kind == "export"))
    do_work(desk, work, make.NOW)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    heads, row = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    assert dict(zip(heads, row, strict=True))["接听人"] == "赵敏"
    assert dict(zip(heads, row, strict=True))["单位"] == "=1+1"


@pytest.mark.slow
def test_records_are_chosen_and_confirmed_by_keys(page: Page, record_id: int) -> None:
    sign_in(page)
    page.goto("/records?view=to_review")
    confirm = page.get_by_role("button", name="确认无误")
    expect(confirm).to_be_disabled()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 行")).to_be_visible()
    confirm.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 行中，1 行已完成")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/records", "/cases", "/deadlines", "/callbacks", "/search?q=制冷", "/exports"):
        page.goto(path)
        assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, path
