"""One's own account: another password, the second factor; what has to be done first at the first sign-in."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from callcenter.errors import FieldError
from callcenter.people.company_account import subject_of
from callcenter.people.models import Person
from callcenter.people.passwords import LONGEST, SHORTEST, change_own_password
from callcenter.people.second_factor import (
    Vault,
    app_address,
    begin_second_factor,
    end_own_second_factor,
    new_secret,
    roles_that_need_it,
)
from callcenter.web.pages.site import Seat, Site

_Answer = str | Response | tuple[str, int]
_FIRST = {"desk.own_account", "desk.own_password", "desk.own_second", "desk.own_second_off", "desk.leave", "desk.look"}


def owed_first() -> Response | None:
    """Whoever owes a password or a second factor is led to it, from wherever they wanted to go."""
    if not current_user.owes or request.endpoint in _FIRST:
        return None
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Refresh": "true"})
    return redirect(url_for("desk.own_account"))


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /me/account."""
    vault = Vault(site.desk.settings.session_secret())

    @routes.get("/me/account")
    def own_account() -> str:
        return _page(site, vault)

    @routes.post("/me/account/password")
    def own_password() -> _Answer:
        form = request.form
        problem = None
        with site.desk.db.session() as database:
            try:
                person = change_own_password(
                    database, site.person.id, old=form.get("old", ""), new=form.get("password", ""),
                    again=form.get("again", ""), now=site.now())
            except FieldError as wrong:
                problem = wrong  # and kept: wrong passwords are counted
        if problem is not None:
            return _page(site, vault, problem), 422
        first = current_user.owes == "password"
        _sit_again(person)
        flash(_("密码已改，其他地方已打开的页面要重新签入。"))
        return redirect("/" if first else url_for("desk.own_account"))

    @routes.post("/me/account/second-factor")
    def own_second() -> _Answer:
        secret = vault.unseal(str(session.get("enrol", ""))) or new_secret()
        try:
            with site.desk.db.session() as database:
                codes = begin_second_factor(database, site.person.id, secret, request.form.get("code", "")[:20],
                                            vault=vault, now=site.now())
                person = database.get_one(Person, site.person.id)
        except FieldError as problem:
            return _page(site, vault, problem), 422
        session.pop("enrol", None)
        _sit_again(person)
        return _page(site, vault, codes=codes)

    @routes.post("/me/account/second-factor/off")
    def own_second_off() -> _Answer:
        problem = None
        with site.desk.db.session() as database:
            try:
                person = end_own_second_factor(database, site.person.id, password=request.form.get("off_password", ""),
                                               now=site.now())
            except FieldError as wrong:
                problem = wrong
        if problem is not None:
            return _page(site, vault, problem), 422
        _sit_again(person)
        flash(_("两步验证已关闭。"))
        return redirect(url_for("desk.own_account"))


def _sit_again(person: Person) -> None:
    """This session goes on; all others of the person have ended."""
    login_user(Seat(person))


def _page(site: Site, vault: Vault, problem: FieldError | None = None, codes: Sequence[str] = ()) -> str:
    with site.desk.db.session() as database:
        needed = site.person.role in roles_that_need_it(database)
    secret = picture = ""
    if site.person.totp_secret is None:
        secret = vault.unseal(str(session.get("enrol", ""))) or new_secret()
        session["enrol"] = vault.seal(secret)
        address = app_address(secret, site.person, site.company)
        picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#111", light="#fff")
    return render_template("own_account.html", problem=problem, wrong=problem.field if problem else "", codes=codes,
                           account=subject_of(site.person, site.desk.settings.oidc_issuer), owes=current_user.owes,
                           needed=needed, secret=secret, picture=picture, shortest=SHORTEST,
                           longest=LONGEST)
