"""Telephone sign-ins 电话签到 and their confirmation by duty staff."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.people.models import Role
from callcenter.people.naming import names_of
from callcenter.visits.services import confirm_sign_in, list_sign_ins
from callcenter.web.pages.site import Site

_MOST = 200
_SHOWN = {"odd": {"compliant": False}, "open": {"confirmed": False}}


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /sign-ins."""

    @routes.get("/sign-ins")
    def sign_in_list() -> str:
        shown = request.args.get("show", "")
        with site.desk.db.session() as session:
            rows = list_sign_ins(session, site.person, limit=_MOST, **_SHOWN.get(shown, {}))
            return render_template("sign_ins.html", rows=rows, shown=shown,
                                   names=names_of(session, [row.confirmed_by for row in rows]),
                                   duty=site.person.role != Role.ACCOUNT_MANAGER,
                                   number=lambda raw: number_for(site.person, raw))

    @routes.post("/sign-ins/<int(max=2147483647):sign_in_id>/confirm")
    def sign_in_confirm(sign_in_id: int) -> Response:
        with site.desk.db.session() as session:
            confirm_sign_in(session, sign_in_id, person=site.person, now=site.now())
        flash("值班确认完成。")
        return redirect(url_for("desk.sign_in_list"))
