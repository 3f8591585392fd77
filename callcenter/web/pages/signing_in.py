"""签入 and 退出, and the language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from callcenter.people.services import sign_in
from callcenter.web.languages import keep_looks
from callcenter.web.pages.site import Seat, Site, own_path


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds the login, the logout and how the desk looks."""

    @routes.get("/login")
    def login() -> str | Response:
        if current_user.is_authenticated:
            return redirect(url_for("desk.call_list"))
        return render_template("login.html", name="", problem="", next=own_path(request.args.get("next")))

    @routes.post("/login")
    def enter() -> tuple[str, int] | Response:
        name, password = request.form.get("name", "").strip(), request.form.get("password", "")
        onward = own_path(request.form.get("next"))
        with site.desk.db.session() as database:
            person = sign_in(database, name, password, now=site.now()) if name and password else None
        if person is None:
            return render_template("login.html", name=name[:60], next=onward, problem=(
                "登录名或密码不正确。连续错五次会锁定十分钟。")), 401
        session.clear()  # nothing of whoever sat here before
        login_user(Seat(person))
        return redirect(onward)

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
