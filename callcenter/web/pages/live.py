"""The panel of a live call: it opens at the first ring, keeps what is typed at once, and follows the call by itself."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.changes import note
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.models import Role
from callcenter.records import services
from callcenter.records.relaying import write_slip
from callcenter.records.rules import LABELS
from callcenter.web.pages.live_view import CHOSEN, WRITTEN, Live, live_of
from callcenter.web.pages.site import Site

Answer = str | tuple[str, int] | Response


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /live."""

    @routes.get("/live")
    def live() -> str:
        _agents_only(site)
        with site.desk.db.session() as session:
            return render_template("live.html", live=live_of(session, site), now=site.now())

    @routes.get("/live/now")
    def live_now() -> str:
        """What has changed of the panel that shows `sid` in `phase`: pieces of it, or the whole for another call."""
        _agents_only(site)
        with site.desk.db.session() as session:
            return _pieces(session, site, request.args.get("sid", ""), request.args.get("phase", ""))

    @routes.post("/live/records/<int(max=2147483647):record_id>/fields/<name>")
    def live_field(record_id: int, name: str) -> Answer:
        """Keeps one field as it was typed, at once (the record service; the person is its source)."""
        if name not in (*WRITTEN, *CHOSEN):
            raise NotFoundError(_("没有这个字段"))
        try:
            with site.desk.db.session() as session:
                record = services.correct(
                    session, record_id, [services.Change(name, request.form.get("value", ""))], person=site.person,
                    now=site.now(), zone=site.zone)
                note(session, "call", record.call_sid)
        except (FieldError, ConflictError) as problem:
            return _told(site, saved=name, problem=problem.message), 422
        return _done(site, _("已保存%(field)s。", field=LABELS[name]), saved=name)

    @routes.post("/live/calls/<sid>/important")
    def live_important(sid: str) -> Answer:
        new = site.desk.importance.mark(sid, person=site.person, now=site.now())
        return _done(site, _("已标记为重要通话。") if new else _("这通来电之前已是重要通话。"))

    @routes.post("/live/calls/<sid>/recording")
    def live_recording(sid: str) -> Answer:
        """Pauses the recording for ID and card numbers, or lets it go on."""
        pause = request.form.get("act") == "pause"
        (site.desk.pausing.pause if pause else site.desk.pausing.resume)(sid, person=site.person, now=site.now())
        return _done(site, _("录音已暂停。请客户说完号码后恢复。") if pause else _("录音已恢复。"))

    @routes.post("/live/slips")
    def live_slip() -> Answer:
        form = request.form
        kind, _sign, to = form.get("to", "").partition("/")
        record_id = form.get("record_id", "")
        with site.desk.db.session() as session:
            slip = write_slip(
                session, message=form.get("message", ""), to_person=to if kind == "person" else "",
                to_department=to if kind == "department" else "", caller_name=form.get("caller_name", ""),
                caller_phone=form.get("caller_phone", ""), urgent=bool(form.get("urgent")), person=site.person,
                record_id=int(record_id) if record_id.isdigit() and len(record_id) < 10 else None, now=site.now())
        return _done(site, _("转告单%(number)s已送出。", number=slip.id))


def _agents_only(site: Site) -> None:
    if Role(site.person.role) is not Role.AGENT:
        raise NotAllowedError(_("只有坐席有自己的通话面板"))


def _done(site: Site, said: LazyString | str, *, saved: str = "") -> Answer:
    """The pieces, and the word for what was done (a field that was saved shows it); without a script the whole page."""
    if request.headers.get("HX-Request"):
        return _told(site, said="" if saved else str(said), saved=saved)
    flash(str(said))
    return redirect(url_for("desk.live"))


def _told(site: Site, *, said: str = "", saved: str = "", problem: str = "") -> str:
    """What stands beside other fields is left as it is: there may be a problem that nobody has seen yet."""
    with site.desk.db.session() as session:
        found = live_of(session, site, problem=(saved, problem) if problem else None)
        return render_template("live_pieces.html", live=found, now=site.now(), whole=found is None, phase=None,
                               said=said, saved=saved)


def _pieces(session: Session, site: Site, sid: str, phase: str) -> str:
    found: Live | None = live_of(session, site)
    same = (found.own.call.sid if found is not None else "") == sid
    if same and found is None:
        return ""
    return render_template("live_pieces.html", live=found, now=site.now(), whole=not same, said="",
                           saved="", phase=phase)
