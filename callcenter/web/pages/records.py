"""The record page: sound, words, the five fields, and what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.listing import get_call
from callcenter.calls.seeing import number_for
from callcenter.cases.models import Case
from callcenter.cases.reading import case_of_record, get_case
from callcenter.cases.states import LEADERS
from callcenter.errors import ConflictError, DeskError, FieldError, NotFoundError
from callcenter.people.naming import names_of
from callcenter.quality.models import Rating
from callcenter.records import services
from callcenter.records.promises import standing
from callcenter.records.reading import heard_of, history_of
from callcenter.records.rereading import conduct_of, reviews
from callcenter.records.rules import LABELS, missing_of
from callcenter.web.pages.record_form import changes_of, edits_of, proven, views_of
from callcenter.web.pages.site import Site
from callcenter.web.pages.spoken import hints_of, lines_of
from callcenter.web.pages.timeline import timeline_of

_LABELS = {**LABELS, "marked": "标记", "incomplete_reason": "缺项原因"}
Act = Callable[[Session, int | None], object]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /records/<id> and its verbs."""

    @routes.get("/records/<int(max=2147483647):record_id>")
    def record(record_id: int) -> str:
        with site.desk.db.session() as session:
            return _page(session, site, record_id)

    @routes.post("/records/<int(max=2147483647):record_id>")
    def save_record(record_id: int) -> Response | tuple[str, int]:
        confirm, changes = request.form.get("act") == "confirm", changes_of(request.form)

        def act(session: Session, version: int | None) -> None:
            services.get_record(session, record_id, site.person)
            if changes:
                services.correct(session, record_id, changes, person=site.person, now=site.now(), zone=site.zone,
                                 version=version)
            if confirm:
                services.confirm(session, record_id, person=site.person, now=site.now(), zone=site.zone,
                                 version=None if changes else version)

        return _act(site, record_id, act, "记录已确认。" if confirm else "已保存。" if changes else "没有改动。")

    @routes.post("/records/<int(max=2147483647):record_id>/mark")
    def mark_record(record_id: int) -> Response | tuple[str, int]:
        kind = request.form.get("kind", "")
        return _act(site, record_id, lambda session, version: services.mark(
            session, record_id, kind, person=site.person, now=site.now(), version=version),
            f"已标记为{services.MARKS.get(kind, '')}，不计入记录完整率。")

    @routes.post("/records/<int(max=2147483647):record_id>/close")
    def close_record(record_id: int) -> Response | tuple[str, int]:
        return _act(site, record_id, lambda session, version: services.close_incomplete(
            session, record_id, request.form.get("reason", ""), person=site.person, now=site.now(), version=version),
            "记录已按缺项结束。")

    @routes.post("/records/<int(max=2147483647):record_id>/promises/<int(max=2147483647):promise_id>/dismiss")
    def dismiss_promise(record_id: int, promise_id: int) -> Response | tuple[str, int]:
        return _act(site, record_id, lambda session, version: services.dismiss_promise(
            session, record_id, promise_id, request.form.get("reason", ""), person=site.person, now=site.now(),
            version=version), "已取消，不作为承诺。")

    @routes.post("/records/<int(max=2147483647):record_id>/important")
    def mark_important(record_id: int) -> Response:
        with site.desk.db.session() as session:
            sid = services.get_record(session, record_id, site.person).call_sid
        new = site.desk.importance.mark(sid, person=site.person, now=site.now())
        flash("已标记为重要通话。" if new else "这通来电之前已是重要通话。")
        return redirect(url_for("desk.record", record_id=record_id))


def _act(site: Site, record_id: int, act: Act, done: str) -> Response | tuple[str, int]:
    """Does it and goes back to the page; what could not be done is shown on the page, with the entries kept."""
    try:
        with site.desk.db.session() as session:
            act(session, _version())
    except (FieldError, ConflictError) as problem:
        with site.desk.db.session() as session:
            status = 409 if isinstance(problem, ConflictError) else 422
            return _page(session, site, record_id, typed=request.form, problem=problem), status
    flash(done)
    return redirect(url_for("desk.record", record_id=record_id))


def _version() -> int | None:
    """The version that the page showed."""
    given = request.form.get("version", "")
    if not given.isdigit() or len(given) > 9:
        raise FieldError("version", "页面内容不完整，请刷新后重试")
    return int(given)


def _page(session: Session, site: Site, record_id: int, *, typed: Mapping[str, str] | None = None,
          problem: DeskError | None = None) -> str:
    record = services.get_record(session, record_id, site.person)
    entry = get_call(session, record.call_sid, site.person)
    heard = heard_of(session, record.call_sid)
    history = history_of(session, record.id)
    conduct = conduct_of(session, record.id, site.person, company=site.company) if reviews(site.person) else None
    wrong = (problem.field, problem.message) if isinstance(problem, FieldError) else None
    return render_template(
        "record.html", record=record, call=entry.call, line=entry.line, recordings=entry.recordings, heard=heard,
        fields=views_of(record, heard, site.person, site.zone, typed=typed, problem=wrong),
        edits=edits_of(typed or {}), lines=lines_of(heard), hints=hints_of(conduct, heard),
        case=_case(session, record.id, site), rating=session.get(Rating, record.call_sid), missing=missing_of(record),
        history=history, names=names_of(session, [record.reviewed_by, *(one.by for one in history)]),
        timeline=timeline_of(entry.call), promises=proven(standing(session, record.id, now=site.now()), heard),
        leads=site.person.role in LEADERS,
        problem=problem, number=lambda raw: number_for(site.person, raw), writes=site.person.role in services.WRITERS,
        marks=services.MARKS, labels=_LABELS)


def _case(session: Session, record_id: int, site: Site) -> Case | None:
    """The case of the record, if this person may see it."""
    case_id = case_of_record(session, record_id)
    try:
        return get_case(session, case_id, site.person) if case_id is not None else None
    except NotFoundError:
        return None
