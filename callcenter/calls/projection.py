"""What a call's events add up to. Pure: the same events, in whatever order they came, give the same call.

Everything on `calls` but the flow's own state follows from here; `replay.py` proves it for a stored call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from callcenter.calls.events import StoredEvent
from callcenter.calls.legs import LegView, view_legs
from callcenter.calls.outbound_projection import project_outbound
from callcenter.calls.rings import prove
from callcenter.calls.view import CallView, beginning, ended, flow_events, went_down, with_flow


def project(events: Sequence[StoredEvent]) -> tuple[CallView, list[LegView]] | None:
    """The call and its legs; None while its beginning has not reached us."""
    start = next((event for event in events if event.kind == "start"), None)
    if start is None or start.facts is None:
        return None
    if start.data.get("direction") == "outbound":
        return project_outbound(start, events)
    legs = view_legs(events, cycle_seconds=start.facts["cycle_seconds"])
    view = with_flow(beginning(start, events), flow_events(events))
    view = _with_line(view, events, legs)
    return _with_end(view, events, legs), legs


def _with_line(view: CallView, events: Sequence[StoredEvent], legs: Sequence[LegView]) -> CallView:
    """Standing in line and being rung for: from the documents that put the caller there."""
    entered = [event for event in flow_events(events) if event.data.get("enters_line")]
    left = [event for event in flow_events(events) if event.kind == "left"]
    accepted = _accepted(legs, left)
    waiting = len(entered) > len(left) and accepted is None and not ended(events) and not went_down(events)
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


def _with_end(view: CallView, events: Sequence[StoredEvent], legs: Sequence[LegView]) -> CallView:
    first_ring = min((leg.first_ring for leg in legs if leg.first_ring), default=None)
    end = ended(events)
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
    left = [event for event in flow_events(events) if event.kind == "left" and event.data.get("at_node") == "ring"]
    if not left or first_ring is None or left[-1].data.get("result") in ("bridged", "hangup"):
        return None
    moment = first_ring + timedelta(seconds=sum(int(event.data.get("seconds") or 0) for event in left))
    return min(moment, end.when) if end else moment


def _outcome(view: CallView, events: Sequence[StoredEvent]) -> str:
    if went_down(events):
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
    if went_down(events):
        return "unknown"  # after the apology, the fallback number, the caller or nobody's choice: none of it is told
    closing = [event for event in flow_events(events) if event.data.get("hangs_up")]
    return "system" if closing else "customer"
