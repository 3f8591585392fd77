"""What a call's events add up to. Pure: the same events, in whatever order they came, give the same call.

Everything on `calls` but the flow's own state follows from here; `replay.py` proves it for a stored call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from callcenter.calls.events import FLOW_KINDS, StoredEvent
from callcenter.calls.legs import LegView, view_legs
from callcenter.calls.rings import prove

_FINAL = ("completed", "busy", "no-answer", "failed", "canceled")


@dataclass(frozen=True)
class CallView:
    """A call as its events tell it; the fields are the columns of `calls`. `outcome`: answered | abandoned | message |
    callback | sign_in | self_service | menu (left in the menu) | blocked (a number on the
    blocklist 黑名单 that asked for no rescue) | service_down | None while it lasts."""

    direction: str
    from_number: str
    from_kind: str
    from_dialable: str | None
    to_number: str
    line_id: int | None
    status: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    flow: str
    flow_version: str
    ring_plan: str | None
    ring_limit: int
    cycle_seconds: float
    ring_count: int
    answered_within_limit: bool | None
    outcome: str | None
    seconds_in_line: int
    hung_up_by: str
    category: str | None
    important: bool
    recording_refused: bool
    customer_id: int | None
    accepted_leg: int | None
    waiting: bool
    in_line_since: datetime | None
    last_event_at: datetime

    def columns(self) -> dict[str, Any]:
        return asdict(self)


def project(events: Sequence[StoredEvent]) -> tuple[CallView, list[LegView]] | None:
    """The call and its legs; None while its beginning has not reached us."""
    start = next((event for event in events if event.kind == "start"), None)
    if start is None or start.facts is None:
        return None
    legs = view_legs(events, cycle_seconds=start.facts["cycle_seconds"])
    view = _with_flow(_beginning(start, events), _flow_events(events))
    view = _with_line(view, events, legs)
    return _with_end(view, events, legs), legs


def _beginning(start: StoredEvent, events: Sequence[StoredEvent]) -> CallView:
    facts = start.facts or {}
    stamps = [event.at for event in events if event.at is not None]
    return CallView(
        direction=start.data.get("direction", "inbound"), from_number=start.data.get("from", ""),
        from_kind=facts["from_kind"], from_dialable=facts["from_dialable"], to_number=start.data.get("to", ""),
        line_id=facts["line_id"], status=start.data.get("status", "ringing"),
        started_at=min([start.when, *stamps]), answered_at=None, ended_at=None, flow=facts["flow"],
        flow_version=facts["flow_version"], ring_plan=facts["ring_plan"], ring_limit=facts["ring_limit"],
        cycle_seconds=facts["cycle_seconds"], ring_count=0, answered_within_limit=None, outcome=None,
        seconds_in_line=0, hung_up_by="unknown", category=None, important=bool(facts.get("important")),
        recording_refused=False, customer_id=facts.get("customer_id"), accepted_leg=None, waiting=False,
        in_line_since=None, last_event_at=max(event.received_at for event in events))


def _flow_events(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """The flow's own steps in the order in which they were applied."""
    steps = [event for event in events if event.kind in FLOW_KINDS and event.flow_seq is not None]
    return sorted(steps, key=lambda event: event.flow_seq or 0)


def _with_flow(view: CallView, steps: Sequence[StoredEvent]) -> CallView:
    for event in steps:
        for effect in event.data.get("effects", ()):
            view = _after_effect(view, effect["effect"], effect)
        if event.kind == "left" and event.data.get("at_node") == "wait":
            view = replace(view, seconds_in_line=view.seconds_in_line + int(event.data.get("seconds") or 0))
    return view


def _after_effect(view: CallView, name: str, effect: dict[str, Any]) -> CallView:
    match name:
        case "Classify":
            category = effect["category"]
            return replace(view, category=category, important=view.important or category in ("complaint", "rescue"))
        case "MarkImportant":
            return replace(view, important=True)
        case "RefuseRecording":
            return replace(view, recording_refused=True)
        case "LeaveMessage":
            return replace(view, outcome="message")
        case "BookCallback":
            return replace(view, outcome="callback")
        case "SignIn":
            return replace(view, outcome="sign_in")
        case "Rate" if view.outcome is None:
            return replace(view, outcome="self_service")
    return view


def _with_line(view: CallView, events: Sequence[StoredEvent], legs: Sequence[LegView]) -> CallView:
    """Standing in line and being rung for: from the documents that put the caller there."""
    entered = [event for event in _flow_events(events) if event.data.get("enters_line")]
    left = [event for event in _flow_events(events) if event.kind == "left"]
    accepted = _accepted(legs, left)
    waiting = len(entered) > len(left) and accepted is None and not _ended(events) and not _went_down(events)
    going_on = accepted or any((event.flow_seq or 0) > 1 for event in events)
    return replace(view, waiting=waiting, in_line_since=entered[-1].received_at if entered else None,
                   accepted_leg=accepted.id if accepted else None,
                   answered_at=accepted.accepted_at if accepted else None,
                   important=view.important or any(event.kind == "important" for event in events),
                   status="in-progress" if going_on else view.status)


def _accepted(legs: Sequence[LegView], left: Sequence[StoredEvent]) -> LegView | None:
    """The leg that talks, or talked, with the customer: the bridged one, else the last that accepted and has not
    turned out to have missed the caller."""
    willing = [leg for leg in legs if leg.accepted_at and leg.outcome == "accepted"]
    talked = next((leg for leg in willing if leg.bridged), None)
    if talked is None and willing and left and not any(event.data.get("result") == "bridged" for event in left):
        return None
    return talked or (willing[-1] if willing else None)


def _ended(events: Sequence[StoredEvent]) -> StoredEvent | None:
    """The provider's word that the call is over: the earliest, should it come twice."""
    over = [event for event in events
            if event.kind in ("status", "fetched") and event.data.get("status") in _FINAL]
    return min(over, key=lambda event: event.when) if over else None


def _with_end(view: CallView, events: Sequence[StoredEvent], legs: Sequence[LegView]) -> CallView:
    first_ring = min((leg.first_ring for leg in legs if leg.first_ring), default=None)
    end = _ended(events)
    left_ring = _left_ringing(events, first_ring, end)
    if end is None:
        proof = prove(first_ring, view.answered_at, left_ring, limit=view.ring_limit, cycle=view.cycle_seconds)
        return replace(view, ring_count=proof.count, answered_within_limit=proof.within_limit)
    proof = prove(first_ring, view.answered_at, left_ring or end.when, limit=view.ring_limit,
                  cycle=view.cycle_seconds)
    seconds = end.data.get("seconds")
    started = view.started_at
    if seconds is not None:
        # An inbound call's request carries no stamp: where the provider tells how long it was, that decides.
        started = min(started, end.when - timedelta(seconds=int(seconds)))
    within = proof.within_limit
    return replace(view, status=end.data["status"], started_at=started, ended_at=end.when, waiting=False,
                   ring_count=proof.count, answered_within_limit=within,
                   outcome=_outcome(view, events), hung_up_by=_hung_up_by(view, events, legs, end))


def _left_ringing(events: Sequence[StoredEvent], first_ring: datetime | None,
                  end: StoredEvent | None) -> datetime | None:
    """When the caller left the ring for a choice (message, callback). The provider stamps no such request, but tells
    how long the caller stood in line, which is when ringing began."""
    left = [event for event in _flow_events(events) if event.kind == "left" and event.data.get("at_node") == "ring"]
    if not left or first_ring is None or left[-1].data.get("result") in ("bridged", "hangup"):
        return None
    moment = first_ring + timedelta(seconds=sum(int(event.data.get("seconds") or 0) for event in left))
    return min(moment, end.when) if end else moment


def _went_down(events: Sequence[StoredEvent]) -> bool:
    """Whether we had to give the call up, with an apology and to the fallback number."""
    return any(event.data.get("service_down") for event in events)


def _outcome(view: CallView, events: Sequence[StoredEvent]) -> str:
    if _went_down(events):
        return "service_down"
    if view.answered_at is not None:
        return "answered"
    if view.outcome is not None:
        return view.outcome
    if view.in_line_since is not None:
        return "abandoned"
    return "blocked" if any(event.kind == "start" and (event.facts or {}).get("blocked") for event in events) \
        else "menu"


def _hung_up_by(view: CallView, events: Sequence[StoredEvent], legs: Sequence[LegView], end: StoredEvent) -> str:
    """Who ended it (R8, APP-5.8: 应待客户先挂断电话). Being released to the survey is not an agent's hang-up."""
    talk = next((leg for leg in legs if leg.id == view.accepted_leg), None)
    left = [event for event in events if event.kind == "left" and event.data.get("result") == "bridged"]
    if talk is not None and left:
        if not any(event.data.get("live") for event in left):
            return "customer"
        if not talk.released:
            return "agent"
    elif talk is not None and talk.ended_at is not None:
        gap = (end.when - talk.ended_at).total_seconds()
        return "agent" if gap > 0 else "customer" if gap < 0 else "unknown"
    if _went_down(events):
        return "unknown"  # after the apology, the fallback number, the caller or nobody's choice: none of it is told
    closing = [event for event in _flow_events(events) if event.data.get("hangs_up")]
    return "system" if closing else "customer"
