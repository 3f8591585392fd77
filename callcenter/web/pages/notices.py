"""Notices 提醒: one's own, and for leaders those that no address took."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from callcenter.cases.models import Case
from callcenter.notifying.channels import channel_named
from callcenter.notifying.reading import list_notices, mark_seen
from callcenter.people.models import Person
from callcenter.web.pages.listing import before_id, same_but
from callcenter.web.pages.menu import leads
from callcenter.web.pages.site import Site

_PAGE = 40
_LARGEST = 2**63 - 1


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /notices and what the bell asks for."""

    @routes.get("/notices")
    def notice_list() -> str:
        failed = request.args.get("show") == "failed"
        with site.desk.db.session() as session:
            found = list_notices(session, site.person, failed=failed, before_id=before_id(), limit=_PAGE + 1)
            rows = found[:_PAGE]
            cases = session.execute(select(Case.id, Case.number).where(Case.id.in_([row.case_id for row in rows])))
            people = session.execute(select(Person.id, Person.display_name).where(
                Person.id.in_([row.person_id for row in rows])))
            return render_template(
                "notices.html", rows=rows, failed=failed, leads=leads(site.person), now=site.now(),
                channel=lambda name: channel_named(name).label,
                cases=dict(cases.all()), people=dict(people.all()),
                older=same_but("desk.notice_list", before=str(rows[-1].id)) if len(found) > _PAGE else None)

    @routes.get("/notices/bell")
    def bell() -> str:
        """What the bell shows now, and the count of slips beside it."""
        return render_template("bell_now.html")

    @routes.post(f"/notices/<int(max={_LARGEST}):notice_id>/seen")
    def notice_seen(notice_id: int) -> Response:
        with site.desk.db.session() as session:
            case_id = mark_seen(session, notice_id, person=site.person, now=site.now()).case_id
        if request.form.get("then") == "case" and case_id is not None:
            return redirect(url_for("desk.case_page", case_id=case_id))
        return redirect(url_for("desk.notice_list"))

    @routes.post("/notices/seen")
    def notices_seen() -> Response:
        with site.desk.db.session() as session:
            rows = list_notices(session, site.person, unseen=True, limit=1000)
            for row in rows:
                mark_seen(session, row.id, person=site.person, now=site.now())
        flash(f"{len(rows)} 条提醒已标为已读。")
        return redirect(url_for("desk.notice_list"))
