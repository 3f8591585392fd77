"""The events of a made-up call, in the shape in which the service writes them; the flow is really walked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from callcenter.calls.events import CallEvent, StoredEvent
from callcenter.calls.legs import LegView
from callcenter.calls.outcomes import with_outcome
from callcenter.calls.projection import CallView, project
from callcenter.demo.week.planning import Plan
from callcenter.lines.catalog import LineFacts, line_facts
from ivr_flows.engine import step
from ivr_flows.flow import Flow
from ivr_flows.state import FlowEvent, FlowState

_MENU, _DIALLED, _CYCLE = 17, 21.0, 5.0
_SECOND_RING = 2 * _CYCLE
"""The colleague is rung from the third ring on."""


@dataclass(frozen=True)
class Agent:
    """Whose phone rings."""

    person_id: int
    number: str


@dataclass(frozen=True)
class Setting:
    """What all calls share. `company` is what the greeting says."""

    line: LineFacts
    flow: Flow
    company: str
    agents: dict[str, Agent]


@dataclass
class Made:
    """A call with all that happened to it. `talk`: seconds of the recording, `answered` when it begins."""

    sid: str
    events: list[StoredEvent]
    state: FlowState
    seq: int
    view: CallView
    legs: list[LegView]


@dataclass
class _Walk:
    """One call as it goes on."""

    plan: Plan
    setting: Setting
    leg_ids: Iterator[int]
    sid: str
    state: FlowState | None = None
    seq: int = 0
    events: list[StoredEvent] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def at(self, seconds: float) -> datetime:
        return self.plan.at + timedelta(seconds=round(seconds, 1))

    def flows(self, kind: str, seconds: float, facts: dict[str, Any], /, **data: Any) -> None:
        """The provider asks what comes next: the flow takes its step."""
        link = "0" if self.state is None else min(one.step for one in self.state.expects if one.kind == kind)
        engine = facts.get("engine", facts)
        now = self.at(seconds)
        given = {name: data[name] for name in ("digits", "result", "seconds", "live") if name in data}
        taken = step(self.setting.flow, self.state, FlowEvent(kind, now, facts=engine, **given))
        event = with_outcome(CallEvent(kind, self.sid, f"{self.sid}:{kind}:{link}", data={
            "live": True, "step": link, **data}), self.setting.flow, taken, self.state)
        self.seq, self.state = self.seq + 1, taken.state
        self._add(kind, None, None, now, event.data, facts if "engine" in facts else {"engine": facts}, self.seq)

    def expects(self, kind: str) -> bool:
        return self.state is not None and any(one.kind == kind for one in self.state.expects)

    def happens(self, kind: str, seconds: float, leg: int | None = None, /, *, stamped: bool = False,
                **data: Any) -> None:
        """Something that the provider tells, or that we did."""
        now = self.at(seconds)
        self._add(kind, leg, now.replace(microsecond=0) if stamped else None, now, data, None, None)

    def _add(self, kind: str, leg: int | None, at: datetime | None, now: datetime, data: dict[str, Any],
             facts: dict[str, Any] | None, seq: int | None) -> None:
        self.events.append(StoredEvent(next(self._ids), kind, leg, at, now, data, facts, seq))

    def rings(self, agent: Agent, cycle: int, seconds: float) -> tuple[int, str]:
        """A phone is dialled and rings a second later; returns the leg and its id at the provider."""
        leg = next(self.leg_ids)
        sid = _id("CA", f"{self.sid}:{leg}")
        self.happens("leg_placed", seconds - 0.4, leg, person_id=agent.person_id, number=agent.number, cycle=cycle)
        self.happens("leg_dialled", seconds - 0.2, leg, sid=sid)
        for number, status in enumerate(("initiated", "ringing")):
            self.tells(leg, sid, status, seconds + number, number)
        return leg, sid

    def tells(self, leg: int, sid: str, status: str, seconds: float, number: int, lasted: int | None = None) -> None:
        self.happens("leg_status", seconds, leg, stamped=True, sid=sid, status=status, seconds=lasted, sequence=number)

    def ends(self, seconds: float) -> None:
        whole = int(seconds)
        self.happens("status", whole, stamped=True, sid=self.sid, status="completed", seconds=whole, sequence=0)


def make_call(plan: Plan, setting: Setting, caller: dict[str, Any], talk_seconds: float,
              leg_ids: Iterator[int]) -> Made:
    """All events of a planned call, and what they add up to. `caller`: from_kind, from_dialable, customer_id,
    important; `talk_seconds`: how long the talk lasts, or the message."""
    walk = _Walk(plan, setting, leg_ids, call_sid(plan))
    open_now = {"open": {"default": True}, "company": setting.company}
    walk.flows("start", 0, {**line_facts(setting.line), **caller, "engine": open_now}, direction="inbound",
               status="ringing", to=setting.line.number, **{"from": plan.caller})
    if plan.outcome == "menu":
        walk.ends(6 + plan.waits / 4)
    else:
        walk.flows("input", _MENU, {"free": len(setting.agents)}, digits=plan.key, speech="")
        walk.ends(_rung(walk, plan, talk_seconds))
    assert walk.state is not None
    projected = project(walk.events)
    assert projected is not None
    return Made(walk.sid, walk.events, walk.state, walk.seq, *projected)


def call_sid(plan: Plan) -> str:
    """The same for the same moment and caller."""
    return _id("CA", f"{plan.at.isoformat()}:{plan.caller}")


def recording_sid(sid: str) -> str:
    """Of the one recording of a call."""
    return _id("RE", sid)


def _id(kind: str, text: str) -> str:
    return kind + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _rung(walk: _Walk, plan: Plan, talk_seconds: float) -> float:
    """From the first ring to the end; returns the second of the end."""
    agents, first_ring = walk.setting.agents, _DIALLED + 1
    late = plan.outcome == "answered" and plan.waits > 3 * _CYCLE
    alone = plan.outcome == "answered" and plan.waits <= _SECOND_RING + 1
    first = plan.agent if late or alone else plan.first
    second = plan.first if first == plan.agent else plan.agent
    until = first_ring + plan.waits
    legs = [walk.rings(agents[first], 1, _DIALLED)]
    for number in range(int(plan.waits // _CYCLE) + 1):
        seconds = _DIALLED + number * _CYCLE
        facts = {"waited": int(number * _CYCLE), "ring_cycle": _CYCLE, "ring_limit": walk.setting.line.ring_limit}
        if walk.expects("tick"):
            walk.flows("tick", seconds, facts)
        elif plan.outcome in _CHOICES:  # from here on keys are offered
            break
        else:
            walk.flows("input", seconds, facts, digits="", speech="")
        if number == 2:
            legs.append(walk.rings(agents[second], 3, _DIALLED + _SECOND_RING))
    if plan.outcome != "answered":
        return _left(walk, plan, legs, until, talk_seconds)
    taker = legs[0] if first == plan.agent else legs[-1]
    return _talked(walk, plan, legs, taker, until, talk_seconds)


def _talked(walk: _Walk, plan: Plan, legs: list[tuple[int, str]], taker: tuple[int, str], picked: float,
            talk_seconds: float) -> float:
    leg, sid = taker
    ended, recording = picked + talk_seconds, recording_sid(walk.sid)
    lasted = int(talk_seconds)
    walk.tells(leg, sid, "in-progress", picked, 2)
    walk.happens("leg_accepted", picked + 0.2, leg, key_delay=None)
    walk.happens("agent_answered", picked + 0.2, leg, sid=sid, digits="")
    for other, other_sid in legs:
        if other != leg:
            walk.tells(other, other_sid, "canceled", picked + 0.5, 2, 0)
    rates = plan.rating is not None
    walk.happens("agent_done", ended, leg, sid=sid, live=rates or not plan.hung_up_by_agent, digits="",
                 result="completed", bridged=True, seconds=lasted)
    stays = rates or plan.hung_up_by_agent
    walk.flows("left", ended, {}, result="bridged", seconds=int(picked - _MENU), live=stays)
    walk.tells(leg, sid, "completed", ended, 3, lasted)
    walk.happens("recording", ended + 1, leg, code=None, state="absent", purpose="talk", seconds=None, channels=2,
                 media_url="", recording=recording)
    if plan.rating is not None:
        walk.flows("input", ended + 9, {}, digits=str(6 - plan.rating), speech="")
        return ended + 13
    return ended + (3 if stays else 0)


def _left(walk: _Walk, plan: Plan, legs: list[tuple[int, str]], until: float, message_seconds: float) -> float:
    """The caller gives up, or chooses to be called back or to leave a message."""
    chose = _CHOICES.get(plan.outcome)
    if chose is None:
        walk.flows("left", until, {}, result="hangup", seconds=int(until - _MENU), live=False)
    else:
        walk.flows("input", until - 0.3, {}, digits=chose, speech="")
        walk.flows("left", until, _CALLBACK_FACTS | {"caller": plan.caller}, result="leave",
                   seconds=int(until - _MENU))
    for leg, sid in legs:
        walk.tells(leg, sid, "canceled", until + 0.4, 2, 0)
    if plan.outcome == "message":
        walk.flows("recorded", until + 6 + message_seconds, {}, digits="#", result="kept",
                   seconds=int(message_seconds))
        walk.happens("recording", until + 7 + message_seconds, None, code=None, state="absent", purpose="message",
                     seconds=None, channels=1, media_url="", recording=recording_sid(walk.sid))
        return until + 11 + message_seconds
    if plan.outcome == "callback":
        walk.flows("input", until + 11, _CALLBACK_FACTS | {"caller": plan.caller}, digits="1", speech="")
        return until + 18
    return until


_CHOICES = {"message": "2", "callback": "1"}
"""What is keyed for it while the phones ring."""

_CALLBACK_FACTS = {"caller_kind": "mobile", "callback_from": "+862162881234", "callback_by": "半小时内"}


def flow_state(made: Made) -> dict[str, Any]:
    """As `calls` keeps it."""
    return dict(json.loads(made.state.to_json()))
