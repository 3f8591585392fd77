"""Who sees the board: leaders and dispatchers, and screens that a leader opened, until they are taken back."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from callcenter.board.models import BoardScreen
from callcenter.desk import Desk
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat
from tests.web.pages.staff import hire


def test_the_board_is_for_leaders_and_dispatchers(enter: Enter, desk: Desk, app: Flask) -> None:
    hire(desk)
    for login, status in (("boss", 200), ("mgr", 200), ("sun", 200), ("wangli", 403), ("zhao", 403), ("am", 403)):
        assert enter(login).get("/board").status_code == status, login
    assert enter("sun").get("/board/screens").status_code == 403
    stranger = app.test_client()
    assert stranger.get("/board").location.startswith("/login")
    assert stranger.get("/board/now").status_code == 401


def test_it_shows_what_rings_without_personal_data(enter: Enter, desk: Desk) -> None:
    hire(desk)
    with desk.db.session() as session:
        call = make.call(session, started=make.NOW - timedelta(seconds=30), ended_at=None, outcome=None)
        agent = make.person(session, "li", display_name="李娜", phone="13900000009")
        leg = make.leg(session, call, agent, ringing=make.NOW - timedelta(seconds=21))
        leg.ended_at, agent.leg_id = None, leg.id
        make.record(session, call, customer_name="陈晨")
    page = enter("boss").get("/board/now").text
    assert "138 **** 4471" in page
    assert "<span data-count>5</span>声" in page
    assert "李娜" in page
    for secret in ("陈晨", "13800004471", "13900000009"):
        assert secret not in page.replace(" ", "")


def test_a_screen_shows_the_board_alone_until_it_is_taken_back(enter: Enter, desk: Desk, app: Flask) -> None:
    hire(desk)
    wall = enter("boss")
    assert wall.post("/board/screens", "/board/screens", name=" ").status_code == 422
    assert wall.post("/board/screens", "/board/screens", name="东墙").location == "/board"
    assert wall.get("/board").status_code == 200
    assert "回到工作台" not in wall.get("/board").text
    assert wall.get("/").location.startswith("/login")
    assert wall.get("/board/screens").location.startswith("/login")
    with desk.db.session() as session:
        screen = session.scalars(select(BoardScreen)).one()
        assert screen.digest not in str(wall.client.get_cookie("board", path="/board"))
    boss = enter("boss")
    assert "<b>东墙" in boss.get("/board/screens").text
    boss.post(f"/board/screens/{screen.id}/end", "/board/screens")
    assert "<b>东墙" not in boss.get("/board/screens").text
    assert wall.get("/board/now").status_code == 401
    forged = Seat(app.test_client())
    forged.client.set_cookie("board", "sx_forged", path="/board")
    assert forged.get("/board/now").status_code == 401
