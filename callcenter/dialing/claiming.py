"""Contacts whose time has come: claimed a few at a time by their index, checked, and made into attempts.

What a claim costs depends on how many it takes, never on how many wait (`benchmarks/dialing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from callcenter.dialing.attempts import open_attempt
from callcenter.dialing.checks import ENDS, REASONED, SUBJECT_OF_CONTACT, WHY, Rules, Skip, skip_of, valid
from callcenter.dialing.plans import Plan
from callcenter.dialing.reserving import free_agents
from callcenter.work.rows import Connection

AT_MOST = 200
EXPIRE_AT_ONCE = 2000
_ANY_HOUR = "and (c.asked > 0 or c.number not like '+86%%')"
"""Whom a closed window of the mainland need not stop: who named the time, and who lives in another zone."""

_DUE = """
with s as materialized (
  {subject} from contacts c
  where c.campaign_id = %(campaign)s and c.state = 'waiting' and c.next_at <= %(now)s {where}
  order by c.next_at, c.id limit %(most)s for update skip locked)
"""
_MINE = "and (c.assigned_id is null or c.assigned_id = any(%(agents)s))"
_EXPIRE = """
update contacts set state = 'done', outcome = 'expired', ended_at = %s where id in (
  select id from contacts where campaign_id = %s and state = 'waiting' order by next_at, id limit %s
  for update skip locked)
"""


def claim_contacts(connection: Connection, plan: Plan, rules: Rules, most: int, now: datetime) -> tuple[int, int]:
    """Makes up to `most` due contacts into attempts, in one transaction of its own; those who may not be dialled now
    are put off or end. With agents, no more than are free, each kept for one. Returns (attempts, contacts looked
    at)."""
    with connection.transaction():
        agents = free_agents(connection, plan.id, most) if plan.mode == "progressive" else []
        most = min(most, AT_MOST, len(agents) if plan.mode == "progressive" else most)
        if most <= 0 or plan.mode == "preview":
            return 0, 0
        found = _due(connection, plan, rules, most, [one for one, _ in agents], now)
        made = sum(_claim(connection, plan, rules, row, agents, now) for row in found)
    return made, len(found)


def _due(connection: Connection, plan: Plan, rules: Rules, most: int, agents: Sequence[int],
         now: datetime) -> list[Any]:
    where = ("" if plan.hours.is_open(now) else _ANY_HOUR) + (_MINE if plan.mode == "progressive" else "")
    return connection.execute(_DUE.format(subject=SUBJECT_OF_CONTACT, where=where) + REASONED, {
        **rules.values(now), "campaign": plan.id, "most": most, "agents": list(agents)}).fetchall()


def _claim(connection: Connection, plan: Plan, rules: Rules, row: Any, agents: list[tuple[int, str]],
           now: datetime) -> bool:
    skip = _skip(plan, rules, row, now)
    if skip is not None:
        put_aside(connection, row.contact_id, skip, plan, now)
        return False
    agent = next((one for one in agents if row.assigned_id in (None, one[0])), None)
    if plan.mode == "progressive" and agent is None:
        put_aside(connection, row.contact_id, Skip("agent", now + timedelta(minutes=1)), plan, now)
        return False
    made = open_attempt(
        connection, number=row.number, dialled=agent[1] if agent else row.number, line_id=plan.line_id,
        from_number=plan.from_number, campaign_id=plan.id, contact_id=row.contact_id, customer_id=row.customer_id,
        person_id=agent[0] if agent else None, flow_version=plan.flow_version, ready=True, now=now)
    if agent is not None:
        agents.remove(agent)
    if made is None:
        put_aside(connection, row.contact_id, skip_of("open", rules, now), plan, now)
        return False
    connection.execute("update contacts set state = 'reserved', skipped = null where id = %s", [row.contact_id])
    return True


def _skip(plan: Plan, rules: Rules, row: Any, now: datetime) -> Skip | None:
    if row.reason is not None:
        return skip_of(row.reason, rules, now)
    if not valid(row.number):
        return Skip("invalid_number", None)
    if not row.asked and not plan.hours_of(row.number).is_open(now):
        return Skip("window", now)
    return None


def put_aside(connection: Connection, contact_id: int, skip: Skip, plan: Plan | None, now: datetime) -> None:
    """A contact that is not dialled now waits for a window from the skip's moment on, or ends with its outcome."""
    until = skip.until
    if until is not None and plan is not None and skip.reason != "paused":
        number = connection.execute("select number from contacts where id = %s", [contact_id]).fetchone()
        until = plan.hours_of(number.number).next_opening(until) if number is not None else until
    if until is None:
        connection.execute("update contacts set state = 'done', outcome = %s, ended_at = %s, skipped = %s"
                           " where id = %s", [ENDS.get(skip.reason, "expired"), now, WHY[skip.reason], contact_id])
    else:
        connection.execute("update contacts set state = 'waiting', next_at = greatest(next_at, %s), skipped = %s"
                           " where id = %s", [until, WHY[skip.reason], contact_id])


def expire(connection: Connection, plan: Plan, now: datetime) -> int:
    """The campaign's days are over: what still waits ends, some thousand at a time."""
    if now < plan.ends_at:
        return 0
    return connection.execute(_EXPIRE, [now, plan.id, EXPIRE_AT_ONCE]).rowcount
