"""The blocklist 黑名单: what stands, what waits for a second person, and the form to ask."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.customers.blocking import (
    LONGEST,
    STATES,
    approve_block,
    ask_block,
    block_state,
    lift_block,
    list_blocked,
)
from callcenter.errors import DeskError, FieldError
from callcenter.moments import moment_of
from callcenter.web.pages.listing import LARGEST_ID, before_id, same_but
from callcenter.web.pages.menu import leads
from callcenter.web.pages.site import Site

_PAGE = 50
_USUAL = timedelta(days=30)
_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /blocklist."""

    @routes.get("/blocklist")
    def blocklist() -> _Answer:
        return _list(site, None)

    @routes.post("/blocklist")
    def ask_for_block() -> _Answer:
        form = request.form
        try:
            until = moment_of("expires_at", form.get("expires_at", "").strip(), site.zone, day_end=True)
            with site.desk.db.session() as session:
                ask_block(session, form.get("number", "").strip(), form.get("reason", ""), until, person=site.person,
                          now=site.now())
        except DeskError as problem:
            return _list(site, problem)
        flash(_("已提出，等另一位主管批准。"))
        return redirect(url_for("desk.blocklist"))

    @routes.post(f"/blocklist/<int(max={LARGEST_ID}):block_id>/<any(approve, lift):verb>")
    def act_on_block(block_id: int, verb: str) -> _Answer:
        try:
            with site.desk.db.session() as session:
                act = approve_block if verb == "approve" else lift_block
                act(session, block_id, person=site.person, now=site.now())
        except DeskError as problem:
            return _list(site, problem)
        flash(_("已列入黑名单。") if verb == "approve" else _("已解除。"))
        return redirect(url_for("desk.blocklist"))


def _list(site: Site, problem: DeskError | None) -> _Answer:
    now, state = site.now(), request.args.get("state") or None
    with site.desk.db.session() as session:
        def rows(wanted: str | None) -> list[object]:
            return [*list_blocked(session, site.person, now=now, state=wanted, before_id=before_id(), limit=_PAGE + 1)]

        try:
            found = rows(state)
        except FieldError as wrong:
            found, problem = rows(None), wrong
        text = render_template(
            "blocklist.html", rows=found[:_PAGE], problem=problem, state=state, states=STATES, now=now,
            of=lambda row: block_state(row, now), number=lambda raw: number_for(site.person, raw),
            me=site.person, leads=leads(site.person),
            older=same_but("desk.blocklist", before=str(getattr(found[_PAGE - 1], "id", ""))) if len(found) > _PAGE
            else None, same_but=lambda **changes: same_but("desk.blocklist", **changes),
            typed={"number": request.form.get("number", ""), "reason": request.form.get("reason", ""),
                   "expires_at": request.form.get("expires_at") or str((now.astimezone(site.zone) + _USUAL).date())},
            latest=str((now.astimezone(site.zone) + LONGEST - timedelta(days=1)).date()))
    return (text, 422) if problem else text
