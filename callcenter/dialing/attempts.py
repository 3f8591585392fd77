"""Attempts to call somebody: a row before the provider is asked, and one call at most for each.

The provider's requests carry the attempt's id, so whatever was lost on the way, the first of them says which call is
whose. All functions work in the caller's transaction, under the attempt's row lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from callcenter.dialing.checks import WHY, wished_meanwhile
from callcenter.dialing.reserving import free_kept
from callcenter.work.rows import Connection, Queued, add_work

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(minutes=1)
"""A contact whose agent did not pick up waits so long for another one."""

OF_RESULT = {"busy": "busy", "no-answer": "no_answer", "failed": "unreachable", "canceled": "no_answer"}
"""The disposition of a call that nobody took, by the provider's word."""

FINAL = ("completed", *OF_RESULT)
_UNDER_WAY = ("placing", "placed", "unknown", "lost")
_MACHINES = ("machine", "fax")

_OPEN = """
with kept as (
  select id from people where id = %(person)s and active and phone is not null and leg_id is null
    and attempt_id is null and (not %(ready)s or state = 'ready') for update skip locked),
made as (
  insert into attempts (number, dialled, from_number, line_id, campaign_id, contact_id, callback_ids, customer_id,
    person_id, flow_version, reserved_at)
  select %(number)s, %(dialled)s, %(from_number)s, %(line)s, %(campaign)s, %(contact)s, %(callbacks)s, %(customer)s,
    %(person)s, %(flow)s, %(now)s
  where %(person)s::int is null or exists (select from kept)
  on conflict do nothing returning id),
reserved as (update people set attempt_id = made.id from made, kept where people.id = kept.id returning people.id)
select id from made
"""
_LOCKED = """
select a.*, c.name as contact_name, c.organisation, c.product, c.case_id, c.data, g.name as campaign, g.mode,
  p.staff_no, p.display_name as agent, exists (select from calls where calls.sid = a.sid) as begun
from attempts a left join contacts c on c.id = a.contact_id left join campaigns g on g.id = a.campaign_id
  left join people p on p.id = a.person_id
where a.id = %s for update of a
"""
_HEARD_OF = """
update attempts set state = case when ended_at is null then 'placed' else state end, sid = %(sid)s,
  ringing_at = case when %(rings)s then least(ringing_at, %(at)s) else ringing_at end where id = %(id)s
"""


@dataclass(frozen=True)
class Answered:
    """What the document of an answered attempt needs. `dialled`: the phone that was answered, the customer's `number`
    or the agent's. `facts`: name, organisation, product, case_id, campaign, staff_no, agent, data, where known."""

    attempt_id: int
    number: str
    dialled: str
    from_number: str
    line_id: int
    campaign_id: int | None
    contact_id: int | None
    customer_id: int | None
    person_id: int | None
    flow_version: str | None
    machine: str | None
    sent_at: datetime | None
    answered_at: datetime
    callback_ids: tuple[int, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def open_attempt(connection: Connection, *, number: str, dialled: str, line_id: int, from_number: str, now: datetime,
                 campaign_id: int | None = None, contact_id: int | None = None, callback_ids: Sequence[int] = (),
                 customer_id: int | None = None, person_id: int | None = None, flow_version: str | None = None,
                 ready: bool = False) -> int | None:
    """A new attempt, `reserved`: the dialler sends it. With a person, who is kept for it in the same statement, and has
    to be 示闲 where `ready` says so. None: the number, the contact or the person has an open one, or the person is not
    free."""
    row = connection.execute(_OPEN, {
        "number": number, "dialled": dialled, "from_number": from_number, "line": line_id, "campaign": campaign_id,
        "contact": contact_id, "callbacks": list(callback_ids), "customer": customer_id, "person": person_id,
        "flow": flow_version, "now": now, "ready": ready}).fetchone()
    return int(row[0]) if row is not None else None


def answered(connection: Connection, attempt_id: int, sid: str, *, machine: str | None,
             now: datetime) -> Answered | None:
    """The provider asks what the answered phone shall hear. The same request again gets the same. None: this call is
    not wanted any more (over, never sent, or not this attempt's), and is to be hung up."""
    attempt = _locked(connection, attempt_id)
    if attempt is None or not _belongs(attempt, sid) or attempt.state not in _UNDER_WAY or attempt.ended_at:
        return None
    if attempt.person_id is not None and not attempt.answered_at and wished_meanwhile(connection, attempt_id):
        call_off(connection, attempt_id, WHY["do_not_call"], now=now, again_at=now)
        return None
    at = attempt.answered_at or now
    rung = attempt.customer_rung_at or (at if attempt.person_id is not None else None)
    connection.execute(
        "update attempts set state = 'placed', sid = %s, answered_at = %s, customer_rung_at = %s,"
        " machine = coalesce(machine, %s) where id = %s", [sid, at, rung, machine, attempt_id])
    _found_again(connection, attempt)
    known = {"name": attempt.contact_name, "organisation": attempt.organisation, "product": attempt.product,
             "case_id": attempt.case_id, "campaign": attempt.campaign, "staff_no": attempt.staff_no,
             "agent": attempt.agent, "data": attempt.data}
    return Answered(
        attempt_id, attempt.number, attempt.dialled, attempt.from_number, attempt.line_id, attempt.campaign_id,
        attempt.contact_id, attempt.customer_id, attempt.person_id, attempt.flow_version, attempt.machine or machine,
        attempt.sent_at, at, tuple(attempt.callback_ids), {name: one for name, one in known.items() if one})


def told(connection: Connection, attempt_id: int, sid: str, status: str, *, at: datetime | None, seconds: int | None,
         now: datetime) -> list[Queued]:
    """A notice about the phone that we had rung: its sid settles a lost answer; its end closes an attempt that no call
    follows. What a call came to is told by `over`. Any order, any number of times."""
    attempt = _locked(connection, attempt_id)
    if attempt is None or not _belongs(attempt, sid) or attempt.state in ("ended", "done", "cancelled"):
        return []
    at = at or now
    connection.execute(_HEARD_OF, {"sid": sid, "rings": status == "ringing", "at": at, "id": attempt_id})
    _found_again(connection, attempt)
    if status not in FINAL or attempt.begun or _begun(connection, sid):
        return []
    if attempt.person_id is not None:
        _agent_not_reached(connection, attempt, status, at, now)
        return []
    nobody_there = status == "completed"
    return _ended(connection, attempt, result=status, seconds=seconds, ended_at=at, abandoned=nobody_there,
                  disposition="abandoned" if nobody_there else OF_RESULT[status], now=now)


def over(connection: Connection, call_sid: str, *, result: str | None, seconds: int | None, ended_at: datetime,
         live_agent: bool, now: datetime) -> list[Queued]:
    """The call behind an attempt is over. `result`: the provider's word about the customer's leg (None: we heard none,
    so it is looked up); `live_agent`: an agent was there when the customer picked up. A talk waits for the agent's
    word; what nobody took and what an automatic call came to closes by itself."""
    row = connection.execute("select id from attempts where sid = %s", [call_sid]).fetchone()
    attempt = _locked(connection, row.id) if row is not None else None
    if attempt is None or attempt.state not in _UNDER_WAY or attempt.ended_at:
        return []
    with_agent = attempt.person_id is not None
    if with_agent:
        free_kept(connection, attempt.id, now=now)
    if with_agent and result is None:
        connection.execute("update attempts set state = 'unknown', ended_at = %s, looked_up_at = null where id = %s",
                           [ended_at, attempt.id])
        return []
    by_itself = _by_itself(connection, attempt, result)
    return _ended(connection, attempt, result=result, seconds=seconds, ended_at=ended_at, disposition=by_itself,
                  abandoned=with_agent and result == "completed" and not live_agent, now=now)


def result_found(connection: Connection, attempt_id: int, result: str, seconds: int | None, *,
                 now: datetime) -> list[Queued]:
    """What the customer's phone did, asked of the provider after the agent's call was over."""
    attempt = _locked(connection, attempt_id)
    if attempt is None or attempt.state != "unknown" or attempt.ended_at is None:
        return []
    return _ended(connection, attempt, result=result, seconds=seconds, ended_at=attempt.ended_at, abandoned=False,
                  disposition=_by_itself(connection, attempt, result), now=now)


def _by_itself(connection: Connection, attempt: Any, result: str | None) -> str | None:
    """The disposition that needs nobody; None: the agent who talked says it. What was told during the call stands."""
    if attempt.disposition:
        return str(attempt.disposition)
    if attempt.person_id is not None:
        return None if result in ("completed", "canceled") else OF_RESULT.get(result or "")
    if (attempt.machine or "").startswith(_MACHINES):
        return "voicemail"
    if result in OF_RESULT:
        return OF_RESULT[result]
    answers = connection.execute("select 1 from answers where attempt_id = %s limit 1", [attempt.id]).fetchone()
    return "completed" if answers is not None else "refused"


def _ended(connection: Connection, attempt: Any, *, result: str | None, seconds: int | None, ended_at: datetime,
           disposition: str | None, abandoned: bool, now: datetime) -> list[Queued]:
    connection.execute(
        "update attempts set state = 'ended', result = %s, seconds = %s, ended_at = %s, disposition = %s,"
        " abandoned = %s where id = %s", [result, seconds, ended_at, disposition, abandoned, attempt.id])
    if disposition is None:
        return []
    work = add_work(connection, "close_attempt", str(attempt.id), "due", now=now)
    return [work] if work is not None else []


def _agent_not_reached(connection: Connection, attempt: Any, status: str, at: datetime, now: datetime) -> None:
    """The agent's own phone was not taken, or was put down before the customer's was dialled: nobody was called."""
    problem = "坐席电话未接听" if status == "no-answer" else f"坐席电话未接通（{status}）"
    call_off(connection, attempt.id, problem, now=now, again_at=now + AGAIN_AFTER, ended_at=at,
             rang_out=status == "no-answer")


def close_by_itself(connection: Connection, attempt_id: int, disposition: str, *, result: str | None, problem: str,
                    now: datetime) -> list[Queued]:
    """Over without a call, with a disposition that needs nobody: a number that the network refuses."""
    attempt = _locked(connection, attempt_id)
    if attempt is None or attempt.state not in _UNDER_WAY:
        return []
    connection.execute("update attempts set problem = %s where id = %s", [problem[:500], attempt_id])
    free_kept(connection, attempt_id, now=now)
    return _ended(connection, attempt, result=result, seconds=None, ended_at=now, disposition=disposition,
                  abandoned=False, now=now)


def call_off(connection: Connection, attempt_id: int, problem: str, *, now: datetime, again_at: datetime,
             ended_at: datetime | None = None, skipped: str | None = None, rang_out: bool = False) -> bool:
    """The customer was not rung: the attempt counts for nothing, its contact waits again from `again_at`, its agent is
    free (`rang_out`: 示忙, for that phone is not answered). False: it was over already."""
    row = connection.execute(
        "update attempts set state = 'cancelled', problem = %s, customer_rung_at = null, ended_at = %s, closed_at = %s"
        " where id = %s and state not in ('ended', 'done', 'cancelled') returning contact_id",
        [problem, ended_at, now, attempt_id]).fetchone()
    if row is None:
        return False
    free_kept(connection, attempt_id, now=now, ended_at=ended_at, rang_out=rang_out)
    connection.execute("update contacts set state = 'waiting', next_at = %s, skipped = %s, outcome = null,"
                       " ended_at = null where id = %s and (state = 'reserved' or outcome = 'no_fate')",
                       [again_at, skipped, row.contact_id])
    return True


def _locked(connection: Connection, attempt_id: int) -> Any:
    return connection.execute(_LOCKED, [attempt_id]).fetchone()


def _belongs(attempt: Any, sid: str) -> bool:
    """Whether a call is this attempt's. A second one would be our worst fault, so it is said aloud."""
    if attempt.sid in (None, sid):
        return True
    log.error("a second call for one attempt", attempt=attempt.id, known=attempt.sid, also=sid)
    return False


def _found_again(connection: Connection, attempt: Any) -> None:
    """Given up as lost, and here it is: its contact is under way again, and so is a campaign that was done with it."""
    if attempt.state == "lost":
        connection.execute("update campaigns set state = 'running', ended_at = null where id = %s and state = 'done'",
                           [attempt.campaign_id])
        connection.execute("update contacts set state = 'reserved', outcome = null, ended_at = null"
                           " where id = %s and outcome = 'no_fate'", [attempt.contact_id])


def _begun(connection: Connection, sid: str) -> bool:
    return connection.execute("select 1 from calls where sid = %s", [sid]).fetchone() is not None
