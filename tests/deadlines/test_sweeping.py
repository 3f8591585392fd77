"""The sweep hands out what is due, once, as ids in rows of work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.db import Database
from callcenter.deadlines.sweeping import STALE, beat, hand_out, last_beat
from callcenter.work.rows import Connection, Queued
from tests.deadlines.rows import a_case, fire
from tests.factories import NOW

LATER = timedelta(hours=1)


@pytest.fixture
def rows(db: Database) -> list[int]:
    """Ten clocks; five (notify) have their warning in seven minutes, five on the next day."""
    with db.session() as session:
        return [one.id for _ in range(5) for one in fire(session, a_case(session), "call_ended", NOW)]


@pytest.fixture
def raw(db: Database) -> Iterator[Connection]:
    with db.raw() as connection:
        yield connection


def ids_of(connection: Connection, handed: list[Queued]) -> list[list[int]]:
    return [row.payload["ids"] for row in connection.execute(
        "select payload from work where id = any(%s) order by id", [[one.id for one in handed]])]


def test_what_is_due_is_claimed_once_and_what_is_not_stays(raw: Connection, rows: list[int]) -> None:
    assert hand_out(raw, now=NOW) == []
    handed = hand_out(raw, now=NOW + LATER)
    assert [len(ids) for ids in ids_of(raw, handed)] == [5]
    assert hand_out(raw, now=NOW + LATER) == []


def test_batches_hold_as_many_ids_as_they_may(raw: Connection, rows: list[int]) -> None:
    handed = hand_out(raw, now=NOW + LATER, batch=2)
    assert [len(ids) for ids in ids_of(raw, handed)] == [2, 2, 1]
    assert {one.queue for one in handed} == {"due"}


def test_a_sweep_takes_at_most_so_many_and_the_next_one_the_rest(raw: Connection, rows: list[int]) -> None:
    assert len(ids_of(raw, hand_out(raw, now=NOW + LATER, limit=3))[0]) == 3
    assert len(ids_of(raw, hand_out(raw, now=NOW + LATER, limit=3))[0]) == 2


def test_two_clocks_never_claim_the_same(db: Database, rows: list[int]) -> None:
    with db.raw() as one, db.raw() as other, one.transaction():
        first = hand_out(one, now=NOW + LATER, limit=3)
        second = hand_out(other, now=NOW + LATER)
        taken = [*ids_of(one, first)[0], *ids_of(other, second)[0]]
    assert len(taken) == len(set(taken)) == 5


def test_work_that_failed_for_good_is_handed_out_again_after_a_while(raw: Connection, rows: list[int]) -> None:
    hand_out(raw, now=NOW + LATER)
    assert hand_out(raw, now=NOW + LATER + STALE) == []
    assert len(hand_out(raw, now=NOW + LATER + STALE + timedelta(seconds=1))) == 1


def test_a_drill_s_work_carries_its_moment_and_is_due_for_workers_now(raw: Connection, rows: list[int]) -> None:
    [handed] = hand_out(raw, now=NOW + LATER, at=NOW)
    row = raw.execute("select payload, due_at from work where id = %s", [handed.id]).fetchone()
    assert row is not None
    assert (row.payload["as_of"], row.due_at) == ((NOW + LATER).isoformat(), NOW)


def test_the_last_sweep_is_known(db: Database, session: Session) -> None:
    assert last_beat(session) is None
    with db.raw() as connection:
        beat(connection, NOW)
        beat(connection, NOW + LATER)
    assert last_beat(session) == NOW + LATER
