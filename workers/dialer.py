"""The dialler: one process leads and dials, all others stand by and take over within seconds.

It needs PostgreSQL and the provider; what goes to the queue reaches it by the clock, should Redis be away.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import closing
from datetime import datetime
from typing import Any

import psycopg
import structlog
from psycopg.rows import namedtuple_row

from callcenter.app import build_desk
from callcenter.calls.spool import AWAY
from callcenter.config import Settings
from callcenter.db import conninfo, utcnow
from callcenter.desk import Desk
from callcenter.dialing.dispatching import Dispatching
from callcenter.dialing.leading import beat, lead
from callcenter.dialing.pacing import Paces
from callcenter.dialing.sending import Sending
from callcenter.dialing.settling import Settling
from callcenter.logs import set_up_logs
from callcenter.telephony.base import PhoneNetwork

STAND_BY_SECONDS = 1.0
SETTLE_SECONDS = 2.0
_BEAT_SECONDS = 2.0

_NOTICED = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
"""The server lets go of a leader's lock soon after the leader's machine has vanished."""

log = structlog.get_logger(__name__)


def main(settings: Settings, *, once: bool = False, now: datetime | None = None,
         network: PhoneNetwork | None = None) -> None:
    """Dials until it is told to stop. `once`: only asks what became of open attempts, as of `now`, and ends."""
    set_up_logs(settings.log_level, settings.log_format)
    with closing(build_desk(settings, network=network)) as desk:
        if once:
            found = Settling(desk.db, desk.network, desk.queues).sweep(now or utcnow(), at=utcnow())
            print(" ".join(f"{name}={count}" for name, count in found.items()))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run(desk, stop)


def run(desk: Desk, stop: threading.Event) -> None:
    """Leads as soon as nobody else does, and again after the database was away."""
    while not stop.is_set():
        try:
            with _connect(desk) as connection:
                while not stop.is_set() and not lead(connection):
                    stop.wait(STAND_BY_SECONDS)
                if not stop.is_set():
                    log.info("this dialler leads")
                    _dial(desk, connection, stop)
        except AWAY as problem:
            log.warning("the database is away, nothing is dialled", problem=str(problem))
            stop.wait(STAND_BY_SECONDS)
        except Exception:
            log.exception("the dialler failed; it begins again")
            stop.wait(STAND_BY_SECONDS)


def _connect(desk: Desk) -> psycopg.Connection[Any]:
    """The connection that holds the lead, and does all that lets a call out."""
    return psycopg.connect(conninfo(desk.db.url), autocommit=True, row_factory=namedtuple_row, prepare_threshold=1,
                           connect_timeout=3, keepalives_idle=5, keepalives_interval=2, keepalives_count=3,
                           options=_NOTICED)


def _dial(desk: Desk, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
    paces = Paces()
    sending = Sending(desk.db, desk.network, desk.queues, desk.settings.public_base_url, utcnow,
                      lambda why: paces.brake.slow(time.monotonic(), why))
    ended, failed = threading.Event(), threading.Event()
    feeding = _connect(desk)
    dispatching = Dispatching(connection, sending.send, desk.settings.zone, now=utcnow, paces=paces, feeding=feeding)
    settler = threading.Thread(target=_settle, args=(desk, stop, ended), name="settling", daemon=True)
    feeder = threading.Thread(target=_feed, args=(dispatching, ended, failed), name="feeding", daemon=True)
    settler.start()
    feeder.start()
    process, beaten = f"{socket.gethostname()}:{os.getpid()}", 0.0
    try:
        while not stop.is_set() and not failed.is_set():
            if time.monotonic() - beaten >= _BEAT_SECONDS:
                beat(connection, process, utcnow(), dispatching.problem)
                beaten = time.monotonic()
            pause = dispatching.turn()
            if pause > 0:
                stop.wait(pause)
    finally:
        ended.set()
        dispatching.close()
        feeder.join(timeout=20)
        feeding.close()
        settler.join(timeout=20)


def _feed(dispatching: Dispatching, ended: threading.Event, failed: threading.Event) -> None:
    """Keeps attempts ready until it is over. Whatever goes wrong here ends this lead: the next one begins afresh."""
    try:
        while not ended.wait(dispatching.feed()):
            pass
    except AWAY as problem:
        log.warning("the database is away, nothing is made ready", problem=str(problem))
        failed.set()
    except Exception:
        log.exception("making attempts ready failed")
        failed.set()


def _settle(desk: Desk, stop: threading.Event, ended: threading.Event) -> None:
    settling = Settling(desk.db, desk.network, desk.queues)
    while not ended.wait(SETTLE_SECONDS) and not stop.is_set():
        try:
            settling.sweep(utcnow())
        except AWAY as problem:
            log.warning("the database is away", problem=str(problem))
        except Exception:
            log.exception("looking attempts up failed")
