"""Calls that we owe: whoever waits longest comes first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from callcenter.callbacks.services import REASONS, finish_callback, list_callbacks
from callcenter.calls.models import Call
from callcenter.people.naming import names_of
from callcenter.records.models import Record
from callcenter.web.pages.site import Site

_MOST = 200


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /callbacks."""

    @routes.get("/callbacks")
    def callback_list() -> str:
        state = request.args.get("state", "open")
        with site.desk.db.session() as session:
            rows = list_callbacks(session, site.person, state=state, limit=_MOST)
            opened = session.execute(select(Record.call_sid, Record.id).where(
                Record.call_sid.in_([row.call_sid for row in rows])))
            records = {row.call_sid: row.id for row in opened}
            began = session.execute(select(Call.sid, Call.started_at).where(
                Call.sid.in_([row.call_sid for row in rows])))
            called = {row.sid: row.started_at for row in began}
            return render_template("callbacks.html", rows=rows, records=records, called=called, reasons=REASONS,
                                   state=state, names=names_of(session, [row.closed_by for row in rows]),
                                   now=site.now())

    @routes.post("/callbacks/<int(max=2147483647):callback_id>/done")
    def callback_done(callback_id: int) -> Response:
        with site.desk.db.session() as session:
            finish_callback(session, callback_id, person=site.person, now=site.now(),
                            zone=site.desk.settings.zone)
        flash("已登记回电。")
        return redirect(url_for("desk.callback_list"))
