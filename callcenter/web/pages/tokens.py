"""API tokens 接口令牌: given, shown once, taken back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.errors import FieldError
from callcenter.people.services import SCOPES
from callcenter.people.tokens import list_tokens, make_token, revoke_token
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/tokens."""

    @routes.get("/settings/tokens")
    def token_list() -> str:
        return _page(site)

    @routes.post("/settings/tokens")
    def token_make() -> _Answer:
        form = request.form
        try:
            with site.desk.db.session() as session:
                token = make_token(session, form.get("person", ""), scope=form.get("scope", ""),
                                   label=form.get("label", ""), by=site.person, now=site.now())[1]
        except FieldError as problem:
            return _page(site, problem=problem), 422
        return _page(site, token=token)

    @routes.post(f"/settings/tokens/<int(max={LARGEST_ID}):token_id>/revoke")
    def token_revoke(token_id: int) -> Response:
        with site.desk.db.session() as session:
            row = revoke_token(session, token_id, by=site.person, now=site.now())
            flash(_("已撤销%(name)s的令牌。", name=row.person.display_name))
        return redirect(url_for("desk.token_list"))


def _page(site: Site, *, problem: FieldError | None = None, token: str = "") -> str:
    with site.desk.db.session() as session:
        typed = {name: request.form.get(name, "") if problem else "" for name in ("person", "scope", "label")}
        return render_template("tokens.html", rows=list_tokens(session, site.person), problem=problem, token=token,
                               wrong=getattr(problem, "field", ""), typed=typed, scopes=SCOPES)
