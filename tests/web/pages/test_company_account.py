"""签入 by the company's account, against a provider that speaks HTTP: who comes in, and who does not."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import select

from callcenter.app import create_app
from callcenter.desk import Desk
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from callcenter.people.second_factor import Vault, begin_second_factor
from callcenter.people.services import find_person
from tests import factories as make
from tests.provider import CLIENT, SECRET, Provider
from tests.web.pages.conftest import Enter, Seat


class Clock:
    """The clock of the application, set by the test."""

    def __init__(self) -> None:
        self.now = make.NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with Provider(make.NOW.timestamp()).serving() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.claims, running.header, running.subject, running.name = {}, {}, "u-wangli", "王丽"
    running.down, running.now = False, make.NOW.timestamp()
    return running


@pytest.fixture
def app(desk: Desk, provider: Provider, clock: Clock) -> Flask:
    settings = desk.settings.model_copy(update={
        "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET})
    app = create_app(desk=dataclasses.replace(desk, settings=settings), now=clock)
    app.testing = True
    return app


@pytest.fixture(autouse=True)
def _people(desk: Desk, provider: Provider) -> None:
    with desk.db.session() as session:
        make.person(session).oidc_subject = f"{provider.issuer}#u-wangli"
        make.person(session, "root", role="admin")


def sent(seat: Seat, provider: Provider, wanted: str = "/callbacks") -> str:
    """The button, the provider, and the path that it sends the browser back to."""
    return provider.sign_in(str(seat.get("/login/company", next=wanted).location))


def audited(desk: Desk, action: str) -> list[tuple[str, str]]:
    with desk.db.session() as session:
        return [(row.who, row.subject) for row in session.scalars(
            select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))]


def test_the_button_leads_to_the_provider_and_back_to_the_page_that_was_wanted(
        app: Flask, desk: Desk, provider: Provider) -> None:
    seat = Seat(app.test_client())
    assert 'href="/login/company?next=/callbacks"' in html.unescape(seat.get("/login", next="/callbacks").text)
    answer = seat.get(sent(seat, provider))
    assert (answer.status_code, answer.location) == (302, "/callbacks")
    assert seat.get("/callbacks").status_code == 200
    assert audited(desk, "login") == [("wangli", "wangli")]
    other = Seat(app.test_client())
    assert other.get(sent(other, provider, "https://evil.example")).location == "/"


def test_a_desk_without_a_provider_has_no_button(desk: Desk) -> None:
    seat = Seat(create_app(desk=desk, now=lambda: make.NOW).test_client())
    assert "/login/company" not in seat.get("/login").text
    assert seat.get("/login/company").status_code == seat.get("/login/company/back", state="x").status_code == 404


def test_what_this_browser_did_not_begin_is_refused(app: Flask, provider: Provider, clock: Clock) -> None:
    mine, other = Seat(app.test_client()), Seat(app.test_client())
    way = sent(mine, provider)
    asked = len(provider.asked)
    assert other.get(way).status_code == 400, "somebody else's browser"
    assert mine.get(way.replace("state=", "state=x")).status_code == 400, "another state"
    assert mine.get(way).status_code == 400, "a beginning serves once, also when it went wrong"
    late = sent(mine, provider)
    clock.now += timedelta(minutes=11)
    assert mine.get(late).status_code == 400
    assert len(provider.asked) == asked, "the provider was not even asked"
    assert mine.get("/callbacks").status_code == 302


WRONG: tuple[dict[str, object], ...] = (
    {"nonce": "another"}, {"nonce": None}, {"aud": "another-client"}, {"aud": [CLIENT, "another-client"]},
    {"aud": None}, {"azp": "another-client"}, {"iss": "https://evil.example"}, {"exp": 1}, {"exp": None},
    {"iat": int(make.NOW.timestamp()) + 3600}, {"sub": ""}, {"sub": None}, {"sub": 7}, {"at_hash": "another"})


def test_a_token_that_is_not_for_this_sign_in_opens_nothing(app: Flask, desk: Desk, provider: Provider) -> None:
    seat = Seat(app.test_client())
    for claims, header in (*((claims, {}) for claims in WRONG), ({}, {"alg": "HS256"}), ({}, {"alg": "none"})):
        provider.claims, provider.header = dict(claims), dict(header)
        answer = seat.get(sent(seat, provider))
        assert answer.status_code == 401 and "没有通过验证" in answer.text, (claims, header)
        assert seat.get("/callbacks").status_code == 302
    assert len(audited(desk, "login.company_unproven")) == len(WRONG) + 2


def test_only_a_published_key_signs_and_a_new_one_is_looked_up(app: Flask, provider: Provider, clock: Clock) -> None:
    seat, published = Seat(app.test_client()), provider.keys
    assert seat.get(sent(seat, provider)).status_code == 302
    provider.keys = KeySet([RSAKey.generate_key(2048, {"kid": "first"})])
    assert seat.get(sent(seat, provider)).status_code == 401, "the same name, another key"
    provider.new_key("second")
    clock.now += timedelta(minutes=2)
    assert seat.get(sent(seat, provider)).status_code == 302, "keys change"
    provider.keys = published


def test_a_code_serves_once_and_only_with_its_verifier(app: Flask, provider: Provider) -> None:
    first, second = Seat(app.test_client()), Seat(app.test_client())
    way, other = sent(first, provider), sent(second, provider)
    code = re.search(r"code=([^&]+)", way)
    assert code
    stolen = re.sub(r"code=[^&]+", f"code={code.group(1)}", other)
    assert second.get(stolen).status_code == 401, "another browser's code"
    assert first.get(way).status_code == 401, "which is used up now"


def test_a_provider_that_is_away_is_told_and_the_password_still_opens(app: Flask, provider: Provider,
                                                                      enter: Enter) -> None:
    seat = Seat(app.test_client())
    provider.down = True
    answer = seat.get("/login/company")
    assert answer.status_code == 503 and "暂时连接不上" in answer.text and "name=\"password\"" in answer.text
    provider.down = False
    way = sent(seat, provider)
    provider.down = True
    assert seat.get(way).status_code == 503
    assert enter().get("/callbacks").status_code == 200
    provider.down = False
    declined = sent(seat, provider)
    answer = seat.get("/login/company/back", state=declined.split("state=")[1], error="access_denied")
    assert answer.status_code == 401 and "没有同意" in answer.text


def test_somebody_unknown_or_gone_does_not_come_in_and_nobody_is_made(app: Flask, desk: Desk,
                                                                      provider: Provider) -> None:
    seat = Seat(app.test_client())
    provider.subject = "u-stranger"
    provider.claims = {"preferred_username": "root", "email": "root@example.com", "email_verified": True}
    answer = seat.get(sent(seat, provider))
    assert answer.status_code == 403 and "还没有与工作台的人员关联" in answer.text and "u-stranger" in answer.text
    provider.subject, provider.claims = "u-wangli", {}
    with desk.db.session() as session:
        find_person(session, "wangli").active = False
    answer = seat.get(sent(seat, provider))
    assert answer.status_code == 403 and "已停用" in answer.text
    assert seat.get("/callbacks").status_code == 302
    assert audited(desk, "login.company_refused") == [("-", "u-stranger"), ("wangli", "u-wangli")]
    with desk.db.session() as session:
        assert session.scalars(select(Person.name).order_by(Person.id)).all() == ["wangli", "root"]


def test_the_desk_s_second_factor_is_asked_for_as_well(app: Flask, desk: Desk, provider: Provider) -> None:
    secret = pyotp.random_base32()
    with desk.db.session() as session:
        person = find_person(session, "wangli")
        begin_second_factor(session, person.id, secret, pyotp.TOTP(secret).at(make.NOW - timedelta(seconds=30)),
                            vault=Vault(desk.settings.session_secret()), now=make.NOW)
    seat = Seat(app.test_client())
    assert seat.get(sent(seat, provider)).location == "/login/code"
    assert seat.get("/callbacks").status_code == 302
    answer = seat.post("/login/code", "/login/code", code=pyotp.TOTP(secret).at(make.NOW))
    assert answer.location == "/callbacks"


def test_a_password_for_once_is_void_for_who_comes_by_the_company_account(app: Flask, desk: Desk,
                                                                          provider: Provider) -> None:
    with desk.db.session() as session:
        find_person(session, "wangli").must_change_password = True
    seat = Seat(app.test_client())
    assert seat.get(sent(seat, provider)).location == "/callbacks"
    assert seat.get("/callbacks").status_code == 200
    assert "您没有密码" in seat.get("/me/account").text
    assert seat.post("/login", "/login", name="wangli", password=make.PASSWORD).status_code in (302, 400)
    stranger = Seat(app.test_client())
    assert stranger.post("/login", "/login", name="wangli", password=make.PASSWORD).status_code == 401


def test_one_links_the_own_account_with_the_password_and_nobody_else_s(app: Flask, desk: Desk, provider: Provider,
                                                                       enter: Enter) -> None:
    seat = enter("root")
    assert seat.post("/me/account/company", "/me/account", link_password="wrong").status_code == 422
    for subject, words in (("u-wangli", "已关联给王丽"), ("u-root", "已关联，今后")):
        provider.subject = subject
        page = seat.post("/me/account/company", "/me/account", link_password=make.PASSWORD).text
        found = re.search(r'<a class="button primary" href="([^"]+)"', page)
        assert found
        assert seat.get(provider.sign_in(html.unescape(found.group(1)))).location == "/me/account"
        assert words in seat.get("/me/account").text
    stranger = Seat(app.test_client())
    assert stranger.get(sent(stranger, provider)).status_code == 302
    assert stranger.get("/settings/tokens").status_code == 200
    assert audited(desk, "person.company_account") == [("root", "root")]


def test_an_administrator_links_and_takes_the_link_away_and_its_sessions_with_it(
        app: Flask, desk: Desk, provider: Provider, enter: Enter) -> None:
    with desk.db.session() as session:
        ids = {name: make.person(session, name, role=role).id for name, role in (
            ("boss", "supervisor"), ("zhao", "handler"))}
        ids["wangli"] = find_person(session, "wangli").id
    root, boss = enter("root"), enter("boss")

    def link(seat: Seat, name: str, subject: str) -> int:
        return seat.post(f"/settings/people/{ids[name]}/account", f"/settings/people/{ids[name]}",
                         account=subject).status_code

    assert "企业账号编号" in root.get(f"/settings/people/{ids['zhao']}").text
    assert "企业账号编号" not in boss.get(f"/settings/people/{ids['zhao']}").text
    assert link(boss, "zhao", "u-boss") == 403, "who could sign in as everybody below"
    assert (link(root, "zhao", "u-wangli"), link(root, "zhao", "x" * 256)) == (422, 422)
    assert link(root, "zhao", "u-zhao") == 302
    seat = Seat(app.test_client())
    assert seat.get(sent(seat, provider)).status_code == 302
    assert link(root, "wangli", "") == 302
    assert seat.get("/callbacks").status_code == 302, "signed off"
    assert seat.get(sent(seat, provider)).status_code == 403
