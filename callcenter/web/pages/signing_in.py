"""签入 and 退出, and the language. With a second factor the code is asked for on a page of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from callcenter.people.braking import count_failure, waiting
from callcenter.people.models import Person
from callcenter.people.seats import read_seat_id, seat_id
from callcenter.people.second_factor import Vault, check_second_factor
from callcenter.people.services import sign_in
from callcenter.web.languages import keep_looks
from callcenter.web.pages.site import Seat, Site, own_path

_Answer = str | Response | tuple[str, int]
_CODE_WITHIN = timedelta(minutes=10)
_KNOWN, _KNOWN_FOR, _MOST_KNOWN = "known", timedelta(days=180), 12
"""The cookie with the logins that were let in by this browser before."""


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds the login, the logout and how the desk looks."""
    vault = Vault(site.desk.settings.session_secret())

    @routes.get("/login")
    def login() -> str | Response:
        if current_user.is_authenticated:
            return redirect(url_for("desk.call_list"))
        return door("", own_path(request.args.get("next")))

    @routes.post("/login")
    def enter() -> _Answer:
        return _enter(site, request.form.get("name", "").strip(), request.form.get("password", ""))

    @routes.get("/login/code")
    def login_code() -> str | Response:
        return render_template("login_code.html", problem="") if _pending(site) else redirect(url_for("desk.login"))

    @routes.post("/login/code")
    def enter_code() -> _Answer:
        return _enter_code(site, vault, request.form.get("code", "")[:60])

    @routes.post("/logout")
    def leave() -> Response:
        logout_user()
        session.clear()
        return redirect(url_for("desk.login"))

    @routes.post("/look")
    def look() -> Response:
        """Keeps the language, the colours or the folded navigation, in this browser."""
        answer = redirect(own_path(request.form.get("back")))
        keep_looks(answer)
        return answer


def _enter(site: Site, name: str, password: str) -> _Answer:
    onward, address = own_path(request.form.get("next")), request.remote_addr or "-"
    with site.desk.db.session() as database:
        wait = 0 if name in _known_logins() else waiting(database, address, site.now())
        if wait:
            return door(name, onward, _("这个网络地址输错太多次，请 %(wait)s 秒后再试。", wait=wait)), 429
        person = sign_in(database, name, password, now=site.now()) if name and password else None
        if person is None:
            count_failure(database, address, site.now())
    if person is None:
        return door(name, onward, _("登录名或密码不正确。连续错五次会锁定十分钟。")), 401
    return go_on(person, onward, site.now())


def _enter_code(site: Site, vault: Vault, code: str) -> _Answer:
    person_id = _pending(site)
    if person_id is None:
        return redirect(url_for("desk.login"))
    with site.desk.db.session() as database:
        person = check_second_factor(database, person_id, code, vault=vault, now=site.now())
        fits = person is not None and seat_id(person) == session["second"]
        if not fits:
            count_failure(database, request.remote_addr or "-", site.now())
    if person is None or not fits:
        return render_template("login_code.html", problem=_("验证码不对，或已用过。连续错五次会锁定十分钟。")), 401
    onward = own_path(session.get("onward"))
    session.clear()
    return _let_in(person, onward)


def door(name: str, onward: str, problem: str = "", about: str = "") -> str:
    """The page that everybody comes in by; `about`: more on the problem."""
    return render_template("login.html", name=name[:60], problem=problem, about=about, next=onward)


def go_on(person: Person, onward: str, now: datetime) -> Response:
    """Lets somebody in who has proven who they are, or asks for their second factor first."""
    session.clear()  # nothing of whoever sat here before
    if person.totp_secret is None:
        return _let_in(person, onward)
    session.update(second=seat_id(person), second_at=now.isoformat(), onward=onward)
    return redirect(url_for("desk.login_code"))


def _pending(site: Site) -> int | None:
    """Whose password was right, some minutes ago at most."""
    known = read_seat_id(str(session.get("second", "")))
    if known is None or site.now() - datetime.fromisoformat(session["second_at"]) > _CODE_WITHIN:
        return None
    return known[0]


def _let_in(person: Person, onward: str) -> Response:
    login_user(Seat(person))
    answer = redirect(onward)
    kept = [person.name, *(name for name in _known_logins() if name != person.name)][:_MOST_KNOWN]
    answer.set_cookie(_KNOWN, _signed().dumps(kept), max_age=_KNOWN_FOR, httponly=True, samesite="Lax", path="/login",
                      secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
    return answer


def _known_logins() -> list[str]:
    """Who was let in by this browser before; a cookie that is not ours names nobody."""
    try:
        return list(_signed().loads(request.cookies.get(_KNOWN, "")))
    except BadSignature:
        return []


def _signed() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known logins")
