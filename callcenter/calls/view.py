"""A call as its events tell it, and what the events of every call, in or out, add up to alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from callcenter.calls.events import FLOW_KINDS, StoredEvent

FINAL = ("completed", "busy", "no-answer", "failed", "canceled")


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


def beginning(start: StoredEvent, events: Sequence[StoredEvent]) -> CallView:
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


def flow_events(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """The flow's own steps in the order in which they were applied."""
    steps = [event for event in events if event.kind in FLOW_KINDS and event.flow_seq is not None]
    return sorted(steps, key=lambda event: event.flow_seq or 0)


def with_flow(view: CallView, steps: Sequence[StoredEvent]) -> CallView:
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


def ended(events: Sequence[StoredEvent]) -> StoredEvent | None:
    """The provider's word that the call is over: the earliest, should it come twice."""
    over = [event for event in events
            if event.kind in ("status", "fetched") and event.data.get("status") in FINAL]
    return min(over, key=lambda event: event.when) if over else None


def went_down(events: Sequence[StoredEvent]) -> bool:
    """Whether we had to give the call up, with an apology and to the fallback number."""
    return any(event.data.get("service_down") for event in events)
