"""Campaigns 外呼任务 as people make and run them: supervisors, managers and administrators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from callcenter.campaigns.definition import CHECKS, checked, whole_problems
from callcenter.campaigns.models import STATES, Campaign, CampaignAgent
from callcenter.campaigns.survey_flows import survey_flows, unfit
from callcenter.customers.finding import MAY_EDIT
from callcenter.customers.numbers import read_number
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.lines.models import FlowVersion, Line
from callcenter.lines.services import publish_shipped
from callcenter.messages.models import MessageTemplate
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

RUNNERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
READERS = MAY_EDIT | {Role.REVIEWER}
FIELDS = (*CHECKS, "line", "flow", "agents")
"""What is entered of a campaign. `line`: the displayed number; `flow`: the name of what talks in a survey; `agents`:
logins, none named is every agent."""

SURVEY_FLOW = "satisfaction_call"
CALLERS = frozenset({Role.AGENT, Role.DISPATCHER})
_WHILE_RUNNING = ("name", "priority", "pace", "windows", "agents", "consent_basis", "consent_proof", "most_attempts")
"""What may be changed of a campaign that runs; for all else it is paused first, so that nobody is called by half of a
change."""


def allow_running(person: Person) -> None:
    """NotAllowedError unless this role makes and runs campaigns."""
    if Role(person.role) not in RUNNERS:
        raise NotAllowedError("外呼任务由主管、经理或管理员管理")


def allow_reading(person: Person) -> None:
    """NotAllowedError unless this role sees campaigns."""
    if Role(person.role) not in READERS:
        raise NotAllowedError("您的角色不能查看外呼任务")


def create_campaign(session: Session, values: Mapping[str, Any], *, person: Person, now: datetime) -> Campaign:
    """A draft from FIELDS; `name` and `mode` at least. FieldError, ConflictError: the name is taken."""
    allow_running(person)
    for field, what in (("name", "名称"), ("mode", "方式：preview、progressive 或 survey")):
        if not values.get(field):
            raise FieldError(field, f"请填写{what}")
    if values["mode"] == "survey":
        values = {"flow": SURVEY_FLOW, **values}
    campaign = Campaign(name="", mode="preview", created_by=person.name, created_at=now)
    agents = _agents(session, values.get("agents") or ())
    _write(session, campaign, values, now)
    session.add(campaign)
    session.flush()
    _name_agents(session, campaign, agents)
    record_act(session, who=person.name, action="campaign.create", subject=str(campaign.id), now=now,
               name=campaign.name, mode=campaign.mode)
    return campaign


def change_campaign(session: Session, campaign_id: int, values: Mapping[str, Any], *, person: Person,
                    now: datetime) -> Campaign:
    """Writes what is given of FIELDS. ConflictError: it is over, or runs and this waits for a pause."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    if campaign.state in ("stopped", "done"):
        raise ConflictError("这个外呼任务已经结束，不能修改；可以复制一个新的")
    if campaign.state == "running" and (fixed := sorted(set(values) - set(_WHILE_RUNNING))):
        raise ConflictError(f"外呼任务正在进行，{'、'.join(fixed)} 要先暂停才能修改")
    before = {name: getattr(campaign, name) for name in values if name in CHECKS}
    _write(session, campaign, values, now)
    if "agents" in values:
        _name_agents(session, campaign, _agents(session, values["agents"] or ()))
    changed = [name for name, old in before.items() if getattr(campaign, name) != old]
    record_act(session, who=person.name, action="campaign.change", subject=str(campaign.id), now=now,
               changed=sorted({*changed, *(set(values) & {"line", "flow", "agents"})}))
    session.flush()
    return campaign


def copy_campaign(session: Session, campaign_id: int, name: str, *, person: Person, now: datetime) -> Campaign:
    """A draft with everything but contacts, dates and consent's proof, which is the new list's own."""
    allow_running(person)
    old = get_campaign(session, campaign_id, person)
    kept = {one: getattr(old, one) for one in CHECKS if one not in ("name", "consent_proof")}
    made = Campaign(name=checked({"name": name}, marketing=False)["name"], created_by=person.name, created_at=now,
                    copied_from=old.id, line_id=old.line_id, flow_version=old.flow_version, **kept)
    _free_name(session, made.name, None)
    session.add(made)
    session.flush()
    _name_agents(session, made, [one.person_id for one in old.agents])
    record_act(session, who=person.name, action="campaign.copy", subject=str(made.id), now=now, of=old.id)
    return made


def get_campaign(session: Session, campaign_id: int, person: Person) -> Campaign:
    """One campaign. NotFoundError, NotAllowedError."""
    allow_reading(person)
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFoundError(f"没有编号为 {campaign_id} 的外呼任务")
    return found


def find_campaign(session: Session, which: str, person: Person) -> Campaign:
    """By its name, or by its number."""
    allow_reading(person)
    found = session.scalar(select(Campaign).where(Campaign.name == which))
    if found is None and which.isascii() and which.isdigit() and len(which) < 10:
        found = session.get(Campaign, int(which))
    if found is None:
        raise NotFoundError(f"没有名称或编号为“{which[:40]}”的外呼任务")
    return found


def list_campaigns(session: Session, person: Person, *, state: str | None = None, before_id: int | None = None,
                   limit: int = 50) -> Sequence[Campaign]:
    """The newest first. An agent sees what runs or is paused and is theirs to call."""
    allow_reading(person)
    if state is not None and state not in STATES:
        raise FieldError("state", f"没有“{state[:20]}”这种筛选；可选：{'、'.join(STATES)}")
    query = select(Campaign).order_by(Campaign.id.desc()).limit(limit).options(selectinload(Campaign.agents))
    if state is not None:
        query = query.where(Campaign.state == state)
    if Role(person.role) is Role.AGENT:
        named = exists().where(CampaignAgent.campaign_id == Campaign.id)
        own = exists().where(CampaignAgent.campaign_id == Campaign.id, CampaignAgent.person_id == person.id)
        query = query.where(Campaign.state.in_(("running", "paused")), Campaign.mode != "survey", ~named | own)
    if before_id is not None:
        query = query.where(Campaign.id < before_id)
    return session.scalars(query).all()


def locked(session: Session, campaign_id: int) -> Campaign:
    """The row under a lock. NotFoundError."""
    found = session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(f"没有编号为 {campaign_id} 的外呼任务")
    return found


def callers_of(session: Session, campaign: Campaign) -> Sequence[Person]:
    """Who makes its calls: those that are named, else every agent; active ones."""
    query = select(Person).where(Person.active, Person.role.in_([str(role) for role in CALLERS])).order_by(Person.id)
    named = select(CampaignAgent.person_id).where(CampaignAgent.campaign_id == campaign.id)
    if session.scalar(select(named.exists())):
        query = query.where(Person.id.in_(named))
    else:
        query = query.where(Person.role == str(Role.AGENT))
    return session.scalars(query).all()


def _write(session: Session, campaign: Campaign, values: Mapping[str, Any], now: datetime) -> None:
    if unknown := sorted(set(values) - set(FIELDS)):
        raise FieldError(unknown[0][:40], f"没有“{unknown[0][:40]}”这一项；可写：{'、'.join(FIELDS)}")
    purpose = values.get("purpose", campaign.purpose)
    for name, value in checked(values, marketing=purpose == "marketing").items():
        setattr(campaign, name, value)
    if campaign.state == "running" and (problems := whole_problems(campaign)):
        raise problems[0]  # what runs stays such that it could start: with its consent, above all
    if "windows" not in values and purpose == "marketing" and (campaign.windows or {}).get("holidays"):
        raise FieldError("windows.holidays", "营销外呼不能在节假日拨打；请改为 false")
    _free_name(session, campaign.name, campaign.id)
    if "line" in values:
        campaign.line_id = _line(session, values["line"]).id if values["line"] else None
    if "flow" in values:
        campaign.flow_version = _flow(session, values["flow"], now) if values["flow"] else None
    if (template := (campaign.message or {}).get("template")) is not None:
        row = session.get(MessageTemplate, template)
        if row is None or not row.active:
            raise FieldError("message.template", f"没有编号为 {template} 的消息模板，或它已停用")


def _free_name(session: Session, name: str, own: int | None) -> None:
    taken = session.scalar(select(Campaign.id).where(Campaign.name == name))
    if taken is not None and taken != own:
        raise ConflictError(f"已有名为“{name}”的外呼任务；请换一个名称")


def _line(session: Session, given: Any) -> Line:
    line = session.scalar(select(Line).where(Line.number == (read_number(str(given)).dialable or str(given))))
    if line is None:
        raise FieldError("line", f"没有号码为“{str(given)[:30]}”的线路")
    check_displayed(line)
    return line


def check_displayed(line: Line) -> None:
    """FieldError unless the number may be shown to customers 外显号码."""
    if read_number(line.number).kind in ("400", "service", "short"):
        raise FieldError("line", f"{line.number} 不能作外显号码：400 等号码不用于呼出；请用已报备的固定电话或手机号")
    if not line.outbound:
        raise FieldError("line", f"线路 {line.number} 没有登记为外显号码；请先在线路设置中登记报备")


def _flow(session: Session, name: Any, now: datetime) -> str:
    publish_shipped(session, now)
    found = session.scalar(select(FlowVersion).where(FlowVersion.name == str(name))
                           .order_by(FlowVersion.serial.desc()).limit(1))
    if found is None:
        known = survey_flows(session)
        raise FieldError("flow", f"没有发布名为“{str(name)[:40]}”的语音流程；可选：{'、'.join(known)}")
    if why := unfit(found.source):
        known = survey_flows(session)
        raise FieldError("flow", f"语音流程“{found.name}”不能用于自动语音回访：{why}；可选：{'、'.join(known)}")
    return found.digest


def _agents(session: Session, logins: Iterable[str]) -> list[int]:
    wanted = list(dict.fromkeys(logins))
    found = {row.name: row for row in session.scalars(select(Person).where(Person.name.in_(wanted), Person.active))}
    for login in wanted:
        if login not in found or Role(found[login].role) not in CALLERS:
            raise FieldError("agents", f"没有登录名为“{str(login)[:30]}”的在职坐席")
    return [found[login].id for login in wanted]


def _name_agents(session: Session, campaign: Campaign, ids: Sequence[int]) -> None:
    session.execute(delete(CampaignAgent).where(CampaignAgent.campaign_id == campaign.id))
    if ids:
        session.execute(insert(CampaignAgent), [{"campaign_id": campaign.id, "person_id": one} for one in ids])
    session.expire(campaign, ["agents"])
