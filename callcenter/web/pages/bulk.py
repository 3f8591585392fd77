"""One act on the chosen rows of a list, through the same services as one by one, and what became of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.assigning import assign_callback
from callcenter.callbacks.models import Callback
from callcenter.calls.seeing import number_for
from callcenter.cases.chasing import chase
from callcenter.cases.dispatching import dispatch
from callcenter.cases.models import Case
from callcenter.errors import FieldError
from callcenter.lists.bulk import Act, Chosen, act_on_each, chosen_of
from callcenter.records import services as records
from callcenter.web.pages.listing import LARGEST_ID, list_address
from callcenter.web.pages.site import Site
from callcenter.web.pages.words import phone


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /records/bulk, /cases/bulk and /callbacks/bulk."""

    @routes.post("/records/bulk")
    def record_bulk() -> tuple[str, int]:
        return _each(site, "records", _record_acts(site))

    @routes.post("/cases/bulk")
    def case_bulk() -> tuple[str, int]:
        return _each(site, "cases", _case_acts(site))

    @routes.post("/callbacks/bulk")
    def callback_bulk() -> tuple[str, int]:
        return _each(site, "callbacks", {"assign": lambda session, row: assign_callback(
            session, row.id, request.form.get("to", ""), person=site.person, now=site.now())})


def _record_acts(site: Site) -> Mapping[str, Act]:
    def confirm(session: Session, row: Chosen) -> object:
        return records.confirm(session, row.id, person=site.person, now=site.now(), zone=site.zone,
                               version=row.version)

    def mark(session: Session, row: Chosen) -> object:
        return records.mark(session, row.id, request.form.get("kind", ""), person=site.person, now=site.now(),
                            version=row.version)

    return {"confirm": confirm, "mark": mark}


def _case_acts(site: Site) -> Mapping[str, Act]:
    def give(session: Session, row: Chosen) -> object:
        department = request.form.get("department", "").strip()
        if not department:
            raise FieldError("department", "请选择派给哪个部门")
        return dispatch(session, row.id, person=site.person, now=site.now(), zone=site.zone, department=department,
                        version=row.version)

    def urge(session: Session, row: Chosen) -> object:
        return chase(session, row.id, person=site.person, now=site.now(), zone=site.zone,
                     reason=request.form.get("reason"), version=row.version)

    return {"dispatch": give, "chase": urge}


def _each(site: Site, listed: str, acts: Mapping[str, Act]) -> tuple[str, int]:
    """Does it, and shows a line for each row; 422 with the reason when nothing could be begun."""
    act = acts.get(request.form.get("act", ""))
    back = list_address(listed, request.form.get("query", ""))
    try:
        if act is None:
            raise FieldError("act", "请选择要做什么")
        outcomes = act_on_each(site.desk.db, chosen_of(request.form.getlist("rows")), act)
    except FieldError as problem:
        return render_template("bulk.html", outcomes=[], names={}, done=0, problem=problem.message, back=back,
                               listed=listed), 422
    with site.desk.db.session() as session:
        names = _names(session, site, listed, [one.id for one in outcomes])
    done = sum(not one.problem for one in outcomes)
    return render_template("bulk.html", outcomes=outcomes, names=names, done=done, problem="", back=back,
                           listed=listed), 200


def _names(session: Session, site: Site, listed: str, ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """What each row is called, and where it is."""
    if listed == "records":
        return {one: (_("来电记录 %(number)s", number=one), url_for("desk.record", record_id=one))
                for one in ids if one <= LARGEST_ID}
    if listed == "cases":
        rows = session.execute(select(Case.id, Case.number).where(Case.id.in_(ids)))
        return {row.id: (row.number, url_for("desk.case_page", case_id=row.id)) for row in rows}
    rows = session.execute(select(Callback.id, Callback.number).where(Callback.id.in_(ids)))
    return {row.id: (phone(number_for(site.person, row.number)),
                     f"{url_for('desk.callback_list')}#callback-{row.id}") for row in rows}
