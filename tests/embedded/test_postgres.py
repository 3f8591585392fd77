"""The embedded PostgreSQL: what survives, what is adopted, what is refused."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from callcenter.embedded import processes
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.postgres import PostgresServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer.under(tmp_path / "var")
    yield server
    server.stop()


def _write(server: PostgresServer) -> None:
    with server.connect() as connection:
        connection.execute("create table kept (words text)")
        connection.execute("insert into kept values ('三响')")


def _read(server: PostgresServer) -> str:
    with server.connect() as connection:
        row = connection.execute("select words from kept").fetchone()
    assert row is not None
    return str(row[0])


def _pid(server: PostgresServer) -> int:
    return int((server.home.data / "postmaster.pid").read_text().split()[0])


def test_it_is_durable_utf8_and_reachable_through_a_private_socket_only(server: PostgresServer) -> None:
    server.start()
    with server.connect() as connection:
        show = {name: connection.execute(f"show {name}").fetchone()[0] for name in (  # type: ignore[index]
            "fsync", "synchronous_commit", "full_page_writes", "server_encoding", "listen_addresses",
            "timezone")}
        lowered = connection.execute("select lower('ÄÖ')").fetchone()
    assert show == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
                    "server_encoding": "UTF8", "listen_addresses": "", "timezone": "UTC"}
    assert lowered == ("äö",)
    assert server.home.sockets.stat().st_mode & 0o777 == 0o700
    assert server.home.data.stat().st_mode & 0o777 == 0o700


def test_it_adopts_what_a_killed_owner_left_running(server: PostgresServer, tmp_path: Path) -> None:
    server.start()
    _write(server)
    successor = PostgresServer.under(tmp_path / "var")
    successor.start()
    assert successor.adopted
    assert _read(successor) == "三响"
    successor.stop()
    assert processes.all_in(server.home.data, "postgres") == []


def test_it_starts_again_after_the_server_itself_was_killed(server: PostgresServer) -> None:
    server.start()
    _write(server)
    os.kill(_pid(server), signal.SIGKILL)
    server.start()
    assert not server.adopted
    assert _read(server) == "三响"


def test_a_stale_process_id_that_another_program_has_by_now_is_no_obstacle(server: PostgresServer) -> None:
    server.start()
    _write(server)
    stale = (server.home.data / "postmaster.pid").read_text().replace(str(_pid(server)), str(os.getpid()), 1)
    server.stop()
    (server.home.data / "postmaster.pid").write_text(stale)
    server.stop()
    assert psutil.pid_exists(os.getpid())
    server.start()
    assert _read(server) == "三响"


def test_a_server_whose_socket_was_deleted_is_replaced(server: PostgresServer) -> None:
    server.start()
    _write(server)
    before = _pid(server)
    (server.home.sockets / ".s.PGSQL.5432").unlink()
    server.start()
    assert _pid(server) != before
    assert _read(server) == "三响"


def test_a_start_that_was_killed_half_way_leaves_nothing_in_the_way(server: PostgresServer) -> None:
    half = server.home.folder / "data.1.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.answers()
    assert not half.exists()


def test_stopping_cuts_open_connections_and_may_be_repeated(server: PostgresServer) -> None:
    server.start()
    connection = server.connect()
    server.stop()
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    connection.close()


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    server = PostgresServer.under(tmp_path / ("long" * 25) / "with, comma and 空格" / "var")
    try:
        server.start()
        assert server.answers()
        assert len(str(server.home.sockets)) < 80
        assert PostgresServer.under(tmp_path / ("long" * 25) / "with, comma and 空格" / "var").answers()
    finally:
        server.stop()
    assert not server.home.sockets.exists(), "nothing is left in a shared folder"


def test_data_of_another_version_is_refused_in_one_line(server: PostgresServer) -> None:
    server.start()
    server.stop()
    (server.home.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedError, match=r"written by PostgreSQL 12, this is postgres \(PostgreSQL\) 1\d"):
        server.start()


def test_a_server_that_does_not_start_says_why(server: PostgresServer) -> None:
    server.settings["max_connections"] = "many"
    with pytest.raises(EmbeddedError, match="max_connections"):
        server.start()


def test_databases_are_copied_from_a_template_and_dropped(postgres_server: PostgresServer) -> None:
    postgres_server.create_database("pattern")
    url = postgres_server.create_database("copied", "pattern")
    assert url == postgres_server.url("copied") == postgres_server.create_database("copied", "pattern")
    postgres_server.drop_database("copied")
    postgres_server.drop_database("copied")
    postgres_server.drop_database("pattern")
