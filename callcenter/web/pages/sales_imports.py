"""Purchases and repairs from a file: each row that is good starts its follow-up rounds."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from callcenter.callbacks.bringing_in import BroughtIn, bring_in
from callcenter.callbacks.listing import may_call
from callcenter.callbacks.sales_files import MOST_ROWS, OLDEST_DAYS
from callcenter.customers.import_files import MOST_BYTES
from callcenter.errors import FieldError, NotAllowedError
from callcenter.web.pages.site import Site

_SHOWN = 200


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /callbacks/import."""

    routes.before_app_request(_allow_files)

    @routes.get("/callbacks/import")
    def sales_import() -> str:
        _allow(site)
        return _page()

    @routes.post("/callbacks/import")
    def send_sales() -> str | tuple[str, int]:
        _allow(site)
        sent = request.files.get("file")
        try:
            if sent is None or not sent.filename:
                raise FieldError("file", "没有选择文件；请选一个 Excel 或 CSV 文件")
            done = bring_in(site.desk.db, sent.filename, sent.read(), person=site.person, now=site.now(),
                            zone=site.zone)
        except FieldError as problem:
            return _page(problem=problem), 422
        return _page(done)


def _allow(site: Site) -> None:
    if not may_call(site.person):
        raise NotAllowedError("您的角色不能安排回访")


def _page(done: BroughtIn | None = None, problem: FieldError | None = None) -> str:
    return render_template("sales_import.html", done=done, problem=problem, most_rows=MOST_ROWS, days=OLDEST_DAYS,
                           shown=_SHOWN)


def _allow_files() -> None:
    if request.endpoint == "desk.send_sales":
        request.max_content_length = MOST_BYTES + 64 * 1024
