"""Campaigns 外呼任务: made, changed, run, copied."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from callcenter.api.operations import Asked, Operation
from callcenter.api.shapes import Input, Page, PageQuery, Shape, cursor_of, local, position_of
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.running import (
    pause_campaign,
    problems_of,
    resume_campaign,
    start_campaign,
    stop_campaign,
)
from callcenter.campaigns.services import (
    change_campaign,
    copy_campaign,
    create_campaign,
    get_campaign,
    list_campaigns,
)
from callcenter.lines.models import FlowVersion, Line

Name = Annotated[str, StringConstraints(min_length=2, max_length=80)]
Mode = Literal["preview", "progressive", "survey"]
Plain = dict[str, Any]


class ProblemShape(Shape):
    """What stands between a campaign and its start."""

    field: str
    message: str


class CampaignShape(Shape):
    """A campaign. `line`: the displayed number; `flow`: the name of what talks in a survey, `flow_version` which of it;
    `problems`: why it cannot start yet."""

    id: int
    name: str
    mode: Mode
    purpose: Literal["service", "marketing"]
    state: Literal["draft", "running", "paused", "stopped", "done"]
    paused_why: str | None
    line: str | None
    flow: str | None
    flow_version: str | None
    agents: list[str]
    consent_basis: str
    consent_proof: str
    script: Plain
    questionnaire: Plain
    windows: Plain
    pace: Plain
    actions: Plain
    message: Plain
    most_attempts: int
    abandoned_cap: float
    detect_machine: bool
    priority: int
    problems: list[ProblemShape]
    created_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    copied_from: int | None


class CampaignQuery(PageQuery):
    state: Literal["draft", "running", "paused", "stopped", "done"] | None = None


class Parts(Input):
    """What is given is written. `line`: a number registered for outbound; null takes it away. `agents`: logins, [] is
    every agent. The other parts: see docs/campaigns.md."""

    purpose: Literal["service", "marketing"] | None = None
    line: Annotated[str, StringConstraints(max_length=40)] | None = None
    flow: Annotated[str, StringConstraints(max_length=80)] | None = None
    agents: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=500)] | None = None
    consent_basis: Annotated[str, StringConstraints(max_length=300)] | None = None
    consent_proof: Annotated[str, StringConstraints(max_length=1000)] | None = None
    script: Plain | None = None
    questionnaire: Plain | None = None
    windows: Plain | None = None
    pace: Plain | None = None
    actions: Plain | None = None
    message: Plain | None = None
    most_attempts: Annotated[int, Field(ge=1, le=10)] | None = None
    abandoned_cap: Annotated[float, Field(ge=0, le=0.05)] | None = None
    detect_machine: bool | None = None
    priority: Annotated[int, Field(ge=-100, le=100)] | None = None


class CampaignInput(Parts):
    name: Name
    mode: Mode


class CampaignChange(Parts):
    name: Name | None = None
    mode: Mode | None = None


class CopyInput(Input):
    name: Name


class PauseInput(Input):
    why: Annotated[str, StringConstraints(max_length=200)] = ""


_NULLABLE = ("line", "flow")


def _given(body: Parts) -> dict[str, Any]:
    """What was sent; a null says nothing, but of a line or a flow, which it takes away."""
    return {name: value for name, value in body.model_dump(exclude_unset=True).items()
            if value is not None or name in _NULLABLE}


def campaign_list(asked: Asked, query: CampaignQuery) -> Page[CampaignShape]:
    before = position_of(query.cursor, int)[0] if query.cursor else None
    found = list_campaigns(asked.session, asked.person, state=query.state, before_id=before, limit=query.limit + 1)
    page = found[:query.limit]
    return Page[CampaignShape](items=[_shape(row, asked, whole=False) for row in page],
                               next_cursor=cursor_of(page[-1].id) if len(found) > query.limit else None)


def campaign_create(asked: Asked, body: CampaignInput) -> CampaignShape:
    return _shape(create_campaign(asked.session, _given(body), person=asked.person, now=asked.now), asked)


def campaign_by_id(asked: Asked, campaign_id: int) -> CampaignShape:
    return _shape(get_campaign(asked.session, campaign_id, asked.person), asked)


def campaign_change(asked: Asked, campaign_id: int, body: CampaignChange) -> CampaignShape:
    return _shape(change_campaign(asked.session, campaign_id, _given(body), person=asked.person, now=asked.now), asked)


def campaign_start(asked: Asked, campaign_id: int) -> CampaignShape:
    return _shape(start_campaign(asked.session, campaign_id, person=asked.person, now=asked.now), asked)


def campaign_pause(asked: Asked, campaign_id: int, body: PauseInput) -> CampaignShape:
    return _shape(pause_campaign(asked.session, campaign_id, body.why, person=asked.person, now=asked.now), asked)


def campaign_resume(asked: Asked, campaign_id: int) -> CampaignShape:
    return _shape(resume_campaign(asked.session, campaign_id, person=asked.person, now=asked.now), asked)


def campaign_stop(asked: Asked, campaign_id: int) -> CampaignShape:
    return _shape(stop_campaign(asked.session, campaign_id, person=asked.person, now=asked.now), asked)


def campaign_copy(asked: Asked, campaign_id: int, body: CopyInput) -> CampaignShape:
    return _shape(copy_campaign(asked.session, campaign_id, body.name, person=asked.person, now=asked.now), asked)


def _shape(row: Campaign, asked: Asked, *, whole: bool = True) -> CampaignShape:
    line = asked.session.get(Line, row.line_id) if row.line_id is not None else None
    flow = asked.session.get(FlowVersion, row.flow_version) if row.flow_version is not None else None
    problems = problems_of(asked.session, row) if whole and row.state in ("draft", "paused") else []
    return CampaignShape(
        id=row.id, name=row.name, mode=row.mode, purpose=row.purpose, state=row.state, paused_why=row.paused_why,
        line=line.number if line else None, flow=flow.name if flow else None, flow_version=row.flow_version,
        agents=[one.person.name for one in row.agents], consent_basis=row.consent_basis,
        consent_proof=row.consent_proof, script=row.script, questionnaire=row.questionnaire, windows=row.windows,
        pace=row.pace, actions=row.actions, message=row.message, most_attempts=row.most_attempts,
        abandoned_cap=row.abandoned_cap, detect_machine=row.detect_machine, priority=row.priority,
        problems=[ProblemShape(field=one.field, message=one.message) for one in problems], created_by=row.created_by,
        created_at=row.created_at.astimezone(asked.zone), started_at=local(row.started_at, asked.zone),
        ended_at=local(row.ended_at, asked.zone), copied_from=row.copied_from)


_ONE = "/campaigns/<int:campaign_id>"
_READING, _WRITING = (401, 403, 404), (401, 403, 404, 409)
OPERATIONS = (
    Operation("GET", "/campaigns", campaign_list, "Campaigns, the newest first; an agent's own to call",
              query=CampaignQuery, answer=Page[CampaignShape]),
    Operation("POST", "/campaigns", campaign_create, "A new campaign, as a draft", body=CampaignInput,
              answer=CampaignShape, problems=(401, 403, 409)),
    Operation("GET", _ONE, campaign_by_id, "A campaign, and what stands between it and its start",
              answer=CampaignShape, problems=_READING),
    Operation("PATCH", _ONE, campaign_change, "Writes what is given", body=CampaignChange, answer=CampaignShape,
              problems=_WRITING),
    Operation("POST", f"{_ONE}/start", campaign_start, "Begins to call", answer=CampaignShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/pause", campaign_pause, "Nothing more is dialled until it goes on", body=PauseInput,
              answer=CampaignShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/resume", campaign_resume, "Goes on", answer=CampaignShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/stop", campaign_stop, "Ends it for good", answer=CampaignShape, problems=_WRITING),
    Operation("POST", f"{_ONE}/copy", campaign_copy, "A draft like it, without its list", body=CopyInput,
              answer=CampaignShape, problems=_WRITING),
)
