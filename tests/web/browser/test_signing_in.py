"""The first day of somebody new, in a real browser: a password for once, an own one, the second factor."""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import Page, expect

from callcenter.desk import Desk
from callcenter.people.services import find_person
from tests import factories as make

NEW = "一句自己记得住的长话"


@pytest.mark.slow
def test_the_first_sign_in_leads_to_an_own_password_and_a_second_factor(page: Page, desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session).must_change_password = True
    page.goto("/callbacks")
    page.get_by_label("登录名").fill("wangli")
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()
    expect(page.get_by_text("请先改成自己的密码")).to_be_visible()
    page.get_by_label("现在的密码").fill(make.PASSWORD)
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("再输入一次新密码").fill(NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_text("密码已改")).to_be_visible()
    page.goto("/me/account")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100, "the picture for the app is shown"
    page.get_by_text("不能扫描").click()
    app = pyotp.TOTP(page.locator("output.secret").inner_text())
    page.get_by_label("输入验证器显示的6位数字").fill(app.at(make.NOW))
    page.get_by_role("button", name="开启").click()
    expect(page.locator(".codes li")).to_have_count(8)
    code = page.locator(".codes output").first.inner_text()
    page.get_by_text("wangli").or_(page.get_by_text("王丽")).first.click()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("登录名").fill("wangli")
    page.get_by_label("密码").fill(NEW)
    page.keyboard.press("Enter")
    page.get_by_label("验证码").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    with desk.db.session() as session:
        assert not find_person(session, "wangli").must_change_password
