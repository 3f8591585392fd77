"""Whom to ring: the ring plan's rounds, the free people in their order, one reservation each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.calls.store import Connection
from ivr_flows.ringplan import RingPlan, Round

_RESERVE = """
with free as (
  select p.id, p.phone from people p
  where p.active and p.state = 'ready' and p.leg_id is null and p.attempt_id is null and p.phone is not null
    and p.role = 'agent'
    and (%(names)s::text[] is null or p.name = any(%(names)s))
    and not exists (select from legs l where l.person_id = p.id and l.ended_at is null)
  order by (p.skills = '{}' or %(skill)s::text is null or %(skill)s = any(p.skills)) desc,
    (p.id = (select l.person_id from legs l join calls c on c.sid = l.call_sid
             where c.from_dialable = %(caller)s and c.accepted_leg = l.id and c.sid <> %(sid)s
             order by c.started_at desc limit 1)) desc nulls last,
    exists (select from legs l where l.call_sid = %(sid)s and l.person_id = p.id),
    p.idle_since nulls first, p.id
  limit %(most)s offset %(left_for_others)s
  for update of p skip locked),
leg as (
  insert into legs (call_sid, person_id, number, cycle, placed_at, rings, outcome)
  select %(sid)s, id, phone, %(cycle)s, %(now)s, 0, 'placing' from free returning id, person_id, number)
update people set leg_id = leg.id from leg
where people.id = leg.person_id and people.leg_id is null and people.attempt_id is null
returning leg.id as leg_id, leg.person_id, leg.number
"""
_LIVE = "select count(*) from legs where call_sid = %s and ended_at is null"
_URGENT_WAITING = """
select count(*) from calls c where c.waiting and c.important and c.sid <> %s
  and not exists (select from legs l where l.call_sid = c.sid and l.ended_at is null)
"""


@dataclass(frozen=True)
class Reserved:
    """A person kept for one call by leg `leg_id`. `cycles`: for how many ring cycles the plan lets the phone ring."""

    leg_id: int
    person_id: int
    number: str
    cycles: int


def reserve(connection: Connection, call: Any, plan: RingPlan, *, cycle: int, skill: str | None,
            now: datetime) -> list[Reserved]:
    """Reserves whom the plan rings in this cycle and nobody rings yet: one conditional UPDATE a round, so that two
    calls never get the same person. First who has the skill, then the customer's last agent, then the longest idle.
    Important calls (VIP) go first: others leave them as many people as such calls wait unrung."""
    others = 0 if call.important else _count(connection, _URGENT_WAITING, call.sid)
    reserved: list[Reserved] = []
    for current in plan.active_at(cycle):
        most = _wanted(connection, call.sid, current)
        if most > 0:
            rows = connection.execute(_RESERVE, {
                "sid": call.sid, "skill": skill, "caller": call.from_dialable, "cycle": cycle, "now": now,
                "names": list(current.who) if not isinstance(current.who, str) else None,
                "most": most, "left_for_others": others}).fetchall()
            left = plan.cycles_left(current, cycle)
            reserved += [Reserved(row.leg_id, row.person_id, row.number, left) for row in rows]
    return reserved


def _wanted(connection: Connection, call_sid: str, current: Round) -> int:
    """How many more people the round may ring: one for the chosen agent while nobody rings, else all who are free."""
    if current.who == "chosen":
        return 0 if _count(connection, _LIVE, call_sid) else 1
    return 1000


def _count(connection: Connection, query: str, call_sid: str) -> int:
    row = connection.execute(query, [call_sid]).fetchone()
    return int(row[0]) if row else 0
