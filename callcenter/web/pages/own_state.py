"""An agent's own state 示闲/示忙/小休/话后/签出 in the strip of every page: shown, set, and asked for anew."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.own_call import own_call
from callcenter.people.choices import choices
from callcenter.people.models import Person
from callcenter.people.states import set_state
from callcenter.web.pages.site import Site, own_path
from callcenter.web.pages.surroundings import Surroundings
from callcenter.web.pages.words import AGENT_STATES
from callcenter.web.said import said


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /me/state."""

    @routes.get("/me/state")
    def own_state() -> str:
        with site.desk.db.session() as session:
            return _strip(session, site, site.person)

    @routes.post("/me/state")
    def set_own_state() -> str | Response:
        state, _sign, reason = request.form.get("state", "").partition("/")
        with site.desk.db.session() as session:
            me = set_state(session, site.person.id, state, by=site.person, now=site.now(),
                           reason=reason or request.form.get("reason"))
            if request.headers.get("HX-Request"):
                return _strip(session, site, me)
        flash(_("您已%(state)s。", state=said(AGENT_STATES[state])))
        return redirect(own_path(request.form.get("back")))


def _strip(session: Session, site: Site, me: Person) -> str:
    return render_template("own_state.html", me=me, around=Surroundings(
        reasons=choices(session, "busy_reasons"), own=own_call(session, me.id, site.now())))
