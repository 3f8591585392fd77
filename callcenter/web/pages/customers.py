"""Customers 客户: the list, and the form for a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.customers.changing import FIELDS, LEADERS, checked
from callcenter.customers.finding import MAY_EDIT, add_customer, allow_editing, list_customers
from callcenter.customers.models import Customer
from callcenter.errors import DeskError, FieldError, NotAllowedError
from callcenter.people.models import Role
from callcenter.web.pages.listing import before_id, same_but
from callcenter.web.pages.site import Site

_PAGE = 50
_Answer = str | Response | tuple[str, int]
_EMPTY: Mapping[str, str] = MappingProxyType({"name": "", "organisation": "", "note": "", "phones": ""})


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /customers and /customers/new."""

    @routes.get("/customers")
    def customer_list() -> _Answer:
        return _list(site)

    @routes.get("/customers/new")
    def new_customer() -> str:
        allow_editing(site.person)
        given = request.args.get("phone", "")[:30]
        return render_template("customer_new.html", typed={**_EMPTY, "phones": given}, problem=None)

    @routes.post("/customers")
    def open_customer() -> _Answer:
        allow_editing(site.person)
        typed = {name: request.form.get(name, "") for name in _EMPTY}
        try:
            with site.desk.db.session() as session:
                values = checked({name: typed[name] for name in FIELDS})
                numbers = [one for one in re.split(r"[,，、;；\n]", typed["phones"]) if one.strip()]
                made = add_customer(session, name=values["name"], organisation=values["organisation"],
                                    note=values["note"], phones=numbers, person=site.person, now=site.now())
        except NotAllowedError:
            raise
        except DeskError as problem:
            return render_template("customer_new.html", typed=typed, problem=problem), 422
        flash(_("客户已登记。"))
        return redirect(url_for("desk.customer_page", customer_id=made.id))


def _list(site: Site) -> _Answer:
    """The list, narrowed by `q` and `grade` of the address."""
    words, grade, problem = request.args.get("q", "").strip(), request.args.get("grade", "").strip()[:20], None
    with site.desk.db.session() as session:
        def found(wanted: str) -> list[Customer]:
            return list_customers(session, site.person, words=wanted, grade=grade, now=site.now(),
                                  before_id=before_id(), limit=_PAGE + 1)

        try:
            rows = found(words)
        except FieldError as wrong:
            rows, problem = found(""), wrong
        older = same_but("desk.customer_list", before=str(rows[_PAGE - 1].id)) if len(rows) > _PAGE else None
        text = render_template(
            "customers.html", rows=rows[:_PAGE], older=older, problem=problem, filter={"q": words, "grade": grade},
            same_but=lambda **changes: same_but("desk.customer_list", **changes),
            may_edit=Role(site.person.role) in MAY_EDIT, leads=Role(site.person.role) in LEADERS,
            number=lambda raw: number_for(site.person, raw))
    return (text, 422) if problem else text
