"""Fixtures for all tests: a private PostgreSQL and Redis, from the same wheels as in production.

They start when the first test asks for them, once per run, and are shared by all processes of pytest-xdist
(each adopts what another one started). A migrated database is made once; every test gets a copy that nobody else uses.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest
import redis

from callcenter.embedded.folders import private_folder
from callcenter.embedded.postgres import PostgresServer
from callcenter.embedded.redis import RedisServer
from tests.databases import Databases

# Compiled modules are kept, also by the many processes that tests start: compiling anew costs each of them a second.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Nothing of a test has to outlive the machine: fsync off makes a database's copy take milliseconds.
_POSTGRES = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
             "autovacuum": "off", "log_min_messages": "fatal"}
_REDIS = {"appendonly": "no", "databases": "64"}
_TEMPLATE = "migrated"
_BASE = "sanxiang-tests-"
_ROOM = 4 * 2**30
"""Bytes: what all tests of a run write at once is well below."""
_ADDRESS = pytest.StashKey[Path]()


def _base() -> Path:
    """Memory where the machine gives enough of it (a container's 64 MB are not), else the disk."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return memory if roomy else Path(tempfile.gettempdir())


def _write_to_memory() -> None:
    """Temporary folders, also of the processes that tests start: the clusters that they make are durable, and on a disk
    each commit of theirs is waited for."""
    memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return
    if shutil.disk_usage(memory).free > _ROOM and psutil.virtual_memory().available > _ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


def pytest_configure(config: pytest.Config) -> None:
    """The process that owns the run names its folder; those of xdist are told it."""
    given = getattr(config, "workerinput", {}).get("servers")
    config.stash[_ADDRESS] = Path(given) if given else _base() / f"{_BASE}{os.getpid()}"
    _write_to_memory()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: one process begins with them, and the other one takes over what is left behind them."""
    def weight(item: pytest.Item) -> tuple[float, bool]:
        own = item.get_closest_marker("timeout")
        return -float(own.args[0] if own else 0), item.get_closest_marker("slow") is None

    items.sort(key=weight)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Called by xdist for each of its processes."""
    node.workerinput["servers"] = str(node.config.stash[_ADDRESS])  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The owner of the run ends the servers, and those that a killed run left."""
    if hasattr(config, "workerinput"):
        return
    _end(config.stash[_ADDRESS])
    for left in _base().glob(f"{_BASE}*"):
        if not psutil.pid_exists(int(left.name.removeprefix(_BASE))):
            _end(left)


def _end(folder: Path) -> None:
    if folder.exists():
        PostgresServer.under(folder, _POSTGRES).stop()
        RedisServer(folder, _REDIS).stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: the first one does the work, the others find it done."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def servers_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of this run's servers: short, so that their sockets fit."""
    return private_folder(pytestconfig.stash[_ADDRESS])


@pytest.fixture(scope="session")
def postgres_server(servers_folder: Path) -> PostgresServer:
    """A running PostgreSQL with nothing in it."""
    with _alone(servers_folder):
        server = PostgresServer.under(servers_folder, _POSTGRES)
        server.start()
    return server


@pytest.fixture(scope="session")
def redis_server(servers_folder: Path) -> RedisServer:
    """A running Redis."""
    with _alone(servers_folder):
        server = RedisServer(servers_folder, _REDIS)
        server.start()
    return server


@pytest.fixture(scope="session")
def _migrated(postgres_server: PostgresServer, servers_folder: Path) -> str:
    """The name of a migrated database to copy from."""
    from callcenter.migrations import upgrade  # the migrations' own tests must run where these are broken

    with _alone(servers_folder):
        done = servers_folder / "migrated"
        if not done.exists():
            postgres_server.drop_database(_TEMPLATE)
            upgrade(postgres_server.create_database(_TEMPLATE))
            done.touch()
    return _TEMPLATE


@pytest.fixture(scope="session")
def _databases(postgres_server: PostgresServer, _migrated: str, worker_id: str) -> Databases:
    return Databases(postgres_server, _migrated, worker_id)


@pytest.fixture
def database_url(postgres_server: PostgresServer, _databases: Databases) -> Iterator[str]:
    """The address of a migrated, empty database that only this test uses."""
    name, used = _databases.take()
    yield postgres_server.url(name)
    _databases.give_back(name, used)


_numbers = count(1)


@pytest.fixture
def bare_database_url(postgres_server: PostgresServer, worker_id: str) -> Iterator[str]:
    """The address of a database without a single table."""
    name = f"bare_{worker_id}_{next(_numbers)}"
    postgres_server.drop_database(name)
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def redis_url(redis_server: RedisServer, worker_id: str) -> Iterator[str]:
    """The address of an empty Redis database; each process of xdist has its own number."""
    url = redis_server.url(int("".join(filter(str.isdigit, worker_id)) or 0))
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()
