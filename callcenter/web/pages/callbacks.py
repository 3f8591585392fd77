"""Calls to make 回访: what is due soon first, all calls to one number together, each with what may come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.callbacks.assigning import callers_of, may_assign
from callcenter.callbacks.dispositions import DISPOSITIONS, NOT_RATED, SATISFACTION
from callcenter.callbacks.listing import REASONS, needs_supervisor
from callcenter.callbacks.models import Callback
from callcenter.callbacks.services import finish_callback
from callcenter.calls.models import Call
from callcenter.cases.models import Case
from callcenter.errors import ConflictError, DeskError, FieldError
from callcenter.lists.catalog import LISTINGS
from callcenter.people.naming import names_of
from callcenter.records.models import Record
from callcenter.web.pages.case_form import values_of
from callcenter.web.pages.case_verbs import Field
from callcenter.web.pages.listing import begin, choices_of, show
from callcenter.web.pages.site import Site

_PAGE = 100
_LARGEST = 2**63 - 1
VIEWS: Mapping[str, object] = MappingProxyType({
    "open": _l("待打"), "mine": _l("指派给我的"), "supervisor": _l("待主管处理"), "done": _l("已完成"),
    "dropped": _l("无需再打")})
_FORM = (Field("outcome", "结果", required=True), Field("satisfaction", "满意情况"), Field("note", "通话内容"),
         Field("next_at", "约定再打时间", "moment"))


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /callbacks."""

    @routes.get("/callbacks")
    def callback_list() -> Response | tuple[str, int]:
        return _page(site)

    @routes.post(f"/callbacks/<int(max={_LARGEST}):callback_id>/done")
    def callback_done(callback_id: int) -> Response | tuple[str, int]:
        form = {"outcome": "completed", **request.form}
        try:
            with site.desk.db.session() as session:
                row = finish_callback(session, callback_id, person=site.person, now=site.now(), zone=site.zone,
                                      **values_of(_FORM, form, site.zone))
                told = _told(row, site)
        except (FieldError, ConflictError) as problem:
            page = _page(site, tried=callback_id, typed=form, problem=problem)
            return (page[0], 409 if isinstance(problem, ConflictError) else 422) if isinstance(page, tuple) else page
        flash(told)
        return redirect(url_for("desk.callback_list"))


def _told(row: Callback, site: Site) -> str:
    """What became of the call with this attempt."""
    if row.state == "done":
        return "已登记，这个电话已完成。"
    if needs_supervisor(row):
        return "已登记，转主管处理；时限照常计算。"
    again = row.planned_at.astimezone(site.zone) if row.planned_at else None
    late = "，届时已超过最晚时间" if again and row.due_at and again > row.due_at else ""
    return f"已登记，{again:%m-%d %H:%M} 再打{late}。" if again else "已登记。"


def _page(site: Site, *, tried: int | None = None, typed: Mapping[str, str] | None = None,
          problem: DeskError | None = None) -> Response | tuple[str, int]:
    with site.desk.db.session() as session:
        listing = LISTINGS["callbacks"]
        listing.allow(site.person)
        if request.method == "GET" and (elsewhere := begin(session, site, listing)) is not None:
            return elsewhere
        shown = show(session, site, listing, _PAGE)
        view = shown.wanted.kept.get("state", "open")
        text = render_template(
            "callbacks.html", shown=shown, view=view, views=VIEWS, reasons=REASONS, dispositions=DISPOSITIONS,
            reason_choices=choices_of(REASONS),
            groups=_by_number(shown.rows) if view not in ("done", "dropped") else [[row] for row in shown.rows],
            satisfaction=(*SATISFACTION, NOT_RATED), now=site.now(), tried=tried, typed=typed or {}, problem=problem,
            callers=callers_of(session) if may_assign(site.person) else [], **_about(session, shown.rows))
    return text, shown.status


def _by_number(rows: Sequence[Callback]) -> list[list[Callback]]:
    """The list comes with the calls to one number in a row."""
    return [list(group) for _, group in groupby(rows, key=lambda row: row.number)]


def _about(session: Session, rows: Sequence[Callback]) -> dict[str, Any]:
    """What belongs to the rows: records, when the customer called, cases, who closed or tried."""
    sids = [row.call_sid for row in rows if row.call_sid]
    records: dict[str, int] = dict(session.execute(select(Record.call_sid, Record.id).where(
        Record.call_sid.in_(sids))).all())
    called: dict[str, datetime] = dict(session.execute(select(Call.sid, Call.started_at).where(
        Call.sid.in_(sids))).all())
    cases = {case.id: case for case in session.scalars(select(Case).where(
        Case.id.in_([row.case_id for row in rows if row.case_id])))}
    logins = [login for row in rows for login in (row.closed_by, *(one.by for one in row.tries))]
    return {"records": records, "called": called, "cases": cases, "names": names_of(session, logins)}
