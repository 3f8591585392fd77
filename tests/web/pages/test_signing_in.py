"""签入, lock-out, forged forms, and what nobody sees without a session."""

from __future__ import annotations

import pytest
from flask import Flask

from callcenter.desk import Desk
from callcenter.people.models import Person
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat


@pytest.fixture(autouse=True)
def _somebody(desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)


@pytest.mark.parametrize("path", ["/", "/records/1", "/callbacks", "/sign-ins", "/recordings/RE1/audio"])
def test_every_page_asks_who_is_there_and_goes_on_afterwards(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.location == f"/login?next={path.replace('/', '%2F')}" or answer.location == f"/login?next={path}"


def test_it_goes_on_to_the_page_that_was_wanted_but_never_elsewhere(app: Flask) -> None:
    for wanted, onward in (("/callbacks", "/callbacks"), ("https://evil.example", "/"), ("//evil.example/x", "/"),
                           ("/\\evil.example", "/")):
        seat = Seat(app.test_client())
        answer = seat.post("/login", "/login", name="wangli", password=make.PASSWORD, next=wanted)
        assert (answer.status_code, answer.location) == (302, onward)


def test_a_wrong_password_tells_nothing_and_five_of_them_lock_the_login(app: Flask) -> None:
    seat = Seat(app.test_client())
    for name in ("wangli", "nobody"):
        answer = seat.post("/login", "/login", name=name, password="wrong")
        assert answer.status_code == 401
        assert "登录名或密码不正确" in answer.text
    for _ in range(4):
        seat.post("/login", "/login", name="wangli", password="wrong")
    assert seat.post("/login", "/login", name="wangli", password=make.PASSWORD).status_code == 401


def test_a_form_without_its_token_is_refused(enter: Enter, desk: Desk) -> None:
    seat = enter()
    for path in ("/me/state", "/logout", "/callbacks/1/done", "/records/1", "/records/1/confirm", "/login"):
        answer = seat.client.post(path, data={"state": "busy"})
        assert answer.status_code in (400, 404), path
        assert answer.status_code == 404 or "页面已过期" in answer.text
    with desk.db.session() as session:
        assert session.get_one(Person, 1).state == "ready"


def test_an_agent_says_ready_and_busy(enter: Enter, desk: Desk) -> None:
    seat = enter()
    answer = seat.post("/me/state", state="busy/培训", back="/callbacks")
    assert (answer.status_code, answer.location) == (302, "/callbacks")
    page = seat.get("/callbacks").text
    assert "您已示忙。" in page and "<small>培训</small>" in page
    with desk.db.session() as session:
        assert session.get_one(Person, 1).state == "busy"
    for wrong in ("asleep", "busy", "busy/钓鱼"):
        assert seat.post("/me/state", state=wrong).status_code == 422
    assert 'class="state busy"' in seat.get("/me/state").text


def test_a_session_ends_with_the_person(enter: Enter, desk: Desk) -> None:
    seat = enter()
    with desk.db.session() as session:
        session.get_one(Person, 1).active = False
    assert seat.get("/").status_code == 302
    with desk.db.session() as session:
        session.get_one(Person, 1).active = True
    assert seat.get("/").status_code == 200
    seat.post("/logout")
    assert seat.get("/").status_code == 302


def test_pages_are_kept_from_other_sites_and_from_caches(enter: Enter) -> None:
    headers = enter().get("/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_problems_are_told_in_chinese(enter: Enter) -> None:
    seat = enter()
    for path, status, words in (("/nowhere", 404, "没有找到"), ("/records/99", 404, "没有编号为 99 的来电记录"),
                                ("/records/99999999999999999999", 404, "没有找到"),
                                ("/callbacks/1/done", 405, "不能这样操作"), ("/?q=abc", 422, "不是号码"),
                                ("/?from=2026-13-01", 422, "不是日期"), ("/callbacks?state=x", 422, "没有“x”")):
        answer = seat.get(path)
        assert answer.status_code == status, path
        assert words in answer.text, path
        assert "Traceback" not in answer.text
