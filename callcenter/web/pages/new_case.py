"""A case that a person opens: 转工单 by the button of a call record, or by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from callcenter.cases.by_hand import open_by_hand, open_from_record
from callcenter.cases.states import DESK
from callcenter.cases.words import CATEGORIES
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.models import Role
from callcenter.web.pages.case_form import values_of
from callcenter.web.pages.case_kinds import titles
from callcenter.web.pages.case_verbs import Field
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site
from callcenter.web.pages.words import URGENCIES


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /cases/new and /records/<id>/case."""

    @routes.get("/cases/new")
    def new_case() -> str:
        return _page(site, {})

    @routes.post("/cases/new")
    def open_new() -> Response | tuple[str, int]:
        try:
            with site.desk.db.session() as session:
                values = values_of(_fields(), request.form, site.zone)
                case = open_by_hand(session, person=site.person, now=site.now(), zone=site.zone,
                                    **{**values, "kind": values["kind"] or "problem"})
        except FieldError as problem:
            return _page(site, request.form, problem), 422
        flash(f"工单 {case.number} 已建立。")
        return redirect(url_for("desk.case_page", case_id=case.id))

    @routes.post(f"/records/<int(max={LARGEST_ID}):record_id>/case")
    def record_case(record_id: int) -> Response:
        with site.desk.db.session() as session:
            case = open_from_record(session, record_id, person=site.person, now=site.now(), zone=site.zone)
        flash(f"已转工单 {case.number}。")
        return redirect(url_for("desk.case_page", case_id=case.id))


def _fields() -> tuple[Field, ...]:
    return (Field("kind", "种类", "choice", options={"problem": "客户问题", **titles(by_hand=True)}, default="problem"),
            Field("category", "类别", "choice", True, options=CATEGORIES, default="complaint"),
            Field("urgency", "紧急程度", "choice", options=URGENCIES, default="normal"),
            Field("customer_name", "客户姓名"), Field("organisation", "单位"),
            Field("phone", "联系电话", hint="手机号，或区号加固定电话，如 021-62881234"),
            Field("content", "内容", "area", True),
            Field("started_at", "何时受理", "moment", hint="时限从此时起算；不填为现在"))


def _page(site: Site, typed: Mapping[str, str], problem: FieldError | None = None) -> str:
    if Role(site.person.role) not in DESK:
        raise NotAllowedError("您的角色不能新建工单")
    return render_template("new_case.html", fields=_fields(), typed=typed, problem=problem)
