"""People kept for an attempt: from before anything is dialled until its call is over. Nobody who is kept for one is
rung for a caller, and nobody who is being rung or talks is kept."""

from __future__ import annotations

from datetime import datetime

from callcenter.people.states import NOT_ANSWERED
from callcenter.work.rows import Connection

_FREE = """
select p.id, p.phone from people p
where p.active and p.state = 'ready' and p.role = 'agent' and p.phone is not null
  and p.leg_id is null and p.attempt_id is null
  and (not exists (select from campaign_agents c where c.campaign_id = %(campaign)s)
       or exists (select from campaign_agents c where c.campaign_id = %(campaign)s and c.person_id = p.id))
  and not exists (select from legs l where l.person_id = p.id and l.ended_at is null)
  and not exists (select from attempts a where a.person_id = p.id and a.state not in ('done', 'cancelled', 'lost'))
order by p.idle_since nulls first, p.id limit %(most)s offset %(left)s
"""
_IMPORTANT_WAITING = """
select count(*) from calls c where c.waiting
  and not exists (select from legs l where l.call_sid = c.sid and l.ended_at is null)
"""
_TO_BUSY = """
update people set attempt_id = null, idle_since = %(ended)s, state = 'busy', state_reason = %(reason)s,
  state_since = %(now)s, state_until = null
where attempt_id = %(attempt)s and state = 'ready' and leg_id is null
"""
_FREED = """
update people set attempt_id = null, idle_since = coalesce(%(ended)s, idle_since) where attempt_id = %(attempt)s
"""


def free_agents(connection: Connection, campaign_id: int, most: int) -> list[tuple[int, str]]:
    """Agents of a campaign who could talk now, the longest idle first, each with the phone. As many are left to callers
    as wait unrung: somebody who calls us comes first. To keep one is `attempts.open_attempt`'s conditional UPDATE."""
    waiting = connection.execute(_IMPORTANT_WAITING).fetchone()
    rows = connection.execute(_FREE, {"campaign": campaign_id, "most": most, "left": waiting[0] if waiting else 0})
    return [(row.id, row.phone) for row in rows.fetchall()]


def free_kept(connection: Connection, attempt_id: int, *, now: datetime, ended_at: datetime | None = None,
              rang_out: bool = False) -> None:
    """The attempt needs its agent no more. `rang_out`: the agent's phone was not answered, so 示忙 (未应答), as when a
    caller rang it in vain. What the talk itself leads to (话后) its leg decides, see `people.states.free_person`."""
    values = {"attempt": attempt_id, "ended": ended_at, "now": now, "reason": NOT_ANSWERED}
    if rang_out:
        connection.execute(_TO_BUSY, {**values, "ended": ended_at or now})
    connection.execute(_FREED, values)
