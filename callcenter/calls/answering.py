"""Answering the provider: an event comes in, the flow takes a step, the event and the step are on disk, the call hears
what comes next. A repeat hears what it heard before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog

from callcenter.calls.carrying_out import FAST_EFFECTS, WORK_EFFECTS, carry_out, work_of
from callcenter.calls.events import CallEvent, StoredEvent
from callcenter.calls.facts import LazyFacts
from callcenter.calls.lookups import CallerFacts, Lookups
from callcenter.calls.projection import project
from callcenter.calls.store import (
    Connection,
    Situation,
    apply_step,
    begin_call,
    lock_call,
    refresh,
    situation,
)
from callcenter.customers.knowing import who_calls
from callcenter.customers.numbers import read_number
from callcenter.db import Database
from callcenter.errors import ConflictError, NotFoundError
from callcenter.lines.catalog import Catalog, line_facts
from callcenter.queueing import Queues
from callcenter.work.rows import Queued
from ivr_flows.engine import needs, step
from ivr_flows.flow import Flow
from ivr_flows.state import FlowEvent, FlowState, Step
from ivr_flows.verbs import HangUp, Link, Pause, StandInLine, Verb

_TRIES = 20
_SECRET_NEEDS = ("signin",)
Render = Callable[[Sequence[Verb]], str]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answering:
    """Takes the flow's requests of all calls."""

    db: Database
    catalog: Catalog
    lookups: Lookups
    queues: Queues

    def answer(self, event: CallEvent, render: Render, now: datetime) -> str:
        """The document that the call hears next. NotFoundError: no such line or call; FlowError: no way on."""
        for _ in range(_TRIES):
            with self.db.raw() as connection:
                answer, work = self._try(connection, event, render, now)
            for item in work:
                self.queues.enqueue(*item)
            if answer is not None:
                return answer
        raise ConflictError(f"call {event.call_sid} kept changing under event {event.key}")

    def _try(self, connection: Connection, event: CallEvent, render: Render,
             now: datetime) -> tuple[str | None, list[Queued]]:
        found = situation(connection, event.call_sid, event.key)
        if found.seen:
            return found.answer or "", []
        if event.kind == "start":
            if found.known:
                return found.answer or render([Pause(1)]), []
            return self._begin(connection, event, render, now)
        if not found.known:
            raise NotFoundError(f"call {event.call_sid} is not known here")
        return self._step(connection, event, found, render, now)

    def _begin(self, connection: Connection, event: CallEvent, render: Render,
               now: datetime) -> tuple[str | None, list[Queued]]:
        line = self.catalog.line(event.data["to"])
        number = read_number(event.data["from"], area_code=line.area_code)
        known = who_calls(connection, number.dialable)
        kept = {**line_facts(line), "from_kind": number.kind, "from_dialable": number.dialable,
                "customer_id": known.customer_id, "important": known.important}
        call = CallerFacts(event.call_sid, line.id, line.number, line.hours, number.kind, number.dialable,
                           line.ring_limit, line.cycle_seconds, None)
        flow = self.catalog.flow(line.flow_version)
        facts = LazyFacts(self.lookups.loaders(connection, call, now))
        taken = step(flow, None, FlowEvent("start", now, facts=facts))
        event = _with_outcome(event, flow, taken, None)
        kept = {**kept, "engine": facts.used}
        projected = project([StoredEvent(0, "start", None, event.at, now, event.data, kept, 1)])
        assert projected is not None
        answer = render(taken.verbs)
        added, early = begin_call(connection, event, projected[0], facts=kept, state=_plain(taken.state), answer=answer,
                                  received_at=now)
        if not added:
            return None, []
        work: list[Queued] = []
        if early or not _is_fast(taken):
            with connection.transaction():
                lock_call(connection, event.call_sid)
                refresh(connection, event.call_sid)
                work = carry_out(connection, event, taken.effects, now, due=lambda: self.lookups.due(call, now))
        return answer, work

    def _step(self, connection: Connection, event: CallEvent, found: Situation, render: Render,
              now: datetime) -> tuple[str | None, list[Queued]]:
        state = FlowState.from_json(found.flow_state or {})
        link = Link(event.kind, event.data["step"])
        if state.ended or link not in state.expects:
            log.info("a step out of turn", kind=event.kind, step=event.data["step"])
            return render([HangUp()] if state.ended else [Pause(1)]), []
        flow = self.catalog.flow(found.flow_version)
        row = found.row
        line = self.catalog.line_by_id(found.line_id) if found.line_id else None
        call = CallerFacts(event.call_sid, found.line_id or 0, line.number if line else row.to_number,
                           line.hours if line else "default", row.from_kind, row.from_dialable,
                           row.ring_limit, row.cycle_seconds, row.in_line_since)
        loaders = self.lookups.loaders(connection, call, now)
        facts = LazyFacts(loaders)
        flow_event = _flow_event(event, now, facts)
        need = needs(flow, state, flow_event)
        if need is not None:
            loaders[need.name] = lambda: self.lookups.answer_need(connection, need)
            event = _without_secrets(event) if need.name in _SECRET_NEEDS else event
        taken = step(flow, state, flow_event)
        event = _with_outcome(event, flow, taken, state)
        answer = render(taken.verbs)
        return self._write(connection, event, call, found, taken, facts.used, answer, now)

    def _write(self, connection: Connection, event: CallEvent, call: CallerFacts, found: Situation, taken: Step,
               used: dict[str, Any], answer: str, now: datetime) -> tuple[str | None, list[Queued]]:
        fast = _is_fast(taken) and event.kind != "left"
        scope: AbstractContextManager[Any] = nullcontext() if fast else connection.transaction()
        with scope:
            if not fast:
                lock_call(connection, event.call_sid)
            applied, work = apply_step(connection, event, seq=found.flow_seq, facts={"engine": used},
                                       state=_plain(taken.state), answer=answer,
                                       work=work_of(event, taken.effects), received_at=now)
            if not applied:
                return None, []
            if not fast:
                refresh(connection, event.call_sid)
                work += carry_out(connection, event, taken.effects, now, due=lambda: self.lookups.due(call, now))
        return answer, work


def _is_fast(taken: Step) -> bool:
    """True when the step changes nothing but the flow's own state."""
    return all(isinstance(effect, FAST_EFFECTS) for effect in taken.effects) and not any(
        isinstance(verb, StandInLine) for verb in taken.verbs)


def _flow_event(event: CallEvent, now: datetime, facts: Any) -> FlowEvent:
    data = event.data
    return FlowEvent(event.kind, now, digits=data.get("digits", ""), speech=data.get("speech", ""),
                     result=data.get("result", ""), seconds=int(data.get("seconds") or 0),
                     live=bool(data.get("live", True)), facts=facts)


def _with_outcome(event: CallEvent, flow: Flow, taken: Step, before: FlowState | None) -> CallEvent:
    """The event with what it did, so that the call can be added up without running its flow again."""
    data = {**event.data}
    effects = [{"effect": type(effect).__name__, **asdict(effect)} for effect in taken.effects
               if not isinstance(effect, WORK_EFFECTS)]
    if effects:
        data["effects"] = effects
    if any(isinstance(verb, StandInLine) for verb in taken.verbs):
        data["enters_line"] = True
    if any(isinstance(verb, HangUp) for verb in taken.verbs):
        data["hangs_up"] = True
    if event.kind == "left" and before is not None:
        data["at_node"] = flow.nodes[before.node].type
    return CallEvent(event.kind, event.call_sid, event.key, event.at, event.leg_id, data, event.raw)


def _without_secrets(event: CallEvent) -> CallEvent:
    """The event without the keys that were pressed: they were a PIN."""
    secret = event.data.get("digits", "")
    raw = [(name, "*" * len(value) if secret and value == secret else value) for name, value in event.raw]
    data = {**event.data, "digits": "*" * len(secret), "secret": True}
    return CallEvent(event.kind, event.call_sid, event.key, event.at, event.leg_id, data, raw)


def _plain(state: FlowState) -> dict[str, Any]:
    plain = asdict(state)
    plain["expects"] = sorted([link.kind, link.step] for link in state.expects)
    return plain
