"""A complaint on its way, in a real browser and by keyboard where it matters; and every new page on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from callcenter.desk import Desk
from tests import case_factories as cases
from tests import factories as make
from tests.web.pages.staff import complaint, hire


@pytest.fixture
def case_id(desk: Desk) -> int:
    people = hire(desk)
    with desk.db.session() as session:
        case = complaint(session, agent_id=people["wangli"])
        cases.notice(session, people["boss"], case)
        clock = cases.ended(session, cases.case(session), "notify", met=make.NOW, due=make.NOW)
        cases.assessment(session, clock, case, person_id=people["wangli"])
        return case.id


def sign_in(page: Page, name: str) -> None:
    page.goto("/cases")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()


@pytest.mark.slow
def test_a_complaint_is_dispatched_and_the_customer_told(page: Page, case_id: int) -> None:
    sign_in(page, "wangli")
    page.get_by_role("link", name="陈晨").first.click()
    expect(page.get_by_role("heading", name="接下来")).to_be_visible()
    page.get_by_label("承办部门").first.select_option("维修部")
    page.get_by_role("button", name="派单", exact=True).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已派单")
    page.get_by_label("这次通话是为了").select_option("tell")
    page.get_by_label("通话内容").first.fill("已告知维修部受理")
    page.get_by_role("button", name="联系客户").click()
    expect(page.get_by_role("status")).to_contain_text("已登记联系情况")
    told = page.locator(".clock-list > li", has_text="答复客户通知结果")
    expect(told).to_contain_text("按期")
    page.get_by_text("最晚时间怎么算出来的").first.click()
    expect(page.locator(".explain").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_cases_is_wider_than_a_phone(page: Page, case_id: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "boss")
    for path in ("/cases", f"/cases/{case_id}", "/cases/new", "/dispatch", "/deadlines", "/standards", "/calendar",
                 "/callbacks", "/assessments", "/notices", "/notices?show=failed"):
        page.goto(path)
        assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, path
