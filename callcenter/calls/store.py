"""Writing events: each is on disk, with what it changes, before the provider gets its answer.

Plain psycopg: `apply_step` is one statement in autocommit (the pace of the webhook path, `benchmarks/webhook.py`);
everything that needs the whole call again takes its row's lock first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from callcenter.calls.events import CallEvent, StoredEvent
from callcenter.calls.legs import LegView
from callcenter.calls.projection import project
from callcenter.calls.view import CallView
from callcenter.people.states import free_person
from callcenter.work.rows import Queued

Connection = psycopg.Connection[Any]

_EVENT_COLUMNS = "key, call_sid, kind, leg_id, provider_at, received_at, data, raw, facts, flow_seq, answer"
_NEVER_REWRITTEN = ("customer_id",)
"""Set when the call begins; afterwards people may change it (merging customers), events do not."""

_CALL_FIELDS = tuple(field.name for field in fields(CallView))
_START = f"""
with call as (
  insert into calls (sid, flow_seq, flow_state, {", ".join(_CALL_FIELDS)})
  values (%(sid)s, 1, %(state)s::jsonb, {", ".join(f"%({name})s" for name in _CALL_FIELDS)})
  on conflict (sid) do nothing returning sid),
event as (
  insert into call_events ({_EVENT_COLUMNS})
  select %(key)s, sid, %(kind)s, null, %(at)s, %(received_at)s, %(data)s, %(raw)s, %(facts)s, 1, %(answer)s from call
  on conflict (key) do nothing returning id)
select (select count(*) from event) as added,
       exists (select from call_events where call_sid = %(sid)s) as early
"""
_STEP = f"""
with changed as (
  update calls set flow_state = %(state)s::jsonb, flow_seq = %(seq)s + 1,
    status = case when status = 'ringing' then 'in-progress' else status end,
    last_event_at = greatest(last_event_at, %(received_at)s)
  where sid = %(sid)s and flow_seq = %(seq)s returning sid),
event as (
  insert into call_events ({_EVENT_COLUMNS})
  select %(key)s, sid, %(kind)s, null, %(at)s, %(received_at)s, %(data)s, %(raw)s, %(facts)s, %(seq)s + 1,
    %(answer)s
  from changed
  on conflict (key) do update set flow_seq = excluded.flow_seq, data = excluded.data, facts = excluded.facts,
    answer = excluded.answer, received_at = excluded.received_at
  returning call_sid)
"""
_STEP_ALONE = _STEP + "select count(*) as applied, '[]'::jsonb as work from event"
_STEP_WITH_WORK = _STEP + """,
work_added as (
  insert into work (kind, subject, queue, payload, due_at, created_at)
  select item.kind, item.subject, item.queue, item.payload, %(received_at)s, %(received_at)s
  from jsonb_to_recordset(%(work)s) as item (kind text, subject text, queue text, payload jsonb), event
  on conflict (kind, subject) do nothing returning id, queue)
select (select count(*) from event) as applied,
       coalesce((select jsonb_agg(jsonb_build_array(id, queue)) from work_added), '[]') as work
"""
"""An event that came out of turn stands there already; when its turn comes, it is applied as it is then."""

_SITUATION = """
select c.flow_seq, c.flow_state, c.flow_version, c.line_id, c.from_number, c.from_kind, c.from_dialable, c.to_number,
  c.ring_limit, c.cycle_seconds, c.in_line_since, e.id as event_id, e.answer
from (select %(sid)s as sid, %(key)s as key) k
left join calls c on c.sid = k.sid left join call_events e on e.key = k.key
"""


@dataclass(frozen=True)
class Situation:
    """A call as a request finds it. `seen`: this very event was answered before, with `answer`."""

    known: bool
    seen: bool
    answer: str | None
    flow_seq: int = 0
    flow_state: dict[str, Any] | None = None
    flow_version: str = ""
    line_id: int | None = None
    row: Any = None


def situation(connection: Connection, call_sid: str, key: str) -> Situation:
    """The call, and whether the event was seen before: one read."""
    row = connection.execute(_SITUATION, {"sid": call_sid, "key": key}).fetchone()
    assert row is not None
    return Situation(known=row.flow_seq is not None, seen=row.event_id is not None, answer=row.answer,
                     flow_seq=row.flow_seq or 0, flow_state=row.flow_state, flow_version=row.flow_version or "",
                     line_id=row.line_id, row=row)


def begin_call(connection: Connection, event: CallEvent, view: CallView, *, facts: dict[str, Any],
               state: str, answer: str, received_at: datetime) -> tuple[bool, bool]:
    """Adds a call with its first event, in one statement. Returns (added, events of it came earlier)."""
    values = {name: _plain(value) for name, value in view.columns().items()}
    row = connection.execute(_START, {
        **values, "sid": event.call_sid, "state": state, "facts": Jsonb(facts), "answer": answer,
        **_event_values(event, received_at)}).fetchone()
    assert row is not None
    return bool(row.added), bool(row.early)


def apply_step(connection: Connection, event: CallEvent, *, seq: int, facts: dict[str, Any], state: str,
               answer: str, work: Sequence[dict[str, Any]],
               received_at: datetime) -> tuple[bool, list[Queued]]:
    """Adds a step's event and moves the flow on, if nobody else moved it first: one statement.
    Returns (applied, work added)."""
    values = {"sid": event.call_sid, "seq": seq, "state": state, "facts": Jsonb(facts), "answer": answer,
              **_event_values(event, received_at)}
    if work:
        values["work"] = Jsonb(list(work))
    row = connection.execute(_STEP_WITH_WORK if work else _STEP_ALONE, values).fetchone()
    assert row is not None
    return row.applied == 1, [Queued(item[0], item[1]) for item in row.work]


def add_event(connection: Connection, event: CallEvent, *, received_at: datetime, facts: dict[str, Any] | None = None,
              answer: str | None = None, flow_seq: int | None = None) -> bool:
    """Adds an event; False when it stood there already. Of the call itself only the moment of its last event follows:
    see `refresh`."""
    row = connection.execute(
        f"with added as (insert into call_events ({_EVENT_COLUMNS})"
        " values (%(key)s, %(sid)s, %(kind)s, %(leg)s, %(at)s, %(received_at)s, %(data)s, %(raw)s, %(facts)s,"
        " %(seq)s, %(answer)s)"
        " on conflict (key) do nothing returning id),"
        " heard as (update calls set last_event_at = greatest(last_event_at, %(received_at)s) from added"
        " where calls.sid = %(sid)s)"
        " select id from added",
        {**_event_values(event, received_at), "sid": event.call_sid, "leg": event.leg_id, "seq": flow_seq,
         "answer": answer, "facts": Jsonb(facts) if facts is not None else None}).fetchone()
    return row is not None


def lock_call(connection: Connection, call_sid: str) -> bool:
    """Takes the call's row until the transaction ends; False when there is none."""
    return connection.execute("select 1 from calls where sid = %s for update", [call_sid]).fetchone() is not None


def events_of(connection: Connection, call_sid: str) -> list[StoredEvent]:
    """All events of a call in the order in which they were written."""
    rows = connection.execute(
        "select id, kind, leg_id, provider_at, received_at, data, facts, flow_seq, answer from call_events"
        " where call_sid = %s order by id", [call_sid]).fetchall()
    return [StoredEvent(*row) for row in rows]


def refresh(connection: Connection, call_sid: str) -> tuple[CallView, list[LegView]] | None:
    """Recomputes a call and its legs from its events and writes them. The caller holds the row's lock."""
    projected = project(events_of(connection, call_sid))
    if projected is None:
        return None
    view, legs = projected
    columns = {name: _plain(value) for name, value in view.columns().items() if name not in _NEVER_REWRITTEN}
    connection.execute(f"update calls set {', '.join(f'{name} = %({name})s' for name in columns)} where sid = %(sid)s",
                       {**columns, "sid": call_sid})
    for leg in legs:
        _write_leg(connection, leg, view.last_event_at)
    return view, legs


def leg_failed(connection: Connection, call_sid: str, leg_id: int, problem: str, now: datetime) -> None:
    """A phone was not dialled: the leg ends, its person is free again. In the caller's transaction."""
    lock_call(connection, call_sid)
    add_event(connection, CallEvent("leg_failed", call_sid, f"leg:{leg_id}:failed", leg_id=leg_id,
                                    data={"problem": problem}), received_at=now)
    refresh(connection, call_sid)


def _write_leg(connection: Connection, leg: LegView, now: datetime) -> None:
    """`now`: the moment of the call's last event, by our clock."""
    connection.execute(
        "update legs set sid = %s, initiated_at = %s, ringing_at = %s, answered_at = %s, accepted_at = %s,"
        " ended_at = %s, rings = %s, outcome = %s where id = %s",
        [leg.sid, leg.initiated_at, leg.ringing_at, leg.answered_at, leg.accepted_at, leg.ended_at, leg.rings,
         leg.outcome, leg.id])
    if leg.ended_at is not None:
        free_person(connection, leg.id, outcome=leg.outcome, ended_at=leg.ended_at, now=now)


def _event_values(event: CallEvent, received_at: datetime) -> dict[str, Any]:
    event = event.written()
    return {"key": event.key, "kind": event.kind, "at": event.at, "received_at": received_at,
            "data": Jsonb(event.data), "raw": Jsonb(event.raw)}


def _plain(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value
