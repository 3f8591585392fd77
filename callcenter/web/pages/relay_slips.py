"""The list of relay slips 转告单: taken and done by whom they are for."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.people.models import Department, Person
from callcenter.records.relaying import STATES, finish_slip, list_slips, may_act, take_slip
from callcenter.web.pages.listing import before_id, same_but
from callcenter.web.pages.site import Site

_PAGE = 40
_LARGEST = 2**63 - 1


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /relay-slips."""

    @routes.get("/relay-slips")
    def slip_list() -> str:
        done = request.args.get("show") == "done"
        with site.desk.db.session() as session:
            found = list_slips(session, site.person, done=done, before_id=before_id(), limit=_PAGE + 1)
            rows = found[:_PAGE]
            ids = {one for row in rows for one in (row.person_id, row.written_by, row.taken_by) if one}
            people = dict(session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids))).all())
            departments = dict(session.execute(select(Department.id, Department.name)).all())
            return render_template(
                "relay_slips.html", rows=rows, done=done, people=people, departments=departments, now=site.now(),
                states=STATES, may_act=lambda row: may_act(row, site.person),
                number=lambda raw: number_for(site.person, raw),
                older=same_but("desk.slip_list", before=str(rows[-1].id)) if len(found) > _PAGE else None)

    @routes.post(f"/relay-slips/<int(max={_LARGEST}):slip_id>/take")
    def take_one_slip(slip_id: int) -> Response:
        with site.desk.db.session() as session:
            take_slip(session, slip_id, person=site.person, now=site.now())
        flash(_("转告单%(number)s由您处理。", number=slip_id))
        return redirect(url_for("desk.slip_list"))

    @routes.post(f"/relay-slips/<int(max={_LARGEST}):slip_id>/done")
    def finish_one_slip(slip_id: int) -> Response:
        with site.desk.db.session() as session:
            finish_slip(session, slip_id, person=site.person, now=site.now())
        flash(_("转告单%(number)s已办结。", number=slip_id))
        return redirect(url_for("desk.slip_list"))
