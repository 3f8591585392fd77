"""What a flow step wants done besides talking, done in the step's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from callcenter.calls.events import CallEvent
from callcenter.calls.store import Connection
from callcenter.calls.survey_answers import keep_told
from callcenter.customers.numbers import read_number
from callcenter.work.rows import Queued, add_work
from ivr_flows.effects import (
    Answered,
    BookCallback,
    DoNotCall,
    Effect,
    Later,
    LeaveMessage,
    Noted,
    Offered,
    Rate,
    Ring,
    SignIn,
    StopRinging,
)

WORK_EFFECTS = (Ring, StopRinging)
"""Become work for the queue `calls`: people's phones are rung outside the request."""

FAST_EFFECTS = (*WORK_EFFECTS, Offered)
"""Change nothing on the call itself."""


def work_of(event: CallEvent, effects: Sequence[Effect]) -> list[dict[str, Any]]:
    """The work that a step's effects ask for; the event's key makes it unique."""
    items = []
    for effect in effects:
        if isinstance(effect, Ring):
            items.append({"kind": "ring", "subject": event.key, "queue": "calls",
                          "payload": {"call_sid": event.call_sid, **asdict(effect)}})
        elif isinstance(effect, StopRinging):
            items.append({"kind": "stop_ringing", "subject": event.key, "queue": "calls",
                          "payload": {"call_sid": event.call_sid}})
    return items


def carry_out(connection: Connection, event: CallEvent, effects: Sequence[Effect], now: datetime, *,
              due: Callable[[], datetime]) -> list[Queued]:
    """Does what is not work for the queue. Returns the work added, for the queue after the commit."""
    work: list[Queued] = []
    for effect in effects:
        match effect:
            case BookCallback():
                book_callback(connection, event.call_sid, _dialable(effect.number), "requested", due(), now)
            case LeaveMessage():
                book_callback(connection, event.call_sid, None, "message", due(), now)
            case SignIn():
                _sign_in(connection, event, effect, now)
            case Rate():
                _rate(connection, event.call_sid, effect, now)
            case Answered() | Noted() | Later() | DoNotCall():
                keep_told(connection, event.call_sid, effect, now)
                if isinstance(effect, Answered) and effect.score is not None:
                    _rate(connection, event.call_sid, Rate(effect.score, effect.label), now)
    if event.kind == "start":
        work += [item for one in work_of(event, effects)
                 if (item := add_work(connection, one["kind"], one["subject"], one["queue"], now=now,
                                      payload=one["payload"])) is not None]
    return work


def book_callback(connection: Connection, call_sid: str, number: str | None, reason: str, due: datetime,
                  now: datetime) -> None:
    """We owe this caller a call. `number` None: the caller ID. One open row a number; a caller who cannot be dialled
    (anonymous) is left to the record."""
    connection.execute(
        "insert into callbacks (number, call_sid, reason, due_at, created_at)"
        " select coalesce(%s, from_dialable), sid, %s, %s, %s from calls"
        " where sid = %s and coalesce(%s, from_dialable) is not null"
        " on conflict (number) where state = 'open' and deadline_id is null do nothing",
        [number, reason, due, now, call_sid, number])


def _dialable(keyed: str) -> str:
    """A keyed number as caller IDs are written: one customer is owed one call, and getting through settles it."""
    return read_number(keyed).dialable or keyed


def _sign_in(connection: Connection, event: CallEvent, effect: SignIn, now: datetime) -> None:
    connection.execute(
        "insert into sign_ins (call_sid, person_id, from_number, from_kind, compliant, reason, at)"
        " select c.sid, p.id, c.from_number, c.from_kind, %s, %s, %s from calls c, people p"
        " where c.sid = %s and p.staff_no = %s on conflict (call_sid) do nothing",
        [effect.compliant, effect.reason or None, now, event.call_sid, effect.staff_no])


def _rate(connection: Connection, call_sid: str, effect: Rate, now: datetime) -> None:
    connection.execute(
        "insert into ratings (call_sid, score, label, person_id, at)"
        " select c.sid, %s, %s, l.person_id, %s from calls c left join legs l on l.id = c.accepted_leg"
        " where c.sid = %s on conflict (call_sid) do nothing",
        [effect.score, effect.label, now, call_sid])
