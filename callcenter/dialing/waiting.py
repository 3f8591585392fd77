"""Why a running campaign does not dial right now, in words for whoever looks at its page."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import entered_holidays
from callcenter.campaigns.models import Campaign
from callcenter.campaigns.windows import CHINA, WindowsProblem, calling_hours
from callcenter.dialing.models import DialerBeat

SILENT = timedelta(seconds=30)
"""A dialler beats every two seconds; one that says nothing for so long is away."""


def holds(session: Session, campaign: Campaign, now: datetime) -> list[str]:
    """Chinese sentences; [] where it dials, or does not run. Windows are told for customers on the mainland."""
    if campaign.state != "running":
        return []
    found = []
    beat = session.scalar(select(DialerBeat).order_by(DialerBeat.at.desc()).limit(1))
    if beat is None or now - beat.at > SILENT:
        found.append("拨号进程没有运行，现在不会拨打；请管理员启动 callcenter dialer")
    elif beat.problem:
        found.append(beat.problem)
    try:
        hours = calling_hours(campaign.windows, holidays=entered_holidays(session),
                              marketing=campaign.purpose == "marketing")
    except WindowsProblem as problem:
        return [*found, f"外呼时段有误：{problem.message}"]
    if not hours.is_open(now):
        opens = hours.next_opening(now)
        at = f"，{opens.astimezone(ZoneInfo(CHINA)):%m-%d %H:%M}起拨打" if opens is not None else ""
        found.append(f"国内客户现在不在外呼时段{at}；时段在“修改”里")
    return found
