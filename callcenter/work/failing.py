"""When work goes wrong: put off, and after ten tries given up, with its reason where people look."""

from __future__ import annotations

from datetime import datetime

from callcenter.calls.store import leg_failed
from callcenter.recordings.fetching import backoff
from callcenter.work.rows import Claim, Connection, give_up, put_off

TRIES = 10
ENGINE_DEATHS = 3
"""A recording that kills the recogniser three times is not tried again."""

_MARKS = {
    "hear": "update transcripts set state = 'failed', reason = %s where recording_sid = %s and state <> 'done'",
    "fetch": "update recordings set state = 'failed', problem = %s where sid = %s and state <> 'stored'",
    "contacts": "update contact_imports set state = 'failed', failure = left('没有读成，请重新上传：' || %s, 200)"
                " where id = split_part(%s, ':', 1)::int and state in ('checking', 'adding')",
    "export": "update exports set state = 'failed', problem = %s where id = %s::int and state <> 'done'",
}


def after_failure(connection: Connection, claimed: Claim, reason: str, now: datetime, *, tries: int = TRIES) -> bool:
    """Puts the work off, or gives it up; returns whether it was given up. In the caller's transaction."""
    if claimed.attempts < tries:
        put_off(connection, claimed, until=now + backoff(claimed.attempts), problem=reason)
        return False
    give_up(connection, claimed, reason)
    if claimed.kind in _MARKS:
        connection.execute(_MARKS[claimed.kind], [reason, claimed.subject])
    if claimed.kind == "dial":
        leg_failed(connection, claimed.payload["call_sid"], int(claimed.subject), reason, now)
    return True


def after_death(connection: Connection, work_id: int, reason: str, now: datetime) -> bool:
    """A job's process died under it (the engine crashed): as a failure, at once, without waiting for its lease."""
    row = connection.execute("select id, kind, subject, payload, token, attempts from work where id = %s"
                             " and state = 'open' and lease_until is not null for update", [work_id]).fetchone()
    if row is None:
        return False
    dead = Claim(row.id, row.kind, row.subject, row.payload, row.token, row.attempts)
    return after_failure(connection, dead, reason, now, tries=ENGINE_DEATHS if row.kind == "hear" else TRIES)
