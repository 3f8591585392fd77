"""公司设置: the values that standards use, what agents choose from, of whom a second factor is wanted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.cases.opening import opening_categories
from callcenter.cases.words import CATEGORIES
from callcenter.deadlines.previewing import Moved
from callcenter.deadlines.publishing import settings_of
from callcenter.dialing.limits import LIMITS, limits_of
from callcenter.errors import FieldError
from callcenter.people.choices import (
    ALWAYS_CASES,
    CASE_CATEGORIES,
    CHOICES,
    LONGEST_WRAP_UP,
    choices,
    wrap_up_time,
)
from callcenter.people.company_desk import may_set_standards, preview_company_value, set_company_value
from callcenter.people.models import Role
from callcenter.people.second_factor import need_it_of, roles_that_need_it
from callcenter.people.standing import must_lead
from callcenter.standards import BOUNDS, SETTINGS
from callcenter.web.pages.site import Site
from callcenter.web.pages.standards import SETTING_TITLES

_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /settings/company."""

    @routes.get("/settings/company")
    def company_settings() -> str:
        return _page(site)

    @routes.post("/settings/company")
    def company_set() -> _Answer:
        name = request.form.get("name", "")
        value = " ".join(request.form.getlist("value")) if name == "case_categories" else request.form.get("value", "")
        try:
            with site.desk.db.session() as session:
                if request.form.get("do") == "preview":
                    return _page(site, moved=preview_company_value(session, name, value, by=site.person, now=site.now(),
                                                                   zone=site.zone))
                made = set_company_value(session, name, value, by=site.person, now=site.now())
        except FieldError as problem:
            return _page(site, problem), 422
        flash(_("已保存，%(made)s 份服务标准有了新版本；新工单按新版本计时。", made=made) if made else _("已保存。"))
        return redirect(url_for("desk.company_settings"))

    @routes.post("/settings/company/second-factor")
    def company_second_factor() -> Response:
        with site.desk.db.session() as session:
            need_it_of(session, request.form.getlist("roles"), by=site.person, now=site.now())
        flash(_("已保存。"))
        return redirect(url_for("desk.company_settings"))


def _page(site: Site, problem: FieldError | None = None, moved: list[Moved] | None = None) -> str:
    """`moved`: what the value that was typed would change, if that was asked; nothing is saved then."""
    must_lead(site.person, "查看公司设置")
    with site.desk.db.session() as session:
        return render_template(
            "company_settings.html", problem=problem, wrong=problem.field if problem else "",
            moved=moved, tried=request.form.get("name", "") if moved is not None else "",
            categories={name: CATEGORIES[name] for name in CASE_CATEGORIES}, always=ALWAYS_CASES,
            opening=opening_categories(session),
            typed=request.form.get("value", ""), values=settings_of(session), defaults=SETTINGS, bounds=BOUNDS,
            limits=LIMITS, limit_values=limits_of(session),
            titles=SETTING_TITLES, lists={name: choices(session, name) for name in CHOICES},
            wrap_up=int(wrap_up_time(session).total_seconds()), longest_wrap_up=LONGEST_WRAP_UP,
            second=roles_that_need_it(session), may_set=may_set_standards(site.person),
            administers=Role(site.person.role) is Role.ADMIN)
