"""Leases: a running job keeps its work by a sign of life; a dead one loses it within seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog

from callcenter.calls.spool import AWAY
from callcenter.db import Database, utcnow
from callcenter.work.rows import Claim, renew

LEASE = timedelta(seconds=20)
"""For how long a worker may hold work without a sign."""

RENEW_SECONDS = 5.0

log = structlog.get_logger(__name__)


@contextmanager
def kept(db: Database, claimed: Claim, renew_seconds: float = RENEW_SECONDS) -> Iterator[None]:
    """Renews the lease while the job runs, for as long as nobody else has taken the work over."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(renew_seconds):
            try:
                with db.raw() as connection:
                    if not renew(connection, claimed, now=utcnow(), lease=LEASE):
                        return
            except AWAY as problem:
                log.warning("a lease could not be renewed", work=claimed.id, problem=str(problem))

    thread = threading.Thread(target=beat, daemon=True, name=f"lease-{claimed.id}")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
