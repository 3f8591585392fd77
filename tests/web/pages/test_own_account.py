"""The first sign-in, one's own password, the second factor, and the brake on guessing."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from callcenter.people.second_factor import Vault, begin_second_factor, check_second_factor, need_it_of
from callcenter.people.services import find_person
from tests import factories as make
from tests.web.pages.conftest import Enter, Seat

NEW = "一句自己记得住的长话"


class Clock:
    """The clock of the application, set by the test."""

    def __init__(self) -> None:
        self.now = make.NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(desk: Desk, clock: Clock) -> Flask:
    from callcenter.app import create_app

    app = create_app(desk=desk, now=clock)
    app.testing = True
    return app


@pytest.fixture(autouse=True)
def _somebody(desk: Desk) -> None:
    with desk.db.session() as session:
        make.person(session)
        make.person(session, "root", role="admin")


def enrolled(seat: Seat, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """Switches the second factor on as a person does; the app, and the codes for a lost phone."""
    page = seat.get("/me/account").text
    secret = re.search(r'手动输入密钥：\s*<output class="secret">(\w+)<', page)
    assert secret and 'src="data:image/svg+xml' in page
    app = pyotp.TOTP(secret.group(1))
    done = seat.post("/me/account/second-factor", "/me/account", code=app.at(clock.now))
    assert done.status_code == 200, done.text
    return app, re.findall(r'<li><output class="secret">([\w-]+)<', done.text)


def signing_in(app: Flask, code: str, name: str = "wangli") -> int:
    """Password, then the code; the status of the latter."""
    seat = Seat(app.test_client())
    assert seat.post("/login", "/login", name=name, password=make.PASSWORD).location == "/login/code"
    assert seat.get("/callbacks").status_code == 302, "a password alone opens nothing"
    return seat.post("/login/code", "/login/code", code=code).status_code


def test_a_password_for_once_opens_nothing_but_the_page_to_change_it(enter: Enter, desk: Desk) -> None:
    with desk.db.session() as session:
        find_person(session, "wangli").must_change_password = True
        find_person(session, "root").must_change_password = True
    leader = enter("root")
    assert leader.get("/board").status_code == 302 and leader.get("/board/now").status_code == 401
    seat = enter()
    for path in ("/", "/callbacks", "/search?q=a", "/me/state"):
        assert seat.get(path).location == "/me/account", path
    assert seat.client.get("/callbacks", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    for values, words in (
            ({"old": "wrong"}, "现在的密码不正确"), ({"password": "short", "again": "short"}, "8到200个字符"),
            ({"password": "aaaaaaaaaa"}, "太单一"), ({"password": "my-wangli-1"}, "登录名"),
            ({"again": "other"}, "不一样"), ({"password": make.PASSWORD, "again": make.PASSWORD}, "相同")):
        given = {"old": make.PASSWORD, "password": NEW, "again": NEW, **values}
        answer = seat.post("/me/account/password", "/me/account", **given)
        assert answer.status_code == 422 and words in answer.text, words
    answer = seat.post("/me/account/password", "/me/account", old=make.PASSWORD, password=NEW, again=NEW)
    assert answer.location == "/"
    assert seat.get("/callbacks").status_code == 200
    assert enter("wangli", NEW).get("/callbacks").status_code == 200


def test_guessing_the_password_at_a_desk_left_open_locks_it_as_at_the_door(enter: Enter, desk: Desk) -> None:
    seat = enter()
    for old in (*["wrong"] * 5, make.PASSWORD):
        answer = seat.post("/me/account/password", "/me/account", old=old, password=NEW, again=NEW)
        assert answer.status_code == 422 and "现在的密码不正确" in answer.text
    with desk.db.session() as session:
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "person.password_refused")).all()
        assert len(acts) == 5 and find_person(session, "wangli").locked_until is not None


def test_another_password_ends_every_other_session(enter: Enter) -> None:
    here, there = enter(), enter()
    here.post("/me/account/password", "/me/account", old=make.PASSWORD, password=NEW, again=NEW)
    assert (here.get("/callbacks").status_code, there.get("/callbacks").status_code) == (200, 302)


def test_with_a_second_factor_the_code_is_asked_for_and_serves_once(
        app: Flask, enter: Enter, desk: Desk, clock: Clock) -> None:
    device, codes = enrolled(enter(), clock)
    assert len(codes) == 8
    with desk.db.session() as session:
        kept = find_person(session, "wangli").totp_secret
        assert kept and device.secret not in kept and Vault("s" * 32).unseal(kept) == device.secret
        assert Vault("t" * 32).unseal(kept) is None
    assert signing_in(app, device.at(clock.now)) == 401, "this step was used when it was switched on"
    clock.now += timedelta(seconds=30)
    assert signing_in(app, device.at(clock.now)) == 302
    assert signing_in(app, device.at(clock.now)) == 401, "no code serves twice"
    assert signing_in(app, codes[0].upper()) == 302
    assert signing_in(app, codes[0]) == 401
    assert signing_in(app, codes[1].replace("-", " ")) == 302


def test_after_another_secret_key_only_the_codes_for_a_lost_phone_fit(desk: Desk) -> None:
    app = pyotp.TOTP(pyotp.random_base32())
    with desk.db.session() as session:
        person_id = find_person(session, "wangli").id
        kept = begin_second_factor(session, person_id, app.secret, app.at(make.NOW), vault=Vault("s" * 32),
                                   now=make.NOW)
        later, other = make.NOW + timedelta(minutes=1), Vault("t" * 32)
        assert check_second_factor(session, person_id, app.at(later), vault=other, now=later) is None
        assert check_second_factor(session, person_id, kept[0], vault=other, now=later) is not None


def test_wrong_codes_lock_the_login_and_a_right_password_does_not_forget_them(
        app: Flask, enter: Enter, clock: Clock) -> None:
    device, _codes = enrolled(enter(), clock)
    for _ in range(5):
        assert signing_in(app, "000000") == 401
    clock.now += timedelta(seconds=60)
    seat = Seat(app.test_client())
    assert seat.post("/login", "/login", name="wangli", password=make.PASSWORD).status_code == 401, "locked"
    clock.now += timedelta(minutes=10)
    assert signing_in(app, device.at(clock.now)) == 302


def test_the_question_for_the_code_is_over_after_ten_minutes(app: Flask, enter: Enter, clock: Clock) -> None:
    device, _codes = enrolled(enter(), clock)
    seat = Seat(app.test_client())
    seat.post("/login", "/login", name="wangli", password=make.PASSWORD)
    held = seat.form("/login/code")["csrf_token"]
    clock.now += timedelta(minutes=11)
    answer = seat.client.post("/login/code", data={"csrf_token": held, "code": device.at(clock.now)})
    assert (answer.status_code, answer.location) == (302, "/login")


def test_the_company_may_want_it_of_a_role(enter: Enter, desk: Desk, clock: Clock) -> None:
    with desk.db.session() as session:
        need_it_of(session, ["agent"], by=find_person(session, "root"), now=make.NOW)
    assert enter("root").get("/callbacks").status_code == 200
    seat = enter()
    assert seat.get("/callbacks").location == "/me/account"
    wrong = seat.post("/me/account/second-factor", "/me/account", code="123")
    assert wrong.status_code == 422 and "6位数字" in wrong.text
    enrolled(seat, clock)
    assert seat.get("/callbacks").status_code == 200
    answer = seat.post("/me/account/second-factor/off", "/me/account", off_password=make.PASSWORD)
    assert answer.status_code == 403, "not while the company wants it"


def test_it_is_switched_off_by_the_password_or_by_a_leader(enter: Enter, desk: Desk, clock: Clock) -> None:
    seat = enter()
    enrolled(seat, clock)
    off = "/me/account/second-factor/off"
    assert seat.post(off, "/me/account", off_password="wrong").status_code == 422
    assert seat.post(off, "/me/account", off_password=make.PASSWORD).status_code == 302
    enrolled(seat, clock)
    root = enter("root")
    with desk.db.session() as session:
        number = find_person(session, "wangli").id
    assert "取消两步验证" in root.get(f"/settings/people/{number}").text
    answer = root.post(f"/settings/people/{number}/second-factor/off", "/callbacks")
    assert answer.status_code == 302
    with desk.db.session() as session:
        person = session.get_one(Person, number)
        assert (person.totp_secret, person.recovery_digests) == (None, [])
    assert seat.get("/callbacks").status_code == 302


def test_guessing_from_one_address_is_slowed_but_an_office_is_not_locked_out(
        app: Flask, enter: Enter, clock: Clock) -> None:
    known = enter()
    for n in range(30):
        assert Seat(app.test_client()).post("/login", "/login", name=f"guess{n}", password="x").status_code == 401
    stranger = Seat(app.test_client())
    answer = stranger.post("/login", "/login", name="root", password=make.PASSWORD)
    assert answer.status_code == 429 and "4 秒后再试" in html.unescape(answer.text)
    known.post("/logout")
    assert known.post("/login", "/login", name="wangli", password=make.PASSWORD).status_code == 302, "seen here before"
    clock.now += timedelta(seconds=4)
    assert stranger.post("/login", "/login", name="root", password=make.PASSWORD).status_code == 302
