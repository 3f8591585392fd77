"""服务时间: hours by weekday and special days, of lines, departments and the company."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.calendars.weekly import DAYS, FIELDS, add_hours, is_set, keepers_of, list_hours, save_hours, told_hours
from callcenter.errors import ConflictError, FieldError
from callcenter.web.pages.site import Site
from callcenter.web.said import said

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/hours."""

    @routes.get("/settings/hours")
    def hours_list() -> str:
        return _list(site)

    @routes.post("/settings/hours")
    def hours_add() -> _Answer:
        name = request.form.get("name", "").strip()
        try:
            with site.desk.db.session() as session:
                add_hours(session, name, by=site.person, now=site.now(), zone=site.zone)
        except (FieldError, ConflictError) as problem:
            return _list(site, problem, name), 422
        flash(_("已添加，起初同公司服务时间。"))
        return redirect(url_for("desk.hours_page", name=name))

    @routes.get("/settings/hours/<name>")
    def hours_page(name: str) -> str:
        return _page(site, name)

    @routes.post("/settings/hours/<name>")
    def hours_save(name: str) -> _Answer:
        typed = {field: request.form.get(field, "")[:8000] for field in FIELDS}
        try:
            with site.desk.db.session() as session:
                moved = save_hours(session, name, typed, new=False, by=site.person, now=site.now(), zone=site.zone)
        except FieldError as problem:
            return _page(site, name, problem, typed), 422
        flash(_("已保存，重新计算后有 %(moved)s 个时限改变。", moved=moved) if moved else _("已保存。"))
        return redirect(url_for("desk.hours_page", name=name))


def _list(site: Site, problem: FieldError | ConflictError | None = None, typed: str = "") -> str:
    with site.desk.db.session() as session:
        return render_template("hours_list.html", rows=list_hours(session, site.person), problem=problem, typed=typed)


def _page(site: Site, name: str, problem: FieldError | None = None, typed: Mapping[str, str] | None = None) -> str:
    with site.desk.db.session() as session:
        held = told_hours(session, name, site.person)
        return render_template(
            "hours.html", name=name, typed=typed or held, days=DAYS, keepers=keepers_of(session, name),
            kept=is_set(session, name), problem=problem,
            wrong=problem.field if problem else "", options=[(day, said(title)) for day, title in DAYS.items()])
