"""The record page: sound, words, the five fields, and what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.models import Call
from callcenter.dialing.do_not_call import ask
from callcenter.errors import ConflictError, FieldError, NotFoundError
from callcenter.records import services
from callcenter.web.pages.record_form import EDITABLE, changes_of, edits_of
from callcenter.web.pages.record_page import record_page, saved_field
from callcenter.web.pages.record_seen import check_seen
from callcenter.web.pages.site import Site
from callcenter.web.said import said

Act = Callable[[Session], object]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /records/<id> and its verbs."""

    @routes.get("/records/<int(max=2147483647):record_id>")
    def record(record_id: int) -> str:
        with site.desk.db.session() as session:
            return record_page(session, site, record_id)

    @routes.post("/records/<int(max=2147483647):record_id>")
    def save_record(record_id: int) -> Response | tuple[str, int]:
        return _act(site, record_id, lambda session: _save(session, site, record_id, request.form),
                    _saved(request.form))

    @routes.post("/records/<int(max=2147483647):record_id>/important")
    def mark_important(record_id: int) -> Response:
        with site.desk.db.session() as session:
            sid = services.get_record(session, record_id, site.person).call_sid
        new = site.desk.importance.mark(sid, person=site.person, now=site.now())
        flash(_("已标记为重要通话。") if new else _("这通来电之前已是重要通话。"))
        return redirect(url_for("desk.record", record_id=record_id))

    @routes.post("/records/<int(max=2147483647):record_id>/do-not-call")
    def record_do_not_call(record_id: int) -> Response | tuple[str, int]:
        try:
            with site.desk.db.session() as session:
                call = session.get_one(Call, services.get_record(session, record_id, site.person).call_sid)
                ask(session, call.from_dialable or "", reason=request.form.get("reason", ""), person=site.person,
                    now=site.now(), source="transcript", call_sid=call.sid)
        except FieldError as problem:
            with site.desk.db.session() as session:
                return record_page(session, site, record_id, problem=problem), 422
        flash(_("已登记免打扰，今后不再拨打回访和推广电话。"))
        return redirect(url_for("desk.record", record_id=record_id))

    _add_field(routes, site)
    _add_endings(routes, site)


def _add_field(routes: Blueprint, site: Site) -> None:
    """One field alone: with a script its row is the answer, without one the page."""

    @routes.post("/records/<int(max=2147483647):record_id>/fields/<name>")
    def save_field(record_id: int, name: str) -> Response | tuple[str, int] | str:
        if name not in EDITABLE:
            raise NotFoundError("没有这个字段")

        def act(session: Session) -> None:
            _save_field(session, site, record_id, name, request.form)

        if not request.headers.get("HX-Request"):
            return _act(site, record_id, act, _("已保存。"))
        try:
            with site.desk.db.session() as session:
                act(session)
                return saved_field(session, site, record_id, name, request.form)
        except (FieldError, ConflictError) as problem:
            with site.desk.db.session() as session:
                return saved_field(session, site, record_id, name, request.form, problem), _status(problem)


def _add_endings(routes: Blueprint, site: Site) -> None:
    """What ends the work on a record, or on one of its promises, without the five fields."""

    @routes.post("/records/<int(max=2147483647):record_id>/mark")
    def mark_record(record_id: int) -> Response | tuple[str, int]:
        kind = request.form.get("kind", "")
        return _act(site, record_id, lambda session: services.mark(
            session, record_id, kind, person=site.person, now=site.now(), version=_version()),
            _("已标记为%(kind)s，不计入记录完整率。", kind=said(services.MARKS.get(kind, ""))))

    @routes.post("/records/<int(max=2147483647):record_id>/close")
    def close_record(record_id: int) -> Response | tuple[str, int]:
        return _act(site, record_id, lambda session: services.close_incomplete(
            session, record_id, request.form.get("reason", ""), person=site.person, now=site.now(),
            version=_version()), _("记录已按缺项结束。"))

    @routes.post("/records/<int(max=2147483647):record_id>/promises/<int(max=2147483647):promise_id>/dismiss")
    def dismiss_promise(record_id: int, promise_id: int) -> Response | tuple[str, int]:
        return _act(site, record_id, lambda session: services.dismiss_promise(
            session, record_id, promise_id, request.form.get("reason", ""), person=site.person, now=site.now(),
            version=_version()), _("已取消，不作为承诺。"))


def _save(session: Session, site: Site, record_id: int, form: Mapping[str, str]) -> None:
    """Saves what was edited; the button that confirms vouches for all that the page showed."""
    record, changes = services.record_for_writing(session, record_id, site.person), changes_of(form)
    confirm = form.get("act") == "confirm"
    check_seen(record, form, site.person, site.zone, names=EDITABLE if confirm else None)
    if changes:
        services.correct(session, record_id, changes, person=site.person, now=site.now(), zone=site.zone)
    if confirm:
        services.confirm(session, record_id, person=site.person, now=site.now(), zone=site.zone)


def _saved(form: Mapping[str, str]) -> str:
    if form.get("act") == "confirm":
        return _("记录已确认。")
    return _("已保存。") if edits_of(form) else _("没有改动。")


def _save_field(session: Session, site: Site, record_id: int, name: str, form: Mapping[str, str]) -> None:
    """Saves what was edited (without a script a form brings the other entries along), and accepts the field where it
    was left as it stands."""
    record = services.record_for_writing(session, record_id, site.person)
    edits = edits_of(form)
    check_seen(record, form, site.person, site.zone, names={*edits, name})
    if changes := changes_of(form):
        services.correct(session, record_id, changes, person=site.person, now=site.now(), zone=site.zone)
    if name not in edits:
        services.accept(session, record_id, name, person=site.person, now=site.now(), zone=site.zone)


def _act(site: Site, record_id: int, act: Act, done: str) -> Response | tuple[str, int]:
    """Does it and goes back to the page; what could not be done is shown on the page, with the entries kept."""
    try:
        with site.desk.db.session() as session:
            act(session)
    except (FieldError, ConflictError) as problem:
        with site.desk.db.session() as session:
            return record_page(session, site, record_id, typed=request.form, problem=problem), _status(problem)
    flash(done)
    return redirect(url_for("desk.record", record_id=record_id))


def _status(problem: FieldError | ConflictError) -> int:
    return 409 if isinstance(problem, ConflictError) else 422


def _version() -> int | None:
    """The version that the page showed."""
    given = request.form.get("version", "")
    if not given.isdigit() or len(given) > 9:
        raise FieldError("version", "页面内容不完整，请刷新后重试")
    return int(given)
