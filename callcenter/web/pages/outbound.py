"""外呼工作台: an agent's own calls out. What is being called, or whose turn it is, with the brief; then what came of
it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.callbacks.dispositions import ANSWERS, DISPOSITIONS, NOT_RATED, SATISFACTION
from callcenter.callbacks.listing import REASONS, may_call
from callcenter.callbacks.models import Callback
from callcenter.dialing.briefing import brief_for, matters_of_attempt
from callcenter.dialing.by_hand import (
    Matters,
    dial,
    matters_of_callback,
    matters_of_case,
    matters_of_contact,
    matters_of_customer,
    own_attempt,
    take_back,
)
from callcenter.dialing.closing import dispose, settle_by_person
from callcenter.dialing.left_over import left_over
from callcenter.dialing.models import Attempt
from callcenter.dialing.turns import next_contact, own_campaigns, put_behind
from callcenter.errors import ConflictError, DeskError, FieldError, NotAllowedError, NotFoundError
from callcenter.moments import moment_of
from callcenter.people.models import Person
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site

_Answer = str | Response | tuple[str, int]
_LARGEST = 2**63 - 1
SKIP = timedelta(hours=1)
KEYS = dict(zip((name for name, one in DISPOSITIONS.items() if not one.by_network), "cnbvkhlrxdw", strict=True))
"""The letter that chooses each disposition; digits answer questions."""


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /outbound."""

    @routes.get("/outbound")
    def outbound() -> str:
        return _page(site)

    @routes.get("/outbound/state")
    def outbound_state() -> str:
        _allow(site)
        with site.desk.db.session() as session:
            return render_template("outbound_state.html", attempt=own_attempt(session, site.person), now=site.now())

    @routes.post(f"/outbound/dial/<any(callback, contact, case, customer):what>/<int(max={_LARGEST}):number>")
    def outbound_dial(what: str, number: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                dial(session, _matters(session, site, what, number), person=site.person, now=site.now(), zone=site.zone)
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 409
        return redirect(url_for("desk.outbound"))

    @routes.post(f"/outbound/<int(max={_LARGEST}):attempt_id>/cancel")
    def outbound_cancel(attempt_id: int) -> Response:
        with site.desk.db.session() as session:
            done = take_back(session, attempt_id, person=site.person, now=site.now())
        flash(_("已取消，没有拨出。") if done else _("已经拨出，不能取消；请在话机上挂断。"))
        return redirect(url_for("desk.outbound"))

    _add_results(routes, site)


def _add_results(routes: Blueprint, site: Site) -> None:
    """What came of a call, or why it waits."""

    @routes.post(f"/outbound/<int(max={_LARGEST}):attempt_id>/result")
    def outbound_result(attempt_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                _register(session, site, attempt_id, request.form)
        except (FieldError, ConflictError) as problem:
            return _page(site, problem, typed=request.form), 409 if isinstance(problem, ConflictError) else 422
        flash(_("已登记。"))
        return redirect(url_for("desk.outbound"))

    @routes.post(f"/outbound/<int(max={_LARGEST}):attempt_id>/settle")
    def outbound_settle(attempt_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                settle_by_person(session, attempt_id, rang=request.form.get("rang") == "yes", person=site.person,
                                 now=site.now(), zone=site.zone, company=site.company)
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 422
        return redirect(url_for("desk.outbound"))

    @routes.post(f"/outbound/skip/<int(max={LARGEST_ID}):contact_id>")
    def outbound_skip(contact_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                put_behind(session, contact_id, site.now() + SKIP, request.form.get("why", ""), person=site.person,
                           now=site.now())
        except (FieldError, ConflictError) as problem:
            return _page(site, problem), 422
        return redirect(url_for("desk.outbound"))


def _matters(session: Session, site: Site, what: str, number: int) -> Matters:
    if what == "callback":
        return matters_of_callback(session, number, site.person)
    if what == "contact":
        return matters_of_contact(session, number, site.person)
    if number > LARGEST_ID:
        raise NotFoundError(f"没有编号为 {number} 的{'工单' if what == 'case' else '客户'}")
    find = matters_of_case if what == "case" else matters_of_customer
    return find(session, number, site.person, site.now())


def _register(session: Session, site: Site, attempt_id: int, form: Mapping[str, str]) -> Attempt:
    """What the form tells of an attempt; answers to questions have names that begin with `q:`."""
    told = {name: text for name in ("satisfaction", *ANSWERS) if (text := form.get(name, "").strip())}
    answers = {name[2:]: text for name, text in form.items() if name.startswith("q:") and text.strip()}
    when = form.get("asked_for", "").strip()
    return dispose(session, attempt_id, form.get("disposition", ""), person=site.person, now=site.now(),
                   zone=site.zone, company=site.company, note=form.get("note"), answers={**told, **answers},
                   asked_for=moment_of("asked_for", when, site.zone) if when else None)


def _page(site: Site, problem: DeskError | None = None, *, typed: Mapping[str, str] | None = None) -> str:
    _allow(site)
    with site.desk.db.session() as session:
        left = left_over(session, site.person, site.now())
        asked = request.args.get("of", "")
        attempt = next((one for one in left if str(one.id) == asked and one.state == "ended"),
                       own_attempt(session, site.person))
        campaigns = own_campaigns(session, site.person)
        matters = matters_of_attempt(session, attempt) if attempt is not None else _coming(
            session, site, [one for one in campaigns if one.mode == "preview"])
        due = session.scalars(select(Callback).where(
            Callback.state == "open", func.coalesce(Callback.planned_at, site.now()) <= site.now())
            .order_by(Callback.due_at.nulls_last(), Callback.id).limit(8)).all() if attempt is None else ()
        brief = brief_for(session, matters, person=site.person, company=site.company, zone=site.zone,
                          now=site.now()) if matters is not None else None
        return render_template("outbound.html", attempt=attempt, brief=brief, campaigns=campaigns, due=due,
                               reasons=REASONS, problem=problem, typed=typed or {}, now=site.now(), left=left,
                               after=_closed(session, site, request.args.get("after", "")) if attempt is None else None,
                               names={one.person_id: session.get_one(Person, one.person_id).display_name
                                      for one in left if one.person_id is not None}, **_choices())


def _allow(site: Site) -> None:
    if not may_call(site.person):
        raise NotAllowedError("您的角色不能给客户打电话")


def _closed(session: Session, site: Site, which: str) -> Attempt | None:
    """An attempt of this person that ended without their word: what came of it is told once."""
    one = session.get(Attempt, int(which)) if which.isascii() and which.isdigit() and len(which) < 18 else None
    told = one is not None and one.person_id == site.person.id and one.closed_by != site.person.name
    return one if told and one is not None and one.state in ("done", "cancelled", "lost") else None


def _coming(session: Session, site: Site, campaigns: Any) -> Matters | None:
    """Whose turn it is in the most urgent of this agent's campaigns that has somebody; or one that was asked for."""
    for campaign in campaigns:
        contact = next_contact(session, campaign, site.person, site.now(), site.zone)
        if contact is not None:
            return matters_of_contact(session, contact.id, site.person)
    return None


def _choices() -> dict[str, Any]:
    return {"dispositions": {name: DISPOSITIONS[name] for name in KEYS}, "all": DISPOSITIONS, "keys": KEYS,
            "answers": ANSWERS, "satisfaction": (*SATISFACTION, NOT_RATED)}
