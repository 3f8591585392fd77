"""Why a running campaign does not dial."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from callcenter.campaigns.models import Campaign
from callcenter.dialing.models import DialerBeat
from callcenter.dialing.waiting import holds
from tests.factories import NOW


def a_campaign(state: str = "running", **windows: Any) -> Campaign:
    return Campaign(name="七月回访", mode="survey", purpose="service", state=state, windows=windows, created_by="boss",
                    created_at=NOW)


ALWAYS = {"days": {day: ["08:00-21:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
          "holidays": True}


def test_it_tells_that_nobody_dials(session: Session) -> None:
    noon = NOW.replace(hour=4)
    assert holds(session, a_campaign("draft", **ALWAYS), noon) == []
    assert [one[:6] for one in holds(session, a_campaign(**ALWAYS), noon)] == ["拨号进程没有"]
    session.add(DialerBeat(id=1, process="a:1", at=noon, problem=None))
    session.flush()
    assert holds(session, a_campaign(**ALWAYS), noon) == []
    assert len(holds(session, a_campaign(**ALWAYS), noon + timedelta(minutes=1))) == 1


def test_it_tells_when_the_next_window_opens_and_what_slows_dialling_down(session: Session) -> None:
    night = NOW.replace(hour=18)
    session.add(DialerBeat(id=1, process="a:1", at=night, problem="电话网络忙，拨打已放慢：429"))
    session.flush()
    slowed, closed = holds(session, a_campaign(**ALWAYS), night)
    assert slowed.startswith("电话网络忙") and "08:00起拨打" in closed
