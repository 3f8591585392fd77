"""The board in a real browser: it counts on by itself, says when the server is away, and needs no reload."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, Route, expect

from callcenter.desk import Desk
from tests import factories as make
from tests.web.pages.staff import hire


def test_the_board_goes_on_by_itself_and_over_an_outage(page: Page, desk: Desk) -> None:
    hire(desk)
    with desk.db.session() as session:
        call = make.call(session, started=make.NOW - timedelta(seconds=30), ended_at=None, outcome=None)
        agent = make.person(session, "li", display_name="李娜")
        leg = make.leg(session, call, agent, ringing=make.NOW - timedelta(seconds=9))
        leg.ended_at, agent.leg_id = None, leg.id
    page.goto("/login")
    page.get_by_label("登录名").fill("boss")
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="签入").click()
    page.clock.install()
    page.goto("/board")
    ringing = page.get_by_role("region", name="振铃中")
    expect(ringing.locator("[data-count]")).to_have_text("2")
    expect(page.locator("#curve canvas")).to_be_visible()
    page.evaluate("() => { window.stayed = true; }")
    page.clock.run_for(2500)
    expect(ringing.locator("[data-count]")).to_have_text("3")

    def away(route: Route) -> None:
        route.fulfill(status=204)  # nothing of ours: a proxy that lost the server

    page.route("**/board/now", away)
    page.clock.run_for(4000)
    expect(page.get_by_role("alert")).to_contain_text("连接中断")
    page.unroute("**/board/now")
    with desk.db.session() as session:
        session.merge(leg).ended_at = make.NOW
    page.clock.run_for(4000)
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(ringing).to_contain_text("没有来电在振铃")
    assert page.evaluate("() => window.stayed")
