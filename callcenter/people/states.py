"""States of agents: 签入/签出, 示闲/示忙 with a reason, 小休, and 话后, which ends by itself. Only ready ones are rung.

People change them on the desk; a call that ends and a phone that rang out change them in the event path, in the very
statement that frees the person's reservation, so that nobody is rung in between. The spans of time follow by triggers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy.orm import Session

from callcenter.changes import note
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.audit import record_act
from callcenter.people.choices import WRAP_UP_SECONDS, choices, wrap_up_time
from callcenter.people.models import AgentState, Person, Role

NOT_ANSWERED = "未应答"
"""The reason of whoever let the phone ring out: 示忙 until they say otherwise."""

_LEADERS = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}

_FREE = "update people set leg_id = null, idle_since = %(ended)s where leg_id = %(leg)s"
_WRAPS = "people.state = 'ready' and s.seconds > 0"
_FREE_TO_WRAP_UP = f"""
update people set leg_id = null, idle_since = %(ended)s, state = case when {_WRAPS} then 'wrap_up' else state end,
  state_reason = case when {_WRAPS} then null else state_reason end,
  state_since = case when {_WRAPS} then %(now)s else state_since end,
  state_until = case when {_WRAPS} then %(now)s + s.seconds * interval '1 second' else state_until end
from (select coalesce((select (value #>> '{{}}')::int from company_settings where name = 'wrap_up_seconds'),
  {WRAP_UP_SECONDS}) as seconds) s
where leg_id = %(leg)s
"""
_FREE_TO_BUSY = """
update people set leg_id = null, idle_since = %(ended)s, state = 'busy', state_reason = %(reason)s,
  state_since = %(now)s, state_until = null
where leg_id = %(leg)s and state = 'ready'
"""
_END_WRAP_UPS = """
update people set state = 'ready', state_reason = null, state_since = state_until, idle_since = state_until,
  state_until = null
where state = 'wrap_up' and state_until <= %s returning id
"""


def set_state(session: Session, person_id: int, state: str, *, by: Person, now: datetime,
              reason: str | None = None) -> Person:
    """An agent's own state, or somebody's by a leader. Going ready puts the person at the end of the line of the
    longest idle. `reason`: one of the company's list for 示忙, none for the others. FieldError, NotAllowedError."""
    person = session.get_one(Person, person_id, with_for_update={"of": Person})
    if person.id != by.id and Role(by.role) not in _LEADERS:
        raise NotAllowedError("只有主管及以上可以设置别人的状态")
    if Role(person.role) is not Role.AGENT:
        raise NotAllowedError("只有坐席有签入、示闲、示忙等状态")
    wanted, why = _wanted(session, state, reason)
    if (wanted, why) == (person.state, person.state_reason):
        return person
    if wanted == AgentState.READY or person.state == AgentState.OFFLINE:
        person.idle_since = now
    old, until = person.state, None
    if wanted == AgentState.WRAP_UP:
        until = now + wrap_up_time(session)
    person.state, person.state_reason, person.state_since, person.state_until = wanted.value, why, now, until
    session.flush()
    record_act(session, who=by.name, action="person.state", subject=person.name, now=now, old=old, new=wanted.value,
               reason=why)
    note(session, "state", person.id)
    return person


def _wanted(session: Session, state: str, reason: str | None) -> tuple[AgentState, str | None]:
    if state not in list(AgentState):
        raise FieldError("state", f"没有“{state[:20]}”这种状态；可选：{'、'.join(AgentState)}")
    if state == AgentState.WRAP_UP and not wrap_up_time(session):
        raise FieldError("state", "公司没有设置话后时间，不能选话后")
    why = (reason or "").strip() or None
    if state != AgentState.BUSY:
        return AgentState(state), None
    known = choices(session, "busy_reasons")
    if why not in known:
        raise FieldError("reason", f"示忙要选原因：{'、'.join(known)}")
    return AgentState.BUSY, why


def sign_off(session: Session, person: Person, now: datetime) -> None:
    """签出 of somebody who is deactivated, or is given another role; an agent begins again with 签入."""
    person.state, person.state_reason, person.state_since = AgentState.OFFLINE.value, None, now
    person.state_until = None
    note(session, "state", person.id)


def free_person(connection: psycopg.Connection[Any], leg_id: int, *, outcome: str, ended_at: datetime,
                now: datetime) -> None:
    """A leg is over, and whoever it was kept for is free again: after a talk in 话后, after letting it ring out 示忙.
    Who had chosen another state meanwhile keeps it. Once a leg: the reservation is the condition."""
    values = {"leg": leg_id, "ended": ended_at, "now": now, "reason": NOT_ANSWERED}
    if outcome == "accepted":
        connection.execute(_FREE_TO_WRAP_UP, values)
        return
    if outcome == "no_answer":
        connection.execute(_FREE_TO_BUSY, values)
    connection.execute(_FREE, values)


def end_wrap_ups(connection: psycopg.Connection[Any], now: datetime) -> list[int]:
    """Ends every 话后 whose time is over as of `now`; returns whose. Part of each sweep of the clock."""
    return [row[0] for row in connection.execute(_END_WRAP_UPS, [now]).fetchall()]


def end_own_wrap_up(session: Session, person: Person, now: datetime) -> None:
    """The wrap-up was saved: ready again, if 话后 it was."""
    if person.state == AgentState.WRAP_UP:
        set_state(session, person.id, AgentState.READY, by=person, now=now)
