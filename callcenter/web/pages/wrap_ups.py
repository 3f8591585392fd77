"""小结 as a piece of a page: on the live panel after the call, and on the record's own page."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.errors import ConflictError, FieldError
from callcenter.people.choices import choices
from callcenter.records.services import WRITERS, get_record
from callcenter.records.wrapping_up import wrap_up, wrap_up_of
from callcenter.web.pages.site import Site, own_path


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /records/<id>/wrap_up."""

    @routes.get("/records/<int(max=2147483647):record_id>/wrap_up")
    def wrap_up_piece(record_id: int) -> str:
        with site.desk.db.session() as session:
            return _piece(session, site, record_id)

    @routes.post("/records/<int(max=2147483647):record_id>/wrap_up")
    def save_wrap_up(record_id: int) -> Response | tuple[str, int]:
        form = request.form
        try:
            with site.desk.db.session() as session:
                wrap_up(session, record_id, form.get("disposition", ""), form.get("note", ""), person=site.person,
                        now=site.now())
        except (FieldError, ConflictError) as problem:
            with site.desk.db.session() as session:
                return _piece(session, site, record_id, problem.message), 422
        if not request.headers.get("HX-Request"):
            flash(_("小结已保存。"))
            return redirect(own_path(form.get("back"), url_for("desk.record", record_id=record_id)))
        with site.desk.db.session() as session:
            answer = make_response(_piece(session, site, record_id, said=_("小结已保存。")))
        answer.headers["HX-Trigger"] = "desk:own,desk:call"
        return answer


def _piece(session: Session, site: Site, record_id: int, problem: str = "", said: str = "") -> str:
    record = get_record(session, record_id, site.person)
    typed = request.form if problem else {}
    return render_template(
        "wrap_up.html", record=record, wrap=wrap_up_of(session, record_id, site.person), problem=problem, said=said,
        typed=typed, dispositions=choices(session, "dispositions"), may_write=site.person.role in WRITERS)
