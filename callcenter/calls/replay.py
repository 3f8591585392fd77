"""Rebuilding a call from its events alone, to prove that what stands is what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from callcenter.calls.events import FLOW_KINDS, StoredEvent
from callcenter.calls.legs import LegView
from callcenter.calls.projection import project
from callcenter.calls.store import Connection, events_of
from callcenter.calls.view import CallView
from callcenter.errors import NotFoundError
from callcenter.lines.catalog import Catalog
from ivr_flows.engine import step
from ivr_flows.state import FlowEvent, FlowState

_LEG_COLUMNS = ("sid", "initiated_at", "ringing_at", "answered_at", "accepted_at", "ended_at", "rings", "outcome")


def replay(connection: Connection, catalog: Catalog, call_sid: str) -> list[str]:
    """Differences between the call that stands and the call that its events make; none is proof. NotFoundError: no
    such call."""
    row = connection.execute("select * from calls where sid = %s", [call_sid]).fetchone()
    if row is None:
        raise NotFoundError(f"no call {call_sid}")
    events = events_of(connection, call_sid)
    projected = project(events)
    if projected is None:
        return ["no event begins this call"]
    legs = connection.execute("select * from legs where call_sid = %s order by id", [call_sid]).fetchall()
    return [*_call_differences(row, projected[0]), *_leg_differences(legs, projected[1]),
            *_flow_differences(row, events, catalog)]


def _call_differences(row: Any, view: CallView) -> list[str]:
    return [f"{name}: stands {getattr(row, name)!r}, events say {value!r}"
            for name, value in view.columns().items() if name != "customer_id" and getattr(row, name) != value]


def _leg_differences(rows: list[Any], views: list[LegView]) -> list[str]:
    found = {view.id: view for view in views}
    problems = [f"leg {row.id} stands without events" for row in rows if row.id not in found]
    for row in rows:
        if row.id in found:
            problems += [f"leg {row.id} {name}: stands {getattr(row, name)!r}, events say {told!r}"
                         for name in _LEG_COLUMNS if getattr(row, name) != (told := getattr(found[row.id], name))]
    return problems


def _flow_differences(row: Any, events: list[StoredEvent], catalog: Catalog) -> list[str]:
    """Walks the flow again, step by step, with the facts that were looked up then."""
    steps = sorted((event for event in events if event.flow_seq is not None), key=lambda event: event.flow_seq or 0)
    state: FlowState | None = None
    ended = False
    for number, event in enumerate(steps, 1):
        if event.flow_seq != number:
            return [f"step {number} of the flow is missing"]
        if event.kind not in FLOW_KINDS or event.data.get("service_down"):
            ended = True
            continue
        state = step(catalog.flow(row.flow_version), state, _event(event)).state
    told: Mapping[str, Any] = json.loads(state.to_json()) if state is not None else {}
    told = {**told, "ended": True} if ended else told
    stands = json.loads(FlowState.from_json(row.flow_state).to_json()) if state is not None else row.flow_state
    return [] if told == stands else [f"flow: stands {stands}, events say {told}"]


def _event(event: StoredEvent) -> FlowEvent:
    data, facts = event.data, event.facts or {}
    return FlowEvent(event.kind, event.received_at, digits=data.get("digits", ""), speech=data.get("speech", ""),
                     result=data.get("result", ""), seconds=int(data.get("seconds") or 0),
                     live=bool(data.get("live", True)), facts=facts.get("engine", {}))


def describe(connection: Connection, call_sid: str) -> list[dict[str, Any]]:
    """The call's events, one a line, without what callers keyed in."""
    return [{"id": event.id, "kind": event.kind, "at": _iso(event.at), "received_at": _iso(event.received_at),
             "leg": event.leg_id, "step": event.data.get("step"), "status": event.data.get("status"),
             "flow_seq": event.flow_seq} for event in events_of(connection, call_sid)]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

