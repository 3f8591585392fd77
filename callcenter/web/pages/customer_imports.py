"""Customers from a file: sent, looked through, brought in batch by batch, and what was wrong as a file."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.customers.import_files import MOST_BYTES, MOST_ROWS
from callcenter.customers.importing import (
    EXISTING,
    begin_import,
    bring_in,
    get_import,
    imports_of,
    known_customers,
    usable,
)
from callcenter.errors import FieldError
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.problem_files import as_csv
from callcenter.web.pages.site import Site

_SHOWN = 200
_ID = f"<int(max={LARGEST_ID}):import_id>"


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /customers/imports."""

    routes.before_app_request(_allow_files)

    @routes.get("/customers/imports")
    def customer_imports() -> str:
        return _list(site, None)

    @routes.post("/customers/imports")
    def send_customers() -> str | Response | tuple[str, int]:
        sent = request.files.get("file")
        try:
            if sent is None or not sent.filename:
                raise FieldError("file", "没有选择文件；请选一个 Excel 或 CSV 文件")
            with site.desk.db.session() as session:
                made = begin_import(session, sent.filename, sent.read(), person=site.person, now=site.now())
        except FieldError as problem:
            return _list(site, problem), 422
        return redirect(url_for("desk.customer_import", import_id=made.id))

    @routes.get(f"/customers/imports/{_ID}")
    def customer_import(import_id: int) -> str:
        with site.desk.db.session() as session:
            one = get_import(session, import_id, site.person)
            return render_template(
                "customer_import.html", one=one, usable=usable(session, one), existing=EXISTING, shown=_SHOWN,
                known=known_customers(session, one) if one.existing is None else 0)

    @routes.post(f"/customers/imports/{_ID}")
    def bring_in_customers(import_id: int) -> Response:
        with site.desk.db.session() as session:
            one = bring_in(session, import_id, request.form.get("existing"), person=site.person, now=site.now())
        if one.finished_at is not None and not request.headers.get("HX-Request"):
            flash(_("客户已导入。"))
        return redirect(url_for("desk.customer_import", import_id=import_id))

    @routes.get(f"/customers/imports/{_ID}/problems.csv")
    def customer_import_problems(import_id: int) -> Response:
        with site.desk.db.session() as session:
            problems = get_import(session, import_id, site.person).problems
        return Response(as_csv(problems), mimetype="text/csv", headers={
            "Content-Disposition": f"attachment; filename=customers-{import_id}-problems.csv"})


def _list(site: Site, problem: FieldError | None) -> str:
    with site.desk.db.session() as session:
        return render_template("customer_imports.html", rows=imports_of(session, site.person), problem=problem,
                               now=site.now(), most_rows=MOST_ROWS, most_megabytes=MOST_BYTES // 1024 // 1024)


def _allow_files() -> None:
    """Only here something larger than a form is taken."""
    if request.endpoint == "desk.send_customers":
        request.max_content_length = MOST_BYTES + 64 * 1024
