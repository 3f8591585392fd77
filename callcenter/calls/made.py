"""What the flow of a call that we make 外呼 may know besides the usual; kept with the call's beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.calls.store import Connection
from callcenter.dialing.attempts import Answered
from callcenter.lines.catalog import LineFacts

RING_SECONDS = 30
"""How long a customer's phone rings (six rings): as long as the provider's own default."""

NAMES = ("customer_number", "customer_name", "displayed_number", "staff_no", "ring_seconds", "record", "key_to_accept")
_KEY = "select key_to_accept from people where id = %s"
_NAME = "select name from customers where id = %s"
_MADE = "select facts -> 'made' as made, received_at from call_events where key = %s"


def made_facts(connection: Connection, attempt: Answered, line: LineFacts, customer_id: int | None, *,
               important: bool) -> dict[str, Any]:
    """What the flow of a call that we make may know besides the usual, kept with the call's beginning."""
    name = attempt.facts.get("name")
    if not name and customer_id is not None:
        row = connection.execute(_NAME, [customer_id]).fetchone()
        name = row.name if row is not None else None
    agent = connection.execute(_KEY, [attempt.person_id]).fetchone() if attempt.person_id is not None else None
    must_press = agent is not None and bool(agent.key_to_accept)
    return {
        "customer_number": attempt.number, "customer_name": name or "", "displayed_number": attempt.from_number,
        "staff_no": attempt.facts.get("staff_no") or "", "ring_seconds": RING_SECONDS, "key_to_accept": must_press,
        "record": line.record == "all" or (line.record == "important" and important)}


def made_of(connection: Connection, call_sid: str) -> Mapping[str, Any]:
    """The facts of `made_facts` as a later step of the call reads them, and when it was picked up; empty for a call
    that came in."""
    row = connection.execute(_MADE, [f"{call_sid}:start:0"]).fetchone()
    return {**row.made, "answered_at": row.received_at} if row is not None and row.made else {}
