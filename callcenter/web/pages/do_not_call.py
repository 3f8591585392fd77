"""The do-not-call list 免打扰名单: whose numbers stand on it, entering a wish, taking one back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.customers.finding import MAY_EDIT
from callcenter.dialing.do_not_call import LIFTERS, SOURCES, ask, lift, list_entries
from callcenter.errors import DeskError, NotAllowedError
from callcenter.people.models import Role
from callcenter.people.naming import names_of
from callcenter.web.pages.listing import LARGEST_ID, before_id, same_but
from callcenter.web.pages.site import Site

_PAGE = 50
_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /do-not-call."""

    @routes.get("/do-not-call")
    def do_not_call_list() -> _Answer:
        return _list(site, None)

    @routes.post("/do-not-call")
    def do_not_call_add() -> _Answer:
        try:
            with site.desk.db.session() as session:
                ask(session, request.form.get("number", "").strip(), reason=request.form.get("reason", ""),
                    person=site.person, now=site.now())
        except NotAllowedError:
            raise
        except DeskError as problem:
            return _list(site, problem)
        flash(_("已登记，今后不再回访和推广；客户主动要求的答复不受影响。"))
        return redirect(url_for("desk.do_not_call_list"))

    @routes.post(f"/do-not-call/<int(max={LARGEST_ID}):entry_id>/lift")
    def do_not_call_lift(entry_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                lift(session, entry_id, request.form.get("why", ""), person=site.person, now=site.now())
        except NotAllowedError:
            raise
        except DeskError as problem:
            return _list(site, problem)
        flash(_("已解除，可以再次致电。"))
        return redirect(url_for("desk.do_not_call_list"))


def _list(site: Site, problem: DeskError | None) -> _Answer:
    wanted, lifted = request.args.get("number", "").strip(), request.args.get("state") == "all"
    with site.desk.db.session() as session:
        rows = list_entries(session, site.person, number=wanted or None, standing_only=not lifted,
                            before_id=before_id(), limit=_PAGE + 1)
        text = render_template(
            "do_not_call.html", rows=rows[:_PAGE], problem=problem, sources=SOURCES, now=site.now(), wanted=wanted,
            lifted=lifted, number=lambda raw: number_for(site.person, raw), may_add=Role(site.person.role) in MAY_EDIT,
            may_lift=Role(site.person.role) in LIFTERS,
            names=names_of(session, [who for row in rows for who in (row.entered_by, row.lifted_by) if who]),
            older=same_but("desk.do_not_call_list", before=str(rows[_PAGE - 1].id)) if len(rows) > _PAGE else None,
            same_but=lambda **changes: same_but("desk.do_not_call_list", **changes),
            typed={name: request.form.get(name, "") for name in ("number", "reason")})
    return (text, 422) if problem else text
