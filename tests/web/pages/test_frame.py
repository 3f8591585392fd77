"""The frame of every page: the navigation by role, the looks that a browser keeps, and what htmx is told."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from callcenter.desk import Desk
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire


@pytest.mark.parametrize(("login", "sees", "never"), [
    ("boss", {"来电", "工单", "工作日历"}, set()),
    ("wangli", {"来电", "派单", "考核栏"}, {"工作日历"}),
    ("zhao", {"来电", "工单", "时限"}, {"派单", "回访", "电话签到"}),
    ("am", {"电话签到"}, {"来电", "工单", "设置"}),
])
def test_the_navigation_holds_what_the_role_may_open(
        desk: Desk, enter: Enter, login: str, sees: set[str], never: set[str]) -> None:
    hire(desk)
    page = enter(login).get("/sign-ins" if login == "am" else "/notices").text
    menu = page.split('<nav class="side"')[1].split("</nav>")[0]
    words = set(re.findall(r"<span>([^<]+)</span>|<p class=\"group\"[^>]*>([^<]+)<", menu))
    shown = {one or other for one, other in words}
    assert sees <= shown and not never & shown


def test_a_browser_keeps_its_looks_and_is_sent_nowhere_else(desk: Desk, enter: Enter) -> None:
    hire(desk)
    seat = enter("boss")
    answer = seat.post("/look", page="/notices", scheme="dark", menu="folded", back="//elsewhere.example/")
    assert answer.status_code == 302 and answer.location == "/"
    assert '<html lang="zh-CN" data-scheme="dark" data-menu="folded">' in seat.get("/notices").text


def test_a_piece_of_a_page_asked_for_after_the_session_reloads_the_page(app: Flask) -> None:
    answer = app.test_client().get("/notices", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and answer.headers["HX-Refresh"] == "true"


def test_an_error_of_a_piece_floats_in_and_leaves_the_page_standing(desk: Desk, enter: Enter) -> None:
    hire(desk)
    answer = enter("boss").client.get("/cases/999", headers={"HX-Request": "true"})
    assert answer.status_code == 404 and answer.headers["HX-Retarget"] == "#toasts"
    assert "没有编号为 999 的工单" in answer.text and "<html" not in answer.text
