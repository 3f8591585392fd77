"""Doing one piece of work: claim it, hand it to its service, keep what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog

from callcenter.customers.importing import drop_import
from callcenter.db import Database
from callcenter.desk import Desk
from callcenter.errors import LostLeaseError
from callcenter.work.failing import after_failure
from callcenter.work.leases import LEASE, kept
from callcenter.work.rows import Claim, claim

Do = Callable[[Claim, datetime], None]

log = structlog.get_logger(__name__)


def kinds(desk: Desk) -> Mapping[str, Do]:
    """Every kind of work that there is, with the service call that does it."""
    return {
        "ring": desk.ringing.ring,
        "dial": desk.ringing.dial,
        "stop_ringing": desk.ringing.stop,
        "record_call": desk.importance.record,
        "close_call": desk.closing.close,
        "close_attempt": desk.closing_attempts.close,
        "fill_record": desk.closing.fill,
        "read_again": desk.second_readings.read,
        "orphan": desk.looking_up.orphan,
        "fetch_call": desk.looking_up.fetch_call,
        "fetch": desk.fetching.fetch,
        "delete_recording": desk.fetching.delete,
        "hear": desk.hearing.hear,
        "deadlines": desk.acting.act,
        "notify": desk.sending.send,
        "message": desk.messages.send,
        "export": desk.exporting.write,
        "drop_export": desk.exporting.drop,
        "contacts": desk.contact_lists.do,
        "drop_import": partial(drop_import, desk.db),
    }


def do_work(desk: Desk, work_id: int, now: datetime) -> bool:
    """Does one piece of work by its id; False when there is nothing to do (done, held by another, not due). An error
    puts it off, ten in a row give it up with the reason: the queue never sees an exception."""
    with desk.db.raw() as connection:
        claimed = claim(connection, work_id, now=now, lease=LEASE)
    if claimed is None:
        return False
    with structlog.contextvars.bound_contextvars(work=claimed.kind, subject=claimed.subject,
                                                 call=claimed.payload.get("call_sid", claimed.subject)):
        try:
            with kept(desk.db, claimed):
                kinds(desk)[claimed.kind](claimed, now)
        except LostLeaseError as lost:
            log.warning("work taken over by another", problem=lost.message)
        except Exception as problem:
            log.exception("work failed", attempts=claimed.attempts)
            _after_failure(desk.db, claimed, problem, now)
    return True


def _after_failure(db: Database, claimed: Claim, problem: Exception, now: datetime) -> None:
    try:
        with db.raw() as connection, connection.transaction():
            after_failure(connection, claimed, f"{type(problem).__name__}: {problem}"[:1000], now)
    except LostLeaseError:
        log.warning("work taken over by another")
