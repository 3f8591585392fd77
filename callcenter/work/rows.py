"""The work table's statements, for the event path (psycopg) and for workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg
from psycopg.types.json import Jsonb

from callcenter.errors import LostLeaseError

Connection = psycopg.Connection[Any]


class Queued(NamedTuple):
    """What goes to the queue after the commit: an id, never an object. `timeout`: seconds that its job may take."""

    id: int
    queue: str
    timeout: int = 180


@dataclass(frozen=True)
class Claim:
    """A piece of work in a worker's hands until its lease is over; `token` fences its results."""

    id: int
    kind: str
    subject: str
    payload: dict[str, Any]
    token: int
    attempts: int


def add_work(connection: Connection, kind: str, subject: str, queue: str, *, now: datetime,
             payload: dict[str, Any] | None = None, due_at: datetime | None = None) -> Queued | None:
    """Adds work in the caller's transaction; returns what to enqueue after the commit, or None when it is there
    already or not due yet. A `timeout` in the payload (seconds) bounds its job."""
    row = connection.execute(
        "insert into work (kind, subject, queue, payload, due_at, created_at) values (%s, %s, %s, %s, %s, %s)"
        " on conflict (kind, subject) do nothing returning id",
        [kind, subject, queue, Jsonb(payload or {}), due_at or now, now]).fetchone()
    return _queued(row[0], queue, payload) if row is not None and (due_at is None or due_at <= now) else None


def reopen(connection: Connection, kind: str, subject: str, queue: str, *, now: datetime,
           payload: dict[str, Any] | None = None) -> Queued:
    """Work that is to be done again (a person's wish, or a later moment), whether it was done or not."""
    row = connection.execute(
        "insert into work (kind, subject, queue, payload, due_at, created_at) values (%s, %s, %s, %s, %s, %s)"
        " on conflict (kind, subject) do update set state = 'open', due_at = excluded.due_at, attempts = 0,"
        " queued_at = null, payload = excluded.payload, problem = null returning id",
        [kind, subject, queue, Jsonb(payload or {}), now, now]).fetchone()
    assert row is not None
    return _queued(row[0], queue, payload)


def _queued(work_id: int, queue: str, payload: dict[str, Any] | None) -> Queued:
    return Queued(work_id, queue, int((payload or {}).get("timeout", 180)))


def claim(connection: Connection, work_id: int, *, now: datetime, lease: timedelta) -> Claim | None:
    """Takes one piece of work, by one conditional UPDATE; None when it is done, not due, or in other hands."""
    row = connection.execute(
        "update work set lease_until = %s, token = token + 1, attempts = attempts + 1"
        " where id = %s and state = 'open' and due_at <= %s and (lease_until is null or lease_until < %s)"
        " returning id, kind, subject, payload, token, attempts", [now + lease, work_id, now, now]).fetchone()
    return Claim(row.id, row.kind, row.subject, row.payload, row.token, row.attempts) if row else None


def renew(connection: Connection, claimed: Claim, *, now: datetime, lease: timedelta) -> bool:
    """The running job still lives. False: somebody else has taken it over."""
    row = connection.execute("update work set lease_until = %s where id = %s and token = %s and state = 'open'"
                             " returning id", [now + lease, claimed.id, claimed.token]).fetchone()
    return row is not None


def finish(connection: Connection, claimed: Claim, result: dict[str, Any] | None = None) -> None:
    """Marks it done, in the transaction that writes its results. LostLeaseError undoes them all."""
    _settle(connection, claimed, "state = 'done', result = %s, problem = null", [Jsonb(result or {})])


def put_off(connection: Connection, claimed: Claim, *, until: datetime, problem: str) -> None:
    """Not now: due again at `until`."""
    _settle(connection, claimed, "due_at = %s, problem = %s, queued_at = null", [until, problem])


def give_up(connection: Connection, claimed: Claim, problem: str) -> None:
    """Failed for good, with its reason."""
    _settle(connection, claimed, "state = 'failed', problem = %s", [problem])


def _settle(connection: Connection, claimed: Claim, change: str, values: Sequence[Any]) -> None:
    row = connection.execute(
        f"update work set {change}, lease_until = null where id = %s and token = %s and state = 'open' returning id",
        [*values, claimed.id, claimed.token]).fetchone()
    if row is None:
        raise LostLeaseError(f"work {claimed.id} ({claimed.kind} {claimed.subject}) is in other hands")


def prune(connection: Connection, *, before: datetime, limit: int = 500) -> int:
    """Forgets work that was done long ago, some at a time; what failed stays for people to see."""
    return connection.execute("delete from work where id in (select id from work where state = 'done'"
                              " and created_at < %s order by created_at limit %s)", [before, limit]).rowcount


def due_unqueued(connection: Connection, *, now: datetime, waited: timedelta, at: datetime | None = None,
                 limit: int = 500) -> list[Queued]:
    """Work that is due as of `now`, in nobody's hands and not lately queued: marks it queued, and due for the workers
    too, whose clock shows `at` (default `now`) when a drill asks as of a later moment. Any number of clocks may ask."""
    at = at or now
    rows = connection.execute(
        "update work set queued_at = %s, due_at = least(due_at, %s) where id in ("
        "select id from work where state = 'open' and due_at <= %s"
        " and (lease_until is null or lease_until < %s) and coalesce(queued_at, created_at) <= %s"
        " order by due_at limit %s for update skip locked) returning id, queue, payload",
        [at, at, now, at, at - waited, limit]).fetchall()
    return [_queued(row.id, row.queue, row.payload) for row in rows]
