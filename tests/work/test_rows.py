"""The one table of work: claimed by one, lost with its lease, finished once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from callcenter.db import Database
from callcenter.errors import LostLeaseError
from callcenter.work.rows import (
    Claim,
    add_work,
    claim,
    due_unqueued,
    finish,
    give_up,
    prune,
    put_off,
    renew,
    reopen,
)
from tests.factories import NOW

LEASE = timedelta(seconds=20)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = Database(database_url)
    yield db
    db.close()


def added(db: Database, subject: str = "a", **more: object) -> int:
    with db.raw() as connection:
        queued = add_work(connection, "hear", subject, "hearing", now=NOW, **more)  # type: ignore[arg-type]
        row = connection.execute("select id from work where subject = %s", [subject]).fetchone()
    assert row is not None
    assert queued is None or queued.id == row.id
    return int(row.id)


def claimed(db: Database, work_id: int, now: datetime = NOW) -> Claim | None:
    with db.raw() as connection:
        return claim(connection, work_id, now=now, lease=LEASE)


def state_of(db: Database, work_id: int) -> str:
    with db.raw() as connection:
        row = connection.execute("select state from work where id = %s", [work_id]).fetchone()
    return str(row.state) if row else "gone"


def test_the_same_thing_to_do_is_added_once(db: Database) -> None:
    with db.raw() as connection:
        first = add_work(connection, "hear", "a", "hearing", now=NOW, payload={"timeout": 80})
        again = add_work(connection, "hear", "a", "hearing", now=NOW)
    assert first is not None
    assert (first.queue, first.timeout, again) == ("hearing", 80, None)


def test_what_is_due_later_is_not_queued_now(db: Database) -> None:
    later = NOW + timedelta(minutes=1)
    work_id = added(db, due_at=later)
    assert claimed(db, work_id) is None
    assert claimed(db, work_id, later) is not None


def test_what_one_holds_nobody_else_gets(db: Database) -> None:
    work_id = added(db)
    assert claimed(db, work_id) is not None
    assert claimed(db, work_id, NOW + LEASE) is None


def test_twenty_who_reach_for_it_at_once_get_it_once(db: Database) -> None:
    work_id = added(db)
    barrier, got = threading.Barrier(8), []

    def reach() -> None:
        barrier.wait()
        got.append(claimed(db, work_id))

    threads = [threading.Thread(target=reach) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in got if one is not None]) == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_first_one_s_result_is_refused(db: Database) -> None:
    work_id = added(db)
    first = claimed(db, work_id)
    second = claimed(db, work_id, NOW + LEASE + timedelta(seconds=1))
    assert first is not None
    assert second is not None
    assert second.token == first.token + 1
    with db.raw() as connection:
        assert not renew(connection, first, now=NOW, lease=LEASE)
        with pytest.raises(LostLeaseError, match="in other hands"):
            finish(connection, first, {"words": 1})
        finish(connection, second, {"words": 2})
    assert state_of(db, work_id) == "done"


def test_a_refused_result_takes_everything_written_with_it_back(db: Database) -> None:
    work_id = added(db)
    first = claimed(db, work_id)
    claimed(db, work_id, NOW + LEASE + timedelta(seconds=1))
    assert first is not None

    def write(late: Claim) -> None:
        with db.raw() as connection, connection.transaction():
            connection.execute("insert into departments (name) values ('x')")
            finish(connection, late)

    with pytest.raises(LostLeaseError):
        write(first)
    with db.raw() as connection:
        assert connection.execute("select 1 from departments").fetchone() is None


def test_a_sign_of_life_keeps_the_lease(db: Database) -> None:
    work_id = added(db)
    mine = claimed(db, work_id)
    assert mine is not None
    with db.raw() as connection:
        assert renew(connection, mine, now=NOW + LEASE, lease=LEASE)
    assert claimed(db, work_id, NOW + LEASE + timedelta(seconds=1)) is None


def test_what_is_put_off_comes_back_and_what_is_given_up_does_not(db: Database) -> None:
    one, other = added(db, "a"), added(db, "b")
    first, second = claimed(db, one), claimed(db, other)
    assert first is not None
    assert second is not None
    with db.raw() as connection:
        put_off(connection, first, until=NOW + timedelta(seconds=9), problem="not there yet")
        give_up(connection, second, "never")
    assert claimed(db, one, NOW + timedelta(seconds=8)) is None
    again = claimed(db, one, NOW + timedelta(seconds=9))
    assert again is not None
    assert again.attempts == 2
    assert claimed(db, other, NOW + timedelta(days=9)) is None


def test_a_person_s_wish_opens_done_work_again(db: Database) -> None:
    work_id = added(db)
    first = claimed(db, work_id)
    assert first is not None
    with db.raw() as connection:
        finish(connection, first)
        assert reopen(connection, "hear", "a", "hearing", now=NOW).id == work_id
    again = claimed(db, work_id)
    assert again is not None
    assert again.attempts == 1


def test_only_what_is_due_free_and_not_lately_queued_is_queued_again(db: Database) -> None:
    wanted, held, later = added(db, "a"), added(db, "b"), added(db, "c", due_at=NOW + timedelta(hours=1))
    claimed(db, held)
    soon = NOW + timedelta(seconds=5)
    with db.raw() as connection:
        assert [item.id for item in due_unqueued(connection, now=soon, waited=timedelta(seconds=3))] == [wanted]
        assert due_unqueued(connection, now=soon, waited=timedelta(seconds=3)) == []
        much_later = NOW + timedelta(hours=1)
        found = {item.id for item in due_unqueued(connection, now=much_later, waited=timedelta(seconds=3))}
    assert found == {wanted, held, later}


def test_a_drill_that_sweeps_as_of_later_hands_out_work_that_workers_can_do_now(db: Database) -> None:
    later, held = added(db, "later", due_at=NOW + timedelta(hours=1)), added(db, "held")
    claimed(db, held)
    with db.raw() as connection:
        found = due_unqueued(connection, now=NOW + timedelta(hours=2), waited=timedelta(0), at=NOW)
    assert [item.id for item in found] == [later], "what a running job holds stays with it"
    assert claimed(db, later) is not None


def test_two_clocks_never_queue_the_same_work(db: Database) -> None:
    for number in range(40):
        added(db, str(number))
    barrier, found = threading.Barrier(4), []

    def sweep() -> None:
        barrier.wait()
        with db.raw() as connection:
            found.extend(item.id for item in due_unqueued(connection, now=NOW, waited=timedelta(0)))

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 40


def test_only_done_work_is_forgotten(db: Database) -> None:
    done, failed, open_ = added(db, "a"), added(db, "b"), added(db, "c")
    first, second = claimed(db, done), claimed(db, failed)
    assert first is not None
    assert second is not None
    with db.raw() as connection:
        finish(connection, first)
        give_up(connection, second, "no")
        assert prune(connection, before=NOW + timedelta(days=1)) == 1
    assert [state_of(db, one) for one in (done, failed, open_)] == ["gone", "failed", "open"]


class Workers(RuleBasedStateMachine):
    """Any number of workers claim, die, wake up again, finish or put off one piece of work, in any order."""

    held = Bundle("held")
    db: Database

    def __init__(self) -> None:
        super().__init__()
        with self.db.raw() as connection:
            connection.execute("truncate work")
        self.work_id, self.now, self.results = added(self.db), NOW, 0
        self.holder: int | None = None
        self.until = NOW

    @rule(target=held)
    def reach(self) -> Claim | None:
        got = claimed(self.db, self.work_id, self.now)
        free = self.results == 0 and (self.holder is None or self.until < self.now)
        assert (got is not None) is free
        if got is not None:
            self.holder, self.until = got.token, self.now + LEASE
        return got

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(one=held)
    def give_a_sign(self, one: Claim | None) -> None:
        if one is not None:
            with self.db.raw() as connection:
                kept = renew(connection, one, now=self.now, lease=LEASE)
            assert kept is (one.token == self.holder)
            self.until = self.now + LEASE if kept else self.until

    @rule(one=consumes(held))
    def finish_it(self, one: Claim | None) -> None:
        if one is None:
            return
        try:
            with self.db.raw() as connection, connection.transaction():
                finish(connection, one, {"by": one.token})
        except LostLeaseError:
            assert one.token != self.holder
        else:
            assert one.token == self.holder
            self.results, self.holder = self.results + 1, None

    @rule(one=consumes(held))
    def not_now(self, one: Claim | None) -> None:
        if one is None:
            return
        try:
            with self.db.raw() as connection, connection.transaction():
                put_off(connection, one, until=self.now, problem="later")
        except LostLeaseError:
            assert one.token != self.holder
        else:
            self.holder = None

    @invariant()
    def at_most_one_result(self) -> None:
        assert self.results <= 1
        assert state_of(self.db, self.work_id) == ("done" if self.results else "open")


def test_whatever_workers_do_the_result_is_written_once(db: Database) -> None:
    class OnThisDatabase(Workers):
        pass

    OnThisDatabase.db = db
    run_state_machine_as_test(OnThisDatabase, settings=settings(  # type: ignore[no-untyped-call]
        max_examples=40, stateful_step_count=25, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture]))
