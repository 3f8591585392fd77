"""Making and changing a campaign: one form, which works without a script and keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.campaigns.actions import AFTER, MOST_ASKED, MOST_ATTEMPTS
from callcenter.campaigns.definition import MODE_TITLES, PACE, PURPOSES
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.questionnaire import KINDS
from callcenter.campaigns.services import (
    CALLERS,
    SURVEY_FLOW,
    allow_running,
    change_campaign,
    check_displayed,
    create_campaign,
    get_campaign,
)
from callcenter.campaigns.survey_flows import survey_flows
from callcenter.errors import ConflictError, FieldError
from callcenter.lines.models import FlowVersion, Line
from callcenter.messages.models import MessageTemplate
from callcenter.people.models import Person
from callcenter.web.pages.campaign_form import blocks, typed_of, values_of
from callcenter.web.pages.listing import LARGEST_ID
from callcenter.web.pages.site import Site
from callcenter.workcalendar.calendar import WEEKDAYS

_Answer = str | Response | tuple[str, int]
THENS = {"again": "过一会再拨", "next_part": "换个时段再拨", "next_day": "改日再拨", "asked": "按约定时间再拨",
         "message": "改发短信", "end": "不再拨打", "do_not_call": "登记免打扰", "problem": "登记问题",
         "person": "转人工回电"}
LASTS = {"end": "结束", "message": "改发短信", "person": "转人工回电"}
_PACES = {"calls_per_second": "每秒拨打", "concurrent": "同时通话",
          "per_number_per_minute": "每个外显号码每分钟（0不限）", "shortest_seconds": "最短通话秒数",
          "days": "最多进行几天"}
_DAYS = dict(zip(WEEKDAYS, "一二三四五六日", strict=True))


def add_routes(routes: Blueprint, site: Site) -> None:
    """Adds /campaigns/new and /campaigns/N/edit."""

    @routes.get("/campaigns/new")
    def campaign_new() -> str:
        return _form(site, None)

    @routes.post("/campaigns/new")
    def campaign_create() -> _Answer:
        allow_running(site.person)
        try:
            with site.desk.db.session() as session:
                made = create_campaign(session, values_of(request.form, request.form.getlist("agents")),
                                       person=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _form(site, None, problem), 422
        flash(_("已建立“%(name)s”。接着导入名单。", name=made.name))
        return redirect(url_for("desk.campaign_imports", campaign_id=made.id))

    @routes.get(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/edit")
    def campaign_edit(campaign_id: int) -> str:
        return _form(site, campaign_id)

    @routes.post(f"/campaigns/<int(max={LARGEST_ID}):campaign_id>/edit")
    def campaign_change(campaign_id: int) -> _Answer:
        allow_running(site.person)
        try:
            with site.desk.db.session() as session:
                values = values_of(request.form, request.form.getlist("agents"))
                campaign = get_campaign(session, campaign_id, site.person)
                before = values_of(typed_of(campaign), ())
                changed = {name: value for name, value in values.items()
                           if name in ("agents", "line", "flow") or before.get(name) != value}
                if campaign.state == "running":
                    changed = {name: value for name, value in changed.items() if name not in ("line", "flow")}
                change_campaign(session, campaign_id, changed, person=site.person, now=site.now())
        except (FieldError, ConflictError) as problem:
            return _form(site, campaign_id, problem), 422
        flash(_("已保存。"))
        return redirect(url_for("desk.campaign_page", campaign_id=campaign_id))


def _form(site: Site, campaign_id: int | None, problem: FieldError | ConflictError | None = None) -> str:
    allow_running(site.person)
    with site.desk.db.session() as session:
        campaign = get_campaign(session, campaign_id, site.person) if campaign_id is not None else None
        typed: Mapping[str, str] = request.form.to_dict() if problem else typed_of(campaign)
        chosen = request.form.getlist("agents") if problem else _logins(campaign)
        return render_template(
            "campaign_form.html", campaign=campaign, typed=typed, chosen=chosen, problem=problem,
            wrong=getattr(problem, "field", ""), modes=MODE_TITLES, purposes=PURPOSES, dispositions=DISPOSITIONS,
            thens=THENS, lasts=LASTS, paces=_PACES, bounds=PACE, days=_DAYS, kinds=KINDS, blocks=blocks(typed),
            lines=_lines(session), flows=_flows(session), agents=_agents(session), most=MOST_ATTEMPTS[-1],
            most_asked=MOST_ASKED[-1], after=(AFTER[0], AFTER[-1]),
            own_line=request.form.get("line") if problem else _line_of(session, campaign),
            own_flow=request.form.get("flow") if problem else _flow_of(session, campaign),
            templates=session.scalars(select(MessageTemplate).where(
                MessageTemplate.active, MessageTemplate.channel == "sms").order_by(MessageTemplate.name)).all())


def _lines(session: Session) -> list[tuple[Line, str]]:
    """Every line, with why it cannot be shown to customers."""
    found = []
    for line in session.scalars(select(Line).order_by(Line.id)):
        try:
            check_displayed(line)
        except FieldError as why:
            found.append((line, why.message))
        else:
            found.append((line, ""))
    return found


def _flows(session: Session) -> list[str]:
    return sorted({SURVEY_FLOW, *survey_flows(session)})


def _agents(session: Session) -> list[Person]:
    return list(session.scalars(select(Person).where(Person.active, Person.role.in_([str(one) for one in CALLERS]))
                                .order_by(Person.display_name)))


def _logins(campaign: Campaign | None) -> list[str]:
    return [one.person.name for one in campaign.agents] if campaign else []


def _line_of(session: Session, campaign: Campaign | None) -> str:
    line = session.get(Line, campaign.line_id) if campaign and campaign.line_id else None
    return line.number if line else ""


def _flow_of(session: Session, campaign: Campaign | None) -> str:
    flow = session.get(FlowVersion, campaign.flow_version) if campaign and campaign.flow_version else None
    return flow.name if flow else SURVEY_FLOW
