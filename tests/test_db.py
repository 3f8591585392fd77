"""Connections: one pool a process, whoever asks first, and a forked child opens its own."""

from __future__ import annotations

import os
import threading

import pytest

from callcenter.db import Database


def test_twenty_threads_that_ask_first_at_once_share_one_pool_and_one_engine(database_url: str) -> None:
    db = Database(database_url)
    barrier, seen = threading.Barrier(20), []

    def ask() -> None:
        barrier.wait()
        with db.raw() as connection:
            connection.execute("select 1")
        seen.append((id(db.pool), id(db.engine)))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 20
    assert len(set(seen)) == 1
    db.close()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_opens_connections_of_its_own(database_url: str) -> None:
    db = Database(database_url)
    with db.raw() as connection:
        mine = connection.info.backend_pid
        child = os.fork()
        if child == 0:
            with db.raw() as own:
                os._exit(0 if own.info.backend_pid != mine else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert connection.execute("select 1").fetchone() == (1,)
    db.close()


def test_a_session_is_one_transaction(database_url: str) -> None:
    db = Database(database_url)

    def fail_halfway() -> None:
        with db.session() as session:
            session.connection().exec_driver_sql("insert into departments (name) values ('x')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with db.raw() as connection:
        assert connection.execute("select count(*) from departments").fetchone() == (0,)
    db.close()
