"""The embedded Redis: what survives, what is adopted."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from callcenter.embedded import processes
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.redis import RedisServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "var")
    yield server
    server.stop()


def _client(server: RedisServer) -> redis.Redis:
    return redis.Redis.from_url(server.url(), decode_responses=True)


def test_it_listens_on_a_private_socket_only_and_keeps_a_log_of_writes(server: RedisServer) -> None:
    server.start()
    with _client(server) as client:
        config = client.config_get("*")
    assert (config["port"], config["appendonly"], config["maxmemory-policy"]) == ("0", "yes", "noeviction")
    assert server.socket.parent.stat().st_mode & 0o777 == 0o700


def test_it_adopts_what_a_killed_owner_left_running(server: RedisServer, tmp_path: Path) -> None:
    server.start()
    successor = RedisServer(tmp_path / "var")
    successor.start()
    assert successor.adopted
    successor.stop()
    successor.stop()
    assert processes.all_in(server.data, "redis-server") == []
    assert not server.answers()


def test_what_it_acknowledged_is_there_after_a_kill_and_a_start(server: RedisServer) -> None:
    server.start()
    with _client(server) as client:
        client.set("kept", "三响")
    for pid in processes.all_in(server.data, "redis-server"):
        os.kill(pid, signal.SIGKILL)
    processes.wait_until_none(server.data, "redis-server", 10)
    server.start()
    assert not server.adopted
    with _client(server) as client:
        assert client.get("kept") == "三响"


def test_a_server_whose_socket_was_deleted_is_replaced(server: RedisServer) -> None:
    server.start()
    server.socket.unlink()
    server.start()
    assert not server.adopted
    assert len(processes.all_in(server.data, "redis-server")) == 1


def test_a_server_that_does_not_start_says_why(server: RedisServer) -> None:
    server.settings["maxmemory-policy"] = "sometimes"
    with pytest.raises(EmbeddedError, match=r"Redis did not start: .*maxmemory-policy"):
        server.start()
