"""One dialler leads, all others stand by: a lock of the session, which goes with the connection that holds it."""

from __future__ import annotations

from datetime import datetime

from callcenter.work.rows import Connection

_LOCK = 7_302_214
_TAKE = "select pg_try_advisory_lock(%s) as taken"
_LEFT = "update attempts set state = 'unknown', problem = %s where state = 'placing'"
_BEAT = """
insert into dialer_beats (id, process, at, problem) values (1, %s, %s, %s)
on conflict (id) do update set process = excluded.process, at = excluded.at, problem = excluded.problem
"""


def lead(connection: Connection) -> bool:
    """Whether this connection leads from now on, until it is closed. The new leader knows nothing of the requests that
    the last one had under way: they are unknown until somebody tells of them."""
    row = connection.execute(_TAKE, [_LOCK]).fetchone()
    if row is None or not row.taken:
        return False
    connection.execute(_LEFT, ["拨号进程换了，下落待查"])
    return True


def beat(connection: Connection, process: str, now: datetime, problem: str | None) -> None:
    """The leader lives; `problem`: what slows it down, for people."""
    connection.execute(_BEAT, [process, now, problem])
