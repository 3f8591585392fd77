"""The sweep: claims clocks for which something is due and hands them to workers, as ids in rows of `work`.

One statement claims, batches and writes the work, so a clock is handed out exactly when its work is there. Any number
of clock processes may run (SKIP LOCKED); the partial index on `next_at` keeps a sweep's cost flat in the number of
open clocks. Acting clears the mark; a mark that is left for STALE (its work failed for good) is handed out again,
which is harmless: each level acts once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from callcenter.deadlines.models import Heartbeat
from callcenter.work.rows import Connection, Queued

STALE = timedelta(minutes=15)
BATCH = 200
LIMIT = 20_000

_HAND_OUT = """
with due as (
  select id from deadlines
  where next_at <= %(now)s and (handed_at is null or handed_at not between %(stale)s and %(ahead)s)
  order by next_at limit %(limit)s for update skip locked
), claimed as (
  update deadlines set handed_at = %(at)s where id = any(array(select id from due)) returning id
), numbered as (
  select id, (row_number() over (order by id) - 1) / %(batch)s as batch from claimed
)
insert into work (kind, subject, queue, payload, due_at, created_at)
select 'deadlines', %(sweep)s || ':' || batch, 'due',
  jsonb_build_object('ids', jsonb_agg(id order by id), 'as_of', %(as_of)s::text), %(at)s, %(at)s
from numbered group by batch order by batch
returning id
"""

_BEAT = """
insert into heartbeats (name, at) values ('clock', %s) on conflict (name) do update set at = excluded.at
"""


def hand_out(connection: Connection, *, now: datetime, at: datetime | None = None, batch: int = BATCH,
             limit: int = LIMIT) -> list[Queued]:
    """Claims every clock with something due as of `now`, at most `limit`, and writes a piece of work (kind
    `deadlines`) for each `batch` of them; returns what to enqueue. `at`: the moment at which workers get it, where a
    drill sweeps as of a later one (default `now`)."""
    at = at or now
    rows = connection.execute(_HAND_OUT, {
        "now": now, "at": at, "stale": at - STALE, "ahead": at + STALE, "batch": batch, "limit": limit,
        "sweep": uuid4().hex, "as_of": now.isoformat()}).fetchall()
    return [Queued(row[0], "due") for row in rows]


def beat(connection: Connection, now: datetime) -> None:
    """The clock process lives and has swept."""
    connection.execute(_BEAT, [now])


def last_beat(session: Session) -> datetime | None:
    """When a clock process swept last; the desk warns when it is over 60 s ago."""
    row = session.get(Heartbeat, "clock", populate_existing=True)
    return row.at if row is not None else None
