"""When a call that we made 外呼 is over: the attempt behind it learns what it came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from callcenter.calls.outbound_projection import REACHED, customer_leg
from callcenter.calls.store import Connection, events_of
from callcenter.calls.view import went_down
from callcenter.dialing.attempts import over
from callcenter.records.opening import open_record
from callcenter.work.rows import Queued

_CUT_SHORT = "update attempts set disposition = coalesce(disposition, 'abandoned') where sid = %s and person_id is null"


def close_outbound(connection: Connection, call: Any, now: datetime) -> list[Queued]:
    """Opens the record of a talk and settles the attempt. A survey that we had to break off with an apology is made up
    for by a person, as any call at whose end nobody was there. In the caller's transaction."""
    if call.outcome == REACHED:
        open_record(connection, call.sid, now)
    events = events_of(connection, call.sid)
    customer = customer_leg(events)
    if went_down(events):
        connection.execute(_CUT_SHORT, [call.sid])
    agent_gone_at = call.ended_at if any(event.kind == "leg_placed" for event in events) else None
    there = agent_gone_at is None or customer.answered_at is None or agent_gone_at >= customer.answered_at
    return list(over(connection, call.sid, result=customer.result, seconds=customer.seconds, ended_at=call.ended_at,
                     live_agent=there, now=now))
