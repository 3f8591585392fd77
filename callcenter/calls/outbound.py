"""Calls that we make 外呼: what an answered attempt hears, and what the provider tells of its phone. From the first
document on, such a call is a call as any other: its steps go to `answering.py`, its notices are added up."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from callcenter.calls.carrying_out import carry_out
from callcenter.calls.events import CallEvent, StoredEvent
from callcenter.calls.facts import LazyFacts
from callcenter.calls.lookups import CallerFacts, Lookups
from callcenter.calls.made import made_facts
from callcenter.calls.notices import after_change
from callcenter.calls.outcomes import with_outcome
from callcenter.calls.projection import project
from callcenter.calls.store import Connection, add_event, begin_call, lock_call, refresh, situation
from callcenter.customers.knowing import who_calls
from callcenter.customers.numbers import read_number
from callcenter.db import Database
from callcenter.dialing.attempts import Answered, answered, told
from callcenter.lines.catalog import Catalog, line_facts
from callcenter.queueing import Queues
from callcenter.work.rows import Queued
from ivr_flows.engine import step
from ivr_flows.state import FlowEvent
from ivr_flows.verbs import HangUp, Verb

_NOBODY = ("machine", "fax")
"""What answers for a machine by the provider's word begins so; what it is not sure about is a person (FACTS.md)."""

Render = Callable[[Sequence[Verb]], str]
log = structlog.get_logger(__name__)

_NEW_LEG = """
insert into legs (call_sid, person_id, number, cycle, placed_at, rings, outcome)
values (%s, %s, %s, 0, %s, 0, 'answered') returning id
"""
_KEPT = "update people set leg_id = %s where id = %s and leg_id is null and attempt_id = %s"


def is_outbound(event: CallEvent) -> bool:
    """Whether a request of the provider is about a phone that an attempt rang."""
    return "attempt" in event.data


@dataclass(frozen=True)
class Outbound:
    """Takes the requests of attempts. The order of locks is the call, then its attempt."""

    db: Database
    catalog: Catalog
    lookups: Lookups
    queues: Queues

    def answer(self, event: CallEvent, render: Render, now: datetime) -> str:
        """The first document of an attempt: the survey, or for an agent the connection with the customer. Asked again
        it is the same. A call that is not wanted any more, and a machine, are hung up without a word."""
        with self.db.raw() as connection, connection.transaction():
            found = situation(connection, event.call_sid, event.key)
            if found.seen:
                return found.answer or ""
            attempt = answered(connection, event.data["attempt"], event.call_sid, machine=event.data.get("machine"),
                               now=now)
            work: list[Queued] = []
            if attempt is None:
                log.warning("a call that nobody wants any more", attempt=event.data["attempt"])
                answer = render([HangUp()])
                add_event(connection, event, received_at=now, answer=answer)
            else:
                answer, work = self._begin(connection, event, attempt, render, now)
        self._afterwards(event, work)
        return answer

    def take(self, event: CallEvent, now: datetime) -> bool:
        """A notice about an attempt's phone; False when it was known already. Any order will do: what comes before
        the call has begun is added up when it begins."""
        with self.db.raw() as connection, connection.transaction():
            lock_call(connection, event.call_sid)
            if not add_event(connection, event, received_at=now):
                return False
            data = event.data
            work: list[Queued] = list(told(connection, data["attempt"], event.call_sid, data["status"], at=event.at,
                                           seconds=data.get("seconds"), now=now))
            if lock_call(connection, event.call_sid):  # it may have begun while the attempt was waited for
                work += _add_up(connection, event.call_sid, now)
        self._afterwards(event, work)
        return True

    def missed(self, event: CallEvent, answer: str, now: datetime, problem: BaseException | None = None) -> bool:
        """An answered attempt that we could not serve: whoever picked up heard an apology. False: known already."""
        data = {**event.data, "service_down": True}
        if problem is not None:
            data["problem"] = "".join(traceback.format_exception_only(problem)).strip()
        with self.db.raw() as connection, connection.transaction():
            if not add_event(connection, replace(event, data=data), received_at=now, answer=answer):
                return False
            answered(connection, data["attempt"], event.call_sid, machine=data.get("machine"), now=now)
        self.db.changes.tell_call(event.call_sid)
        return True

    def _afterwards(self, event: CallEvent, work: Sequence[Queued]) -> None:
        for item in work:
            self.queues.enqueue(*item)
        self.db.changes.tell_call(event.call_sid)

    def _begin(self, connection: Connection, event: CallEvent, attempt: Answered, render: Render,
               now: datetime) -> tuple[str, list[Queued]]:
        line = self.catalog.line_by_id(attempt.line_id)
        number = read_number(attempt.number, area_code=line.area_code)
        known = who_calls(connection, number.dialable, now)
        caller = CallerFacts(event.call_sid, line.id, line.number, line.hours, number.kind, number.dialable,
                             line.ring_limit, line.cycle_seconds, None)
        customer_id = attempt.customer_id or known.customer_id
        made = made_facts(connection, attempt, line, customer_id, important=known.important)
        version = attempt.flow_version or self.catalog.callout_flow(now)
        flow = self.catalog.flow(version)
        event = _of_customer(event, attempt)
        facts = LazyFacts({**self.lookups.loaders(connection, caller, now),
                           **{name: partial(made.get, name) for name in made}, "talked": lambda: 0})
        taken = step(flow, None, FlowEvent("start", now, live=event.data["live"], facts=facts))
        event = with_outcome(event, flow, taken, None)
        kept = {**line_facts(line), "flow": flow.name, "flow_version": version, "from_kind": number.kind,
                "from_dialable": number.dialable, "customer_id": customer_id, "important": known.important,
                "engine": facts.used, "made": made}
        projected = project([StoredEvent(0, "start", None, event.at, now, event.data, kept, 1)])
        assert projected is not None
        answer = render(taken.verbs or [HangUp()])
        added, _ = begin_call(connection, event, projected[0], facts=kept, state=taken.state.to_json(), answer=answer,
                              received_at=now)
        if not added:  # the same request twice at once
            return situation(connection, event.call_sid, event.key).answer or "", []
        if attempt.person_id is not None:
            _agent_is_there(connection, event.call_sid, attempt, attempt.person_id, now)
        work = carry_out(connection, event, taken.effects, now, due=lambda: now)
        return answer, [*work, *_add_up(connection, event.call_sid, now)]


def _of_customer(event: CallEvent, attempt: Answered) -> CallEvent:
    """The event told from the customer's side, whichever phone was rung first. A machine hears nothing."""
    machine = (attempt.machine or "").startswith(_NOBODY)
    return replace(event, data={**event.data, "from": attempt.number, "to": attempt.from_number,
                                "dialled": attempt.dialled, "live": bool(event.data["live"]) and not machine})


def _agent_is_there(connection: Connection, call_sid: str, attempt: Answered, person_id: int, now: datetime) -> None:
    """The agent's leg, which is the call itself; the agent, kept for the attempt, is now kept for the leg."""
    row = connection.execute(_NEW_LEG, [call_sid, person_id, attempt.dialled, now]).fetchone()
    assert row is not None
    add_event(connection, CallEvent(
        "leg_placed", call_sid, f"leg:{row.id}:placed", leg_id=row.id,
        data={"person_id": person_id, "number": attempt.dialled, "cycle": 0}), received_at=now)
    connection.execute(_KEPT, [row.id, person_id, attempt.attempt_id])


def _add_up(connection: Connection, call_sid: str, now: datetime) -> list[Queued]:
    projected = refresh(connection, call_sid)
    if projected is None:
        return []
    return [item for item in after_change(connection, call_sid, projected[0], now) if item is not None]
