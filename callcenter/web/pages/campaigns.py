"""外呼任务: the list of campaigns, one campaign as it goes, and the acts that start, pause and end it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.calls.seeing import number_for
from callcenter.campaigns.definition import MODE_TITLES, PURPOSES
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.progress import answers_of, progress_of
from callcenter.campaigns.running import (
    pause_campaign,
    problems_of,
    resume_campaign,
    start_campaign,
    stop_campaign,
)
from callcenter.campaigns.services import RUNNERS, copy_campaign, get_campaign, list_campaigns
from callcenter.dialing.closing import settle_by_person
from callcenter.dialing.models import Attempt
from callcenter.dialing.waiting import holds
from callcenter.errors import ConflictError, DeskError, FieldError
from callcenter.lines.models import Line
from callcenter.lists.campaign import ASKED, OUTCOMES
from callcenter.people.models import Person, Role
from callcenter.people.naming import names_of
from callcenter.web.pages.listing import LARGEST_ID, before_id, same_but
from callcenter.web.pages.site import Site

STATE_TITLES = {"draft": "草稿", "running": "进行中", "paused": "已暂停", "stopped": "已停止", "done": "已完成"}
_PAGE, _LIVE = 30, 20
_Answer = str | Response | tuple[str, int]


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /campaigns and /campaigns/N."""

    @routes.get("/campaigns")
    def campaign_list() -> str:
        return _list(site)

    @routes.get(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>")
    def campaign_page(campaign_id: int) -> str:
        return _page(site, campaign_id)

    @routes.get(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/now")
    def campaign_now(campaign_id: int) -> str:
        with site.desk.db.session() as session:
            return render_template("campaign_now.html", **_shown(session, site, campaign_id))

    _add_acts(routes, site)


def _add_acts(routes: Blueprint, site: Site) -> None:
    @routes.post(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/<any(start, pause, resume, stop):verb>")
    def campaign_act(campaign_id: int, verb: str) -> _Answer:
        acts = {"start": start_campaign, "resume": resume_campaign, "stop": stop_campaign}
        try:
            with site.desk.db.session() as session:
                if verb == "pause":
                    pause_campaign(session, campaign_id, request.form.get("why", ""), person=site.person,
                                   now=site.now())
                else:
                    acts[verb](session, campaign_id, person=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _page(site, campaign_id, problem), 422
        return redirect(url_for("desk.campaign_page", campaign_id=campaign_id))

    @routes.post(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/copy")
    def campaign_copy(campaign_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                made = copy_campaign(session, campaign_id, request.form.get("name", ""), person=site.person,
                                     now=site.now())
        except (FieldError, ConflictError) as problem:
            return _page(site, campaign_id, problem), 422
        flash(_("已复制为“%(name)s”，还没有名单。", name=made.name))
        return redirect(url_for("desk.campaign_page", campaign_id=made.id))

    @routes.post(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/attempts/<int(max={LARGEST_ID}):attempt_id>")
    def campaign_settle(campaign_id: int, attempt_id: int) -> _Answer:
        try:
            with site.desk.db.session() as session:
                settle_by_person(session, attempt_id, rang=request.form.get("rang") == "yes", person=site.person,
                                 now=site.now(), zone=site.zone, company=site.company)
        except (FieldError, ConflictError) as problem:
            return _page(site, campaign_id, problem), 422
        return redirect(url_for("desk.campaign_page", campaign_id=campaign_id))


def _list(site: Site) -> str:
    with site.desk.db.session() as session:
        state = request.args.get("state") if request.args.get("state") in STATE_TITLES else None
        rows = list_campaigns(session, site.person, state=state, before_id=before_id(), limit=_PAGE + 1)
        shown = rows[:_PAGE]
        return render_template(
            "campaigns.html", rows=shown, state=state, states=STATE_TITLES, modes=MODE_TITLES, runs=runs(site.person),
            now=site.now(),
            progress={row.id: progress_of(session, row, now=site.now(), detail=False) for row in shown},
            older=same_but("desk.campaign_list", before=str(rows[_PAGE - 1].id)) if len(rows) > _PAGE else None,
            same_but=lambda **changes: same_but("desk.campaign_list", **changes))


def _page(site: Site, campaign_id: int, problem: DeskError | None = None) -> str:
    with site.desk.db.session() as session:
        shown = _shown(session, site, campaign_id)
        campaign: Campaign = shown["campaign"]
        waits = campaign.state in ("draft", "paused") and shown["runs"]
        return render_template(
            "campaign.html", **shown, problem=problem, purposes=PURPOSES, wrong=getattr(problem, "field", ""),
            problems=problems_of(session, campaign) if waits else [],
            line=session.get(Line, campaign.line_id) if campaign.line_id else None)


def _shown(session: Session, site: Site, campaign_id: int) -> dict[str, Any]:
    """What changes while a campaign goes."""
    campaign = get_campaign(session, campaign_id, site.person)
    live = _attempts(session, campaign_id, ("placing", "placed", "unknown", "ended"))
    lost = _attempts(session, campaign_id, ("lost",))
    return {"campaign": campaign, "now": site.now(), "modes": MODE_TITLES, "states": STATE_TITLES,
            "outcomes": OUTCOMES, "runs": runs(site.person), "live": live, "lost": lost,
            "progress": progress_of(session, campaign, now=site.now(), person=site.person),
            "answers": answers_of(session, campaign), "questions": campaign.questionnaire.get("questions", {}),
            "asked": ASKED, "holds": holds(session, campaign, site.now()),
            "agents": _people(session, [*live, *lost]), "names": names_of(session, [campaign.created_by]),
            "number": lambda raw: number_for(site.person, raw)}


def _attempts(session: Session, campaign_id: int, states: Sequence[str]) -> Sequence[Attempt]:
    return session.scalars(select(Attempt).where(Attempt.campaign_id == campaign_id, Attempt.state.in_(states))
                           .order_by(Attempt.id.desc()).limit(_LIVE)).all()


def _people(session: Session, attempts: Sequence[Attempt]) -> dict[int, str]:
    ids = {one.person_id for one in attempts if one.person_id is not None}
    return {row.id: row.display_name for row in session.scalars(select(Person).where(Person.id.in_(ids)))}


def runs(person: Person) -> bool:
    """Whether this person makes and runs campaigns."""
    return Role(person.role) in RUNNERS
