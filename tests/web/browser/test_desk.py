"""A shift at the desk, in a real browser: sign in, hear a call, correct its record, confirm it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from callcenter.desk import Desk
from tests import factories as make

AUDIO = Path(__file__).parents[3] / "callcenter/demo/audio/inquiry.wav"
PLAYED = "() => document.querySelector('audio').currentTime"


@pytest.fixture
def record_id(desk: Desk) -> int:
    desk.storage.put(AUDIO, "2026/07/31/talk.wav")
    with desk.db.session() as session:
        agent = make.person(session, phone="+8613900000001")
        call = make.call(session, answered_by=agent)
        make.recording(session, call, path="2026/07/31/talk.wav", segments=[
            make.segment("agent", 0.3, 4.0, "您好 三响 科技"), make.segment("customer", 12.0, 16.0, "我 叫 王丽")])
        return make.record(session, call, customer_name="王力", organisation="恒泰机械", content="询问价格").id


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("登录名").fill("wangli")
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()


@pytest.mark.slow
def test_a_record_is_heard_corrected_and_confirmed(page: Page, record_id: int) -> None:
    sign_in(page)
    page.get_by_role("link", name="138 0000 4471", exact=True).click()
    expect(page).to_have_url(f"{page.url.rsplit('/records', 1)[0]}/records/{record_id}")
    assert page.evaluate(PLAYED) == 0
    expect(page.get_by_text("我叫王丽。")).to_be_visible()
    page.get_by_label("识别原文").check()
    expect(page.get_by_text("我叫王丽。")).to_be_hidden()
    page.get_by_text("我叫王丽", exact=True).click()
    page.wait_for_function(f"() => ({PLAYED})() > 12")
    expect(page.locator("[data-line][aria-current]")).to_contain_text("我叫王丽")
    page.locator("a.proof", has_text="王力").click()
    page.wait_for_function(f"() => ({PLAYED})() > 3 && ({PLAYED})() < 9")
    page.get_by_label("客户姓名").fill("王丽")
    page.get_by_role("button", name="确认无误").click()
    expect(page.get_by_role("status")).to_have_text("记录已确认。")
    expect(page.get_by_label("客户姓名")).to_have_value("王丽")
    page.goto("/")
    expect(page.locator("td.rec")).to_have_text("已确认")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone(page: Page, record_id: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page)
    for path in ("/", f"/records/{record_id}", "/callbacks", "/sign-ins"):
        page.goto(path)
        assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, path
