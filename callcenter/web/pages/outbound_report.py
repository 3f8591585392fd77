"""回访报表: follow-ups made in time, ratings, what customers said; on the page, as Excel and as CSV."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flask import Blueprint, render_template, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.dialing.reporting import FORMULAS, GROUPS, Report, allow, percent, report
from callcenter.errors import FieldError
from callcenter.lists.files import FORMATS, sheet
from callcenter.people.audit import record_act
from callcenter.web.pages.site import Site

_HEADS = ("应回访", "期限内完成", "回访完成率", "成功邀评", "有效评价", "参评率", "满意", "满意率")


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /outbound/report and its files."""

    @routes.get("/outbound/report")
    def outbound_report() -> str | tuple[str, int]:
        problem = None
        with site.desk.db.session() as session:
            try:
                made = _made(session, site, request.args)
            except FieldError as wrong:
                problem, made = wrong, _made(session, site, {})
            page = render_template("outbound_report.html", report=made, groups=GROUPS, formulas=FORMULAS,
                                   percent=percent, problem=problem, heads=_HEADS)
        return (page, 422) if problem else page

    @routes.get("/outbound/report.<any(xlsx, csv):kind>")
    def outbound_report_file(kind: str) -> Response:
        with site.desk.db.session() as session:
            made = _made(session, site, request.args)
            record_act(session, who=site.person.name, action="outbound.report_export",
                       subject=f"{made.since}..{made.until}", now=site.now(), by=made.by)
        name = f"回访报表-{made.since}-{made.until}.{kind}"
        return send_file(io.BytesIO(_file(made, kind, site)), mimetype=FORMATS[kind], as_attachment=True,
                         download_name=name, max_age=0)


def _made(session: Session, site: Site, given: Mapping[str, str]) -> Report:
    """The month until today, where nothing else is asked for."""
    allow(site.person)
    today = site.now().astimezone(site.zone).date()
    return report(session, site.person, since=_day(given, "from", today.replace(day=1)), until=_day(given, "to", today),
                  by=given.get("by") or "agent", zone=site.zone)


def _day(given: Mapping[str, str], name: str, usual: date) -> date:
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise FieldError(name, f"“{text[:20]}”不是日期；请写成2026-07-31") from None


def _file(made: Report, kind: str, site: Site) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report.{kind}"
        with sheet(path, kind, "回访报表", [GROUPS[made.by], *_HEADS], site.zone) as written:
            for row in [*made.rows, made.total]:
                done, joined, pleased = map(percent, row.rates)
                written.write([row.name, row.due, row.met, done, row.invited, row.rated, joined, row.pleased, pleased])
            for name, formula in FORMULAS.items():
                written.write([f"{name}：{formula}"])
        return path.read_bytes()
