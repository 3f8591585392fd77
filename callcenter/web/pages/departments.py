"""Departments 部门: whose hours they keep, and who is told when a clock of theirs is late."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, FieldError
from callcenter.people.department_desk import change_department, enter_department, named_hours, possible_heads
from callcenter.people.departments import list_departments
from callcenter.people.standing import must_lead
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/departments."""

    @routes.get("/settings/departments")
    def department_list() -> str:
        return _page(site)

    @routes.post("/settings/departments")
    def department_add() -> _Answer:
        try:
            with site.desk.db.session() as session:
                made = enter_department(session, request.form.get("name", ""), by=site.person, now=site.now())
                flash(_("已添加%(name)s。", name=made.name))
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 422
        return redirect(url_for("desk.department_list"))

    @routes.post("/settings/departments/change")
    def department_change() -> _Answer:
        form = request.form
        try:
            with site.desk.db.session() as session:
                moved = change_department(session, form.get("name", ""), form, by=site.person, now=site.now(),
                                          zone=site.zone)
        except FieldError as problem:
            return _page(site, problem), 422
        flash(_("已保存，重新计算后有 %(moved)s 个时限改变。", moved=moved) if moved else _("已保存。"))
        return redirect(url_for("desk.department_list"))


def _page(site: Site, problem: FieldError | ConflictError | None = None) -> str:
    must_lead(site.person, "查看部门")
    with site.desk.db.session() as session:
        return render_template("departments.html", rows=list_departments(session), problem=problem,
                               heads=possible_heads(session), hours=named_hours(session))
