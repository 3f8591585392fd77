"""Doing one piece of work: claim it, hand it to its service, keep what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from callcenter.db import Database
from callcenter.desk import Desk
from callcenter.errors import LostLeaseError
from callcenter.recordings.fetching import FETCH_LEASE, backoff
from callcenter.recordings.hearing import HEAR_LEASE
from callcenter.work.rows import Claim, claim, give_up, put_off

_TRIES = 10
_LEASE = timedelta(seconds=60)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Kind:
    """A kind of work: the service call that does it, and for how long a worker may hold it without a sign."""

    do: Callable[[Claim, datetime], None]
    lease: timedelta = _LEASE


def kinds(desk: Desk) -> Mapping[str, Kind]:
    """Every kind of work that there is."""
    return {
        "ring": Kind(desk.ringing.ring),
        "dial": Kind(desk.ringing.dial),
        "stop_ringing": Kind(desk.ringing.stop),
        "record_call": Kind(desk.importance.record),
        "close_call": Kind(desk.closing.close),
        "fill_record": Kind(desk.closing.fill),
        "orphan": Kind(desk.looking_up.orphan),
        "fetch_call": Kind(desk.looking_up.fetch_call),
        "fetch": Kind(desk.fetching.fetch, FETCH_LEASE),
        "delete_recording": Kind(desk.fetching.delete),
        "hear": Kind(desk.hearing.hear, HEAR_LEASE),
    }


def do_work(desk: Desk, work_id: int, now: datetime) -> bool:
    """Does one piece of work by its id; False when there is nothing to do (done, held by another, not due). An error
    puts it off, ten in a row give it up with the reason: the queue never sees an exception."""
    with desk.db.raw() as connection:
        row = connection.execute("select kind from work where id = %s", [work_id]).fetchone()
        kind = kinds(desk).get(row.kind) if row is not None else None
        claimed = claim(connection, work_id, now=now, lease=kind.lease) if kind is not None else None
    if kind is None or claimed is None:
        return False
    with structlog.contextvars.bound_contextvars(work=claimed.kind, subject=claimed.subject,
                                                 call=claimed.payload.get("call_sid", claimed.subject)):
        try:
            kind.do(claimed, now)
        except LostLeaseError as lost:
            log.warning("work taken over by another", problem=lost.message)
        except Exception as problem:
            log.exception("work failed", attempts=claimed.attempts)
            _after_failure(desk.db, claimed, problem, now)
    return True


def _after_failure(db: Database, claimed: Claim, problem: Exception, now: datetime) -> None:
    reason = f"{type(problem).__name__}: {problem}"[:1000]
    try:
        with db.raw() as connection, connection.transaction():
            if claimed.attempts >= _TRIES:
                give_up(connection, claimed, reason)
            else:
                put_off(connection, claimed, until=now + backoff(claimed.attempts), problem=reason)
    except LostLeaseError:
        log.warning("work taken over by another")
