"""What became of attempts that nobody told us of: asked of the provider, and after ten minutes given to a person.

Nothing else is dialled to a number whose attempt is unknown or lost: the open attempt itself forbids it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from callcenter.calls.closing_outbound import customer_found
from callcenter.campaigns.running import pause_by_service
from callcenter.db import Database
from callcenter.dialing.attempts import result_found, told
from callcenter.dialing.reserving import free_kept
from callcenter.queueing import Queues
from callcenter.telephony.base import CallFacts, CallStatus, NetworkError, NotThereError, PhoneNetwork
from callcenter.work.rows import Connection, Queued

LOST_AFTER = timedelta(minutes=10)
ANSWER_WITHIN = timedelta(seconds=60)
"""No request to the provider takes so long: what is `placing` since then was left by a process that died."""

SILENT_AFTER = timedelta(seconds=150)
"""A phone that was rung has been answered or has rung out by then; without any word the provider is asked."""

_CLOCKS_DIFFER = timedelta(seconds=60)
"""The provider's clock against ours; an earlier call to the same number is told apart by its id, which we know."""

_AGAIN = timedelta(seconds=15)
_AT_ONCE = 50

log = structlog.get_logger(__name__)

_LEFT = "update attempts set state = 'unknown' where state = 'placing' and sent_at < %s"
_LOOK = """
update attempts set looked_up_at = %(now)s where id in (
  select id from attempts
  where (state = 'unknown'
         or state = 'placed' and sent_at < %(silent)s and not exists (select from calls where calls.sid = attempts.sid))
    and (looked_up_at is null or looked_up_at < %(again)s)
  order by sent_at limit %(most)s for update skip locked)
returning *
"""
_KNOWN = """
select sid from attempts where sid = any(%(sids)s) union select sid from legs where sid = any(%(sids)s)
union select sid from calls where sid = any(%(sids)s)
union select e.data ->> 'sid' from attempts a join call_events e on e.call_sid = a.sid
where a.number = %(to)s and e.kind = 'customer_status'
"""
"""Customers' own legs, which agents' documents dialled, stand in the notices about them."""

_LOSE = """
update attempts set state = 'lost', problem = coalesce(problem, '') || %s
where state = 'unknown' and sid is null and sent_at < %s returning id, contact_id
"""
_UNHEARD = """
update attempts set state = 'ended' where state = 'unknown' and sid is not null and ended_at < %s returning id
"""
_NO_FATE = """
update contacts set state = 'done', outcome = 'no_fate', ended_at = %s where id = any(%s) and state = 'reserved'
"""
_OVER = """
update campaigns g set state = 'done', ended_at = %s where g.state = 'running'
  and (select c.id from contacts c where c.campaign_id = g.id and c.state = 'waiting' limit 1) is null
  and (select a.id from attempts a where a.campaign_id = g.id and a.state not in ('done', 'cancelled', 'lost')
       limit 1) is null
  and not exists (select from contact_imports i where i.campaign_id = g.id and i.state = 'adding')
returning g.id
"""
_AUDIT = "insert into audit (at, who, action, subject, detail) values (%s, '-', 'campaign.done', %s, '{}')"
_NO_LINE = "select id from campaigns where state = 'running' and line_id is null"


@dataclass(frozen=True)
class Settling:
    """Part of the leader's work, in a thread of its own: the provider's answers may take their time."""

    db: Database
    network: PhoneNetwork
    queues: Queues

    def sweep(self, now: datetime, *, at: datetime | None = None) -> dict[str, int]:
        """Everything that is to be asked or given up as of `now`; returns how much of each. `at`: the moment at which
        it is done and what follows is due: `now`, but in drills, which ask as of a later one."""
        at = at or now
        with self.db.raw() as connection:
            left = connection.execute(_LEFT, [now - ANSWER_WITHIN]).rowcount
            looked = connection.execute(_LOOK, {"now": at, "silent": now - SILENT_AFTER, "again": now - _AGAIN,
                                                "most": _AT_ONCE}).fetchall()
        for attempt in looked:
            self._look_up(attempt, at)
        with self.db.raw() as connection, connection.transaction():
            lost = lose(connection, now, at=at)
        with self.db.raw() as connection, connection.transaction():
            over = finish_campaigns(connection, at)
        return {"left": left, "looked_up": len(looked), "lost": len(lost), "campaigns_done": len(over)}

    def _look_up(self, attempt: Any, now: datetime) -> None:
        try:
            if attempt.sid is None:
                self._who_was_rung(attempt, now)
            elif attempt.ended_at is not None:
                self._what_the_customer_did(attempt, now)
            else:
                self._what_became_of(attempt, now)
        except NetworkError as problem:
            log.warning("an attempt could not be looked up", attempt=attempt.id, problem=problem.detail)

    def _who_was_rung(self, attempt: Any, now: datetime) -> None:
        """The answer of the request was lost, or its process died: the provider knows whether it rings."""
        found = self._unknown_call(attempt.dialled, attempt.from_number, attempt.sent_at)
        if found is None:
            if now - attempt.sent_at > ANSWER_WITHIN and attempt.person_id is not None:
                with self.db.raw() as connection:  # no phone rings so long: only the number stays shut
                    free_kept(connection, attempt.id, now=now)
            return
        log.info("an attempt was found again", attempt=attempt.id, sid=found.sid)
        self._tell(attempt, found, now)

    def _what_became_of(self, attempt: Any, now: datetime) -> None:
        try:
            facts = self.network.fetch_call(attempt.sid)
        except NotThereError:
            facts = CallFacts(attempt.sid, CallStatus.FAILED, "", "", "", None, now, 0)
        self._tell(attempt, facts, now)

    def _what_the_customer_did(self, attempt: Any, now: datetime) -> None:
        """The agent's call is over, and nobody told what the customer's phone did."""
        found = self._unknown_call(attempt.number, attempt.from_number, attempt.customer_rung_at or attempt.sent_at)
        if found is None or not found.status.over:
            return
        with self.db.raw() as connection, connection.transaction():
            work = customer_found(connection, attempt.sid, found, now)
            work += result_found(connection, attempt.id, found.status.value, found.seconds, now=now)
        self._enqueue(work)

    def _unknown_call(self, to: str, from_: str, since: datetime) -> CallFacts | None:
        calls = self.network.find_calls(to=to, from_=from_, since=since - _CLOCKS_DIFFER)
        if not calls:
            return None
        with self.db.raw() as connection:
            rows = connection.execute(_KNOWN, {"to": to, "sids": [call.sid for call in calls]}).fetchall()
        known = {row.sid for row in rows}
        return next((call for call in calls if call.sid not in known), None)

    def _tell(self, attempt: Any, facts: CallFacts, now: datetime) -> None:
        at = facts.ended_at if facts.status.over else facts.started_at
        with self.db.raw() as connection, connection.transaction():
            work = told(connection, attempt.id, facts.sid, facts.status.value, at=at, seconds=facts.seconds, now=now)
        self._enqueue(work)

    def _enqueue(self, work: list[Queued]) -> None:
        for item in work:
            self.queues.enqueue(*item)


def lose(connection: Connection, now: datetime, *, at: datetime | None = None) -> list[int]:
    """Attempts still unknown after ten minutes: a person decides (`settle_by_person`); the campaign goes on without
    the contact. A talk of which only the customer's end is unknown is left to its agent. `at`: see `sweep`."""
    at = at or now
    connection.execute(_UNHEARD, [now - LOST_AFTER])
    rows = connection.execute(_LOSE, ["（十分钟未查到下落，请人工确认）", now - LOST_AFTER]).fetchall()
    connection.execute(_NO_FATE, [at, [row.contact_id for row in rows if row.contact_id is not None]])
    for row in rows:
        free_kept(connection, row.id, now=at)
        log.error("an attempt's fate is unknown, a person has to decide", attempt=row.id)
    return [row.id for row in rows]


def finish_campaigns(connection: Connection, now: datetime) -> list[int]:
    """Running campaigns of which nobody waits and nothing is under way are done."""
    for row in connection.execute(_NO_LINE).fetchall():
        pause_by_service(connection, row.id, "没有外显号码，外呼已暂停；请选择号码后点“继续”", now=now)
    done = [row.id for row in connection.execute(_OVER, [now]).fetchall()]
    for campaign_id in done:
        connection.execute(_AUDIT, [now, str(campaign_id)])
    return done
