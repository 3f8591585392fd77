"""The clock: every two seconds, deadlines whose time has come are handed out, what is due and in nobody's hands is
queued, the spool is drained, silent calls are asked for, after-call work 话后 ends. Any number of clocks may
run; each claims with SKIP LOCKED."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from datetime import datetime, timedelta

import structlog

from callcenter.app import build_desk
from callcenter.calls.events import FLOW_KINDS
from callcenter.calls.outbound import is_outbound
from callcenter.calls.spool import AWAY, Spool, Spooled
from callcenter.changes import Change
from callcenter.config import Settings
from callcenter.db import utcnow
from callcenter.deadlines.sweeping import beat, hand_out
from callcenter.desk import Desk
from callcenter.logs import set_up_logs
from callcenter.notifying.addresses import check_urls, sync_company
from callcenter.people.states import end_wrap_ups
from callcenter.work.rows import due_unqueued, prune

SWEEP_SECONDS = 2
_GRACE = timedelta(seconds=3)
"""How long work may take to reach a worker by the queue before it is queued again."""

_REMEMBERED = timedelta(days=7)
"""How long work that is done stays in its table."""

log = structlog.get_logger(__name__)


def sweep(desk: Desk, now: datetime, *, grace: timedelta = _GRACE, at: datetime | None = None) -> dict[str, int]:
    """One sweep as of `now`; returns what it found (`deadlines`: batches of them). `at` is the moment at which workers
    get it: `now`, but in drills, which sweep as of a later one."""
    drained = Spool(desk.settings.spool_dir).drain(lambda spooled: take_in(desk, spooled))
    for item in desk.looking_up.sweep(now, at=at):
        desk.queues.enqueue(*item)
    with desk.db.raw() as connection:
        for person_id in end_wrap_ups(connection, now):
            desk.db.changes.tell([Change("state", str(person_id))])
        handed = hand_out(connection, now=now, at=at)
        due = due_unqueued(connection, now=now, waited=grace, at=at)
        prune(connection, before=(at or now) - _REMEMBERED)
        beat(connection, at or now)
    for item in handed:
        desk.queues.enqueue(*item)
    for item in due:
        desk.queues.enqueue(*item, unless_queued=True)
    return {"drained": drained, "deadlines": len(handed), "queued": len(due)}


def take_in(desk: Desk, spooled: Spooled) -> None:
    """An event that lay in the spool: what could not be answered becomes trouble, all else is a notice as ever."""
    event = spooled.event
    if is_outbound(event) and event.kind == "start":
        desk.outbound.missed(event, spooled.answer, spooled.received_at)
    elif is_outbound(event):
        desk.outbound.take(event, spooled.received_at)
    elif event.kind in (*FLOW_KINDS, "trouble"):
        desk.trouble.keep(event, spooled.answer, spooled.received_at)
    else:
        desk.notices.take(event, spooled.received_at)


def take_addresses(desk: Desk, now: datetime) -> None:
    """The company's addresses of the setting NOTIFY_URLS become rows."""
    with desk.db.session() as session:
        sync_company(session, desk.settings.notify_urls, now=now)


def main(once: bool, now: datetime | None, settings: Settings) -> None:
    """Sweeps until it is told to stop, or once."""
    set_up_logs(settings.log_level, settings.log_format)
    check_urls(settings.notify_urls)
    with closing(build_desk(settings)) as desk:
        if once:
            take_addresses(desk, utcnow())
            found = sweep(desk, now or utcnow(), grace=timedelta(0), at=utcnow())
            print(" ".join(f"{name}={count}" for name, count in found.items()))
        else:
            _sweep_on(desk)


def _sweep_on(desk: Desk) -> None:
    """Every few seconds, until a signal."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    taken = False
    while not stop.wait(SWEEP_SECONDS):
        try:
            if not taken:
                take_addresses(desk, utcnow())
                taken = True
            sweep(desk, utcnow())
        except AWAY as problem:
            log.warning("the database is away", problem=str(problem))
        except Exception:
            log.exception("a sweep failed")
