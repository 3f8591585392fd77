"""What the events of a call that we make 外呼 add up to. Pure, as `projection.py`.

In a survey the call is the customer's own leg. Where an agent talks, the call is the agent's leg, from which the
customer's is dialled: notices of kind `customer_status` and the Dial's result (`transferred`) tell how that one fared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from callcenter.calls.events import StoredEvent
from callcenter.calls.legs import LegView, stamps_of, view_legs
from callcenter.calls.view import FINAL, CallView, beginning, ended, flow_events, went_down, with_flow

REACHED, UNREACHED = "outbound", "outbound_unreached"
"""Outcomes of calls that we make: a customer was on the line, or none. No figure of calls that come in counts them."""


@dataclass(frozen=True)
class CustomerLeg:
    """How the customer's phone fared. `result`: the provider's last word about it (completed, busy, no-answer, failed,
    canceled), None while it lasts or where none reached us. `seconds`: of talk."""

    rung_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    result: str | None

    @property
    def seconds(self) -> int | None:
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))


def project_outbound(start: StoredEvent, events: Sequence[StoredEvent]) -> tuple[CallView, list[LegView]]:
    """The call, and its agent's leg if it has one."""
    own = _own_notices(events)
    with_agent = next((event.leg_id for event in events if event.kind == "leg_placed"), None)
    customer = customer_leg(events)
    view = replace(with_flow(beginning(start, events), flow_events(events)), started_at=customer.rung_at,
                   answered_at=customer.answered_at, status="in-progress", outcome=None,
                   accepted_leg=with_agent if customer.answered_at else None)
    view = replace(view, important=view.important or any(event.kind == "important" for event in events))
    end = ended(events)
    if end is not None:
        view = replace(view, status=end.data["status"], ended_at=end.when,
                       outcome=REACHED if customer.answered_at else UNREACHED,
                       hung_up_by=_hung_up_by(events, customer, end, with_agent is not None))
    return view, [_leg(leg, customer) for leg in view_legs(
        [*events, *(replace(event, kind="leg_status", leg_id=with_agent) for event in own)],
        cycle_seconds=view.cycle_seconds)]


def customer_leg(events: Sequence[StoredEvent]) -> CustomerLeg:
    """The customer's side of a call that we make, whose beginning is among the events."""
    start = next(event for event in events if event.kind == "start" and event.facts is not None)
    if not any(event.kind == "leg_placed" for event in events):
        return _surveyed(start, events)
    notices = [event for event in events if event.kind == "customer_status"]
    stamps = stamps_of(notices)
    told = next((status for status in FINAL if status in stamps), None)
    dialled = next((event for event in flow_events(events) if event.kind == "transferred"), None)
    rung_at = stamps.get("initiated") or stamps.get("ringing") or start.received_at
    answered_at, ended_at, result = stamps.get("in-progress"), stamps[told] if told else None, told
    talks = [int(event.data.get("seconds") or 0) for event in notices if event.data["status"] == "completed"]
    if dialled is not None:
        ended_at, result = ended_at or dialled.when, result or dialled.data["result"]
        talks += [int(dialled.data.get("seconds") or 0)] if dialled.data["result"] == "completed" else []
    end = ended(events)
    if answered_at is not None and ended_at is None and end is not None:
        ended_at, result = end.when, "completed"
    if answered_at is None and ended_at is not None and talks:
        answered_at = max(rung_at, ended_at - timedelta(seconds=max(talks)))  # its own notice was lost
    return CustomerLeg(rung_at, answered_at, ended_at, "completed" if answered_at and ended_at else result)


def _surveyed(start: StoredEvent, events: Sequence[StoredEvent]) -> CustomerLeg:
    """The customer's leg is the call itself; what a machine answered is nobody's."""
    stamps = stamps_of(_own_notices(events))
    end = ended(events)
    answered_at = stamps.get("in-progress") or start.when
    rung_at = min([answered_at, *(stamps[one] for one in ("initiated", "ringing") if one in stamps)])
    talks = bool(start.data.get("live", True))
    return CustomerLeg(rung_at, answered_at if talks else None, end.when if end else None,
                       end.data["status"] if end else None)


def _own_notices(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    return [event for event in events if event.kind in ("status", "fetched")]


def _leg(leg: LegView, customer: CustomerLeg) -> LegView:
    """The agent's leg: they talk from when the customer picked up, and where none did, there was no talk."""
    if customer.answered_at is None:
        return leg
    return replace(leg, accepted_at=customer.answered_at, outcome="accepted", bridged=True)


def _hung_up_by(events: Sequence[StoredEvent], customer: CustomerLeg, end: StoredEvent, with_agent: bool) -> str:
    """Who ended it (R8, APP-5.8: 应待客户先挂断电话)."""
    if went_down(events):
        return "unknown"
    if not with_agent:
        return "system" if any(event.data.get("hangs_up") for event in flow_events(events)) or \
            customer.answered_at is None else "customer"
    dialled = next((event for event in flow_events(events) if event.kind == "transferred"), None)
    if dialled is not None and not dialled.data.get("live"):
        return "agent"
    if customer.answered_at is None:
        return "system" if dialled is not None else "agent"
    if dialled is not None:
        return "customer"
    return "customer" if customer.ended_at is not None and customer.ended_at < end.when else "unknown"
