"""回访话术: what agents say in the calls that the company owes, by purpose."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.callbacks.listing import REASONS
from callcenter.callbacks.scripts import ASKS_PERMISSION, CLOSING
from callcenter.callbacks.wording import list_scripts, reset_script, set_script
from callcenter.errors import FieldError
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/scripts."""

    @routes.get("/settings/scripts")
    def script_list() -> str:
        return _page(site)

    @routes.post("/settings/scripts")
    def script_set() -> _Answer:
        form, purpose = request.form, request.form.get("purpose", "")
        try:
            with site.desk.db.session() as session:
                if form.get("do") == "reset":
                    reset_script(session, purpose, by=site.person, now=site.now())
                else:
                    set_script(session, purpose, form.get("subject", ""), form.get("points", ""), by=site.person,
                               now=site.now())
        except FieldError as problem:
            return _page(site, problem), 422
        flash(_("已保存，回电时按新话术提示。"))
        return redirect(url_for("desk.script_list") + f"#{purpose}")


def _page(site: Site, problem: FieldError | None = None) -> str:
    with site.desk.db.session() as session:
        return render_template(
            "scripts.html", rows=list_scripts(session, site.person), reasons=REASONS, problem=problem,
            wrong=problem.field if problem else "", tried=request.form.get("purpose", "") if problem else "",
            typed=request.form, asks=ASKS_PERMISSION, closing=CLOSING)
