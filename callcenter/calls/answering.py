"""Answering the provider: an event comes in, the flow takes a step, the event and the step are on disk, the call hears
what comes next. A repeat hears what it heard before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from callcenter.calls.carrying_out import carry_out, work_of
from callcenter.calls.events import CallEvent, StoredEvent
from callcenter.calls.facts import LazyFacts
from callcenter.calls.lookups import CallerFacts, Lookups
from callcenter.calls.outcomes import is_fast, with_outcome
from callcenter.calls.projection import project
from callcenter.calls.standings import Standing, Standings
from callcenter.calls.store import (
    Connection,
    Situation,
    add_event,
    apply_step,
    begin_call,
    lock_call,
    refresh,
    situation,
)
from callcenter.calls.trouble import way_on
from callcenter.customers.knowing import who_calls
from callcenter.customers.numbers import read_number
from callcenter.db import Database
from callcenter.errors import ConflictError, NotFoundError
from callcenter.lines.catalog import BLOCKED_FLOW, Catalog, line_facts
from callcenter.queueing import Queues
from callcenter.work.rows import Queued
from ivr_flows.engine import needs, step
from ivr_flows.state import FlowEvent, FlowState, Step
from ivr_flows.verbs import HangUp, Link, Pause, Verb

_TRIES = 20
Render = Callable[[Sequence[Verb]], str]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answering:
    """Takes the flow's requests of all calls."""

    db: Database
    catalog: Catalog
    lookups: Lookups
    queues: Queues
    standings: Standings = field(default_factory=Standings)

    def answer(self, event: CallEvent, render: Render, now: datetime) -> str:
        """The document that the call hears next. NotFoundError: no such line or call; FlowError: no way on."""
        for tried in range(_TRIES):
            with self.db.raw() as connection:
                if event.kind == "start" and tried == 0:
                    answer, work = self._begin(connection, event, render, now)  # nearly always new: no look first
                else:
                    answer, work = self._try(connection, event, render, now)
            for item in work:
                self.queues.enqueue(*item)
            if answer is not None:
                self.db.changes.tell_call(event.call_sid)
                return answer
        raise ConflictError(f"call {event.call_sid} kept changing under event {event.key}")

    def _try(self, connection: Connection, event: CallEvent, render: Render,
             now: datetime) -> tuple[str | None, list[Queued]]:
        remembered = self.standings.take(event.call_sid)
        if remembered is not None and _expects(remembered.state, event):
            return self._step(connection, event, remembered, render, now)
        found = situation(connection, event.call_sid, event.key)
        if found.seen:
            return found.answer or "", []
        if event.kind == "start" and not found.known:
            return self._begin(connection, event, render, now)
        if not found.known:
            raise NotFoundError(f"call {event.call_sid} is not known here")
        standing = self._standing(event.call_sid, found)
        if not _expects(standing.state, event):
            return self._out_of_turn(connection, event, standing, found.row.to_number, render, now), []
        return self._step(connection, event, standing, render, now)

    def _standing(self, call_sid: str, found: Situation) -> Standing:
        row = found.row
        line = self.catalog.line_by_id(found.line_id) if found.line_id else None
        caller = CallerFacts(call_sid, found.line_id or 0, line.number if line else row.to_number,
                             line.hours if line else "default", row.from_kind, row.from_dialable, row.ring_limit,
                             row.cycle_seconds, row.in_line_since)
        return Standing(found.flow_seq, FlowState.from_json(found.flow_state or {}), found.flow_version, caller)

    def _out_of_turn(self, connection: Connection, event: CallEvent, standing: Standing, called: str, render: Render,
                     now: datetime) -> str:
        """A step that the call does not expect (a late document of a line that it left): kept, and passed over. A
        caller whom trouble took out of the line goes on to the fallback number."""
        log.info("a step out of turn", kind=event.kind, step=event.data["step"])
        if standing.state.ended and event.kind == "left" and event.data["live"]:
            answer = render(way_on(self.lookups.fallback_number(called), called))
        else:
            answer = render([HangUp()] if standing.state.ended else [Pause(1)])
        add_event(connection, event, received_at=now, answer=answer)
        return answer

    def _begin(self, connection: Connection, event: CallEvent, render: Render,
               now: datetime) -> tuple[str | None, list[Queued]]:
        line = self.catalog.line(event.data["to"])
        number = read_number(event.data["from"], area_code=line.area_code)
        known = who_calls(connection, number.dialable, now)
        if known.blocked and (turned_away := self.catalog.blocked_flow()):
            line = replace(line, flow=BLOCKED_FLOW, flow_version=turned_away)
        caller = CallerFacts(event.call_sid, line.id, line.number, line.hours, number.kind, number.dialable,
                             line.ring_limit, line.cycle_seconds, None)
        flow = self.catalog.flow(line.flow_version)
        facts = LazyFacts(self.lookups.loaders(connection, caller, now))
        taken = step(flow, None, FlowEvent("start", now, facts=facts))
        event = with_outcome(event, flow, taken, None)
        kept = {**line_facts(line), "from_kind": number.kind, "from_dialable": number.dialable,
                "customer_id": known.customer_id, "important": known.important, "engine": facts.used,
                **({"blocked": known.blocked} if line.flow == BLOCKED_FLOW else {})}
        projected = project([StoredEvent(0, "start", None, event.at, now, event.data, kept, 1)])
        assert projected is not None
        answer, fast = render(taken.verbs), is_fast(taken)
        work: list[Queued] = []
        with _scope(connection, fast):
            added, early = begin_call(connection, event, projected[0], facts=kept, state=taken.state.to_json(),
                                      answer=answer, received_at=now)
            if added and not fast:
                work = self._after(connection, event, taken, caller, now)
        if not added:
            return None, []
        if early:
            with connection.transaction():
                lock_call(connection, event.call_sid)
                refresh(connection, event.call_sid)
        elif fast:
            self.standings.keep(event.call_sid, Standing(1, taken.state, line.flow_version, caller))
        return answer, work

    def _step(self, connection: Connection, event: CallEvent, standing: Standing, render: Render,
              now: datetime) -> tuple[str | None, list[Queued]]:
        flow = self.catalog.flow(standing.flow_version)
        loaders = self.lookups.loaders(connection, standing.caller, now)
        facts = LazyFacts(loaders)
        flow_event = _flow_event(event, now, facts)
        need = needs(flow, standing.state, flow_event)
        if need is not None:
            loaders[need.name] = lambda: self.lookups.answer_need(connection, need, now)
        taken = step(flow, standing.state, flow_event)
        event = with_outcome(event, flow, taken, standing.state)
        answer, fast = render(taken.verbs), is_fast(taken) and event.kind != "left"
        with _scope(connection, fast):
            if not fast:
                lock_call(connection, event.call_sid)
            applied, work = apply_step(connection, event, seq=standing.seq, facts={"engine": facts.used},
                                       state=taken.state.to_json(), answer=answer,
                                       work=work_of(event, taken.effects), received_at=now)
            if applied and not fast:
                work += self._after(connection, event, taken, standing.caller, now)
        if not applied:
            return None, []
        if fast:
            self.standings.keep(event.call_sid, Standing(standing.seq + 1, taken.state, standing.flow_version,
                                                         standing.caller))
        return answer, work

    def _after(self, connection: Connection, event: CallEvent, taken: Step, caller: CallerFacts,
               now: datetime) -> list[Queued]:
        """Adds the call up again and does what the step wants done, in the step's own transaction."""
        refresh(connection, event.call_sid)
        return carry_out(connection, event, taken.effects, now, due=lambda: self.lookups.due(caller, now))


def _scope(connection: Connection, fast: bool) -> AbstractContextManager[Any]:
    """A single statement needs no transaction of its own."""
    return nullcontext() if fast else connection.transaction()


def _expects(state: FlowState, event: CallEvent) -> bool:
    return not state.ended and Link(event.kind, event.data["step"]) in state.expects


def _flow_event(event: CallEvent, now: datetime, facts: Any) -> FlowEvent:
    data = event.data
    return FlowEvent(event.kind, now, digits=data.get("digits", ""), speech=data.get("speech", ""),
                     result=data.get("result", ""), seconds=int(data.get("seconds") or 0),
                     live=bool(data.get("live", True)), facts=facts)
