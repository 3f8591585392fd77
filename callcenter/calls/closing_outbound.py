"""When a call that we made 外呼 is over: the attempt behind it learns what it came to; and what is found out about the
customer's leg afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callcenter.calls.events import CallEvent
from callcenter.calls.outbound_projection import REACHED, customer_leg
from callcenter.calls.store import Connection, add_event, events_of, lock_call, refresh
from callcenter.calls.view import went_down
from callcenter.dialing.attempts import AGAIN_AFTER, call_off, over
from callcenter.records.opening import open_record
from callcenter.telephony.base import CallFacts
from callcenter.work.rows import Queued, add_work

NOT_TAKEN = "坐席摘机后没有接通客户"

_CUT_SHORT = """
update attempts set disposition = 'abandoned' where sid = %s and person_id is null and disposition is null
  and not exists (select from answers where attempt_id = attempts.id)
"""


def close_outbound(connection: Connection, call: Any, now: datetime) -> list[Queued]:
    """Opens the record of a talk and settles the attempt. A survey that we had to break off with an apology is made up
    for by a person, as any call at whose end nobody was there. In the caller's transaction."""
    if call.outcome == REACHED:
        open_record(connection, call.sid, now)
    events = events_of(connection, call.sid)
    customer = customer_leg(events)
    if went_down(events):
        connection.execute(_CUT_SHORT, [call.sid])
    with_agent = any(event.kind == "leg_placed" for event in events)
    if with_agent and not any(event.data.get("dials") for event in events):
        return _nobody_dialled(connection, call, now)
    agent_gone_at = call.ended_at if with_agent else None
    there = agent_gone_at is None or customer.answered_at is None or agent_gone_at >= customer.answered_at
    return list(over(connection, call.sid, result=customer.result, seconds=customer.seconds, ended_at=call.ended_at,
                     live_agent=there, now=now))


def _nobody_dialled(connection: Connection, call: Any, now: datetime) -> list[Queued]:
    """The agent's phone was picked up, by a mailbox or to be put down, and the customer's was never dialled."""
    row = connection.execute("select id from attempts where sid = %s", [call.sid]).fetchone()
    if row is not None:
        call_off(connection, row.id, NOT_TAKEN, now=now, again_at=now + AGAIN_AFTER, ended_at=call.ended_at,
                 rang_out=True)
    return []


def customer_found(connection: Connection, call_sid: str, facts: CallFacts, now: datetime) -> list[Queued]:
    """The provider was asked about the customer's leg, of which no notice reached us: an event as any other, so that
    the call, and the record of a talk, are what they would have been. In the caller's transaction."""
    if not lock_call(connection, call_sid):
        return []
    add_event(connection, CallEvent(
        "customer_status", call_sid, f"{facts.sid}:found:{facts.status.value}", at=facts.ended_at,
        data={"status": facts.status.value, "seconds": facts.seconds, "sid": facts.sid, "found": True}),
        received_at=now)
    projected = refresh(connection, call_sid)
    if projected is None or projected[0].outcome != REACHED:
        return []
    open_record(connection, call_sid, now)
    fill = add_work(connection, "fill_record", f"{call_sid}:found", "due", now=now, payload={"call_sid": call_sid})
    return [fill] if fill is not None else []
