"""Starting, pausing, resuming and stopping a campaign. What is being called ends by itself; nobody is cut off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.campaigns.definition import whole_problems
from callcenter.campaigns.models import Campaign, Contact
from callcenter.campaigns.services import allow_running, callers_of, check_displayed, locked
from callcenter.errors import ConflictError, FieldError
from callcenter.lines.models import Line
from callcenter.messages.models import MessageTemplate
from callcenter.people.audit import record_act
from callcenter.people.models import Person

_WHY = 200


def problems_of(session: Session, campaign: Campaign) -> list[FieldError]:
    """Everything that stands between a campaign and its start; []: it can start."""
    found = whole_problems(campaign)
    line = session.get(Line, campaign.line_id) if campaign.line_id is not None else None
    if line is None:
        found.append(FieldError("line", "请选择外显号码"))
    else:
        try:
            check_displayed(line)
        except FieldError as problem:
            found.append(problem)
    if campaign.mode == "survey" and campaign.flow_version is None:
        found.append(FieldError("flow", "自动语音回访要选择语音流程"))
    template = session.get(MessageTemplate, campaign.message.get("template") or 0)
    if campaign.purpose == "marketing" and template is not None and not template.marketing:
        found.append(FieldError("message.template", f"营销外呼只能用营销模板（带“拒收请回复R”），"
                                                    f"“{template.name}”不是；请改选模板"))
    if campaign.mode != "survey" and not callers_of(session, campaign):
        found.append(FieldError("agents", "没有可以拨打的坐席；请先指定在职坐席"))
    if session.scalar(select(Contact.id).where(Contact.campaign_id == campaign.id, Contact.state == "waiting")
                      .limit(1)) is None:
        found.append(FieldError("contacts", "名单里没有待拨打的联系人；请先导入名单"))
    return found


def start_campaign(session: Session, campaign_id: int, *, person: Person, now: datetime) -> Campaign:
    """From a draft, or on after a pause. FieldError: the first of `problems_of`."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    if campaign.state not in ("draft", "paused"):
        raise ConflictError("这个外呼任务正在进行" if campaign.state == "running"
                            else "这个外呼任务已经结束；可以复制一个新的")
    if problems := problems_of(session, campaign):
        raise problems[0]
    action = "campaign.resume" if campaign.state == "paused" else "campaign.start"
    campaign.state, campaign.paused_why, campaign.started_at = "running", None, campaign.started_at or now
    record_act(session, who=person.name, action=action, subject=str(campaign.id), now=now,
               consent=campaign.consent_basis)
    session.flush()
    return campaign


def resume_campaign(session: Session, campaign_id: int, *, person: Person, now: datetime) -> Campaign:
    """On after a pause, with the same checks as at the start."""
    allow_running(person)
    if locked(session, campaign_id).state != "paused":
        raise ConflictError("只有暂停的外呼任务可以继续")
    return start_campaign(session, campaign_id, person=person, now=now)


def pause_campaign(session: Session, campaign_id: int, why: str, *, person: Person, now: datetime) -> Campaign:
    """Nothing more is dialled until it goes on. `why`: one sentence, which everybody sees."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    if campaign.state != "running":
        raise ConflictError("只有正在进行的外呼任务可以暂停")
    why = " ".join(why.split())
    if len(why) > _WHY or "\0" in why:
        raise FieldError("why", f"暂停原因太长；请不超过{_WHY}个字")
    campaign.state, campaign.paused_why = "paused", why or f"{person.display_name}暂停"
    record_act(session, who=person.name, action="campaign.pause", subject=str(campaign.id), now=now, why=why)
    session.flush()
    return campaign


def stop_campaign(session: Session, campaign_id: int, *, person: Person, now: datetime) -> Campaign:
    """Ends it for good; whom it did not call stays on the list as waiting, for the report."""
    allow_running(person)
    campaign = locked(session, campaign_id)
    if campaign.state in ("stopped", "done"):
        raise ConflictError("这个外呼任务已经结束")
    campaign.state, campaign.ended_at = "stopped", now
    record_act(session, who=person.name, action="campaign.stop", subject=str(campaign.id), now=now)
    session.flush()
    return campaign


def pause_by_service(connection: Any, campaign_id: int, why: str, *, now: datetime) -> bool:
    """The service itself pauses (an account is suspended, a line is gone), with one plain sentence. False: it did not
    run. psycopg, in the caller's transaction."""
    row = connection.execute("update campaigns set state = 'paused', paused_why = %s where id = %s"
                             " and state = 'running' returning id", [why[:_WHY], campaign_id]).fetchone()
    if row is None:
        return False
    connection.execute("insert into audit (at, who, action, subject, detail) values (%s, '-', 'campaign.pause', %s,"
                       " jsonb_build_object('why', %s::text))", [now, str(campaign_id), why[:_WHY]])
    return True
