"""The database: one engine for services and pages, one raw pool for the path of provider events.

The event path is plain psycopg with prepared statements, because there Python, not PostgreSQL, sets the pace
(`benchmarks/webhook.py`); everything else uses SQLAlchemy sessions.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import DateTime, MetaData, create_engine
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from callcenter.changes import Changes, noted

_ATTEMPTS = 3
"""To get a connection, before the server counts as away."""


class Base(DeclarativeBase):
    """All tables. Times are `timestamptz`: aware, UTC inside."""

    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s"})
    type_annotation_map = {datetime: DateTime(timezone=True)}


def utcnow() -> datetime:
    """The moment, for entry points only: services are handed `now`."""
    return datetime.now(UTC)


class Database:
    """Connections to one PostgreSQL. After a fork the child opens its own (checked by process id). `patience`: seconds
    to wait for a connection before the server counts as away."""

    def __init__(self, url: str, *, pool_size: int = 8, patience: float = 3.0) -> None:
        self.url = url
        self.pool_size = pool_size
        self.patience = patience
        self._pid = os.getpid()
        self._engine: Engine | None = None
        self._pool: ConnectionPool[Any] | None = None
        self.changes = Changes(conninfo(url))
        """Tells open desks what has changed, after the commit."""
        self._away = False
        self._finding_out = threading.Lock()
        self._making = threading.Lock()

    def _own(self) -> None:
        if self._pid != os.getpid():
            # Inherited sockets belong to the parent: drop them unclosed and open new ones.
            self._engine, self._pool, self._pid = None, None, os.getpid()
            self._finding_out, self._making = threading.Lock(), threading.Lock()

    @property
    def engine(self) -> Engine:
        self._own()
        with self._making:
            if self._engine is None:
                self._engine = create_engine(self.url, pool_size=self.pool_size, max_overflow=8, pool_pre_ping=True)
            return self._engine

    @property
    def pool(self) -> ConnectionPool[Any]:
        """Raw psycopg connections in autocommit, for the event path. A dead server fails within seconds."""
        self._own()
        with self._making:
            if self._pool is None:
                self._pool = ConnectionPool(
                    conninfo(self.url), min_size=0, max_size=self.pool_size, timeout=self.patience / _ATTEMPTS,
                    open=True, max_idle=300,
                    # The pool's own pauses between attempts would outlast our patience: each request tries afresh.
                    reconnect_timeout=0.05,
                    kwargs={"autocommit": True, "row_factory": namedtuple_row, "prepare_threshold": 1,
                            "connect_timeout": 3})
            return self._pool

    @contextmanager
    def raw(self) -> Iterator[psycopg.Connection[Any]]:
        """One raw connection from the pool. While the server is away, one request at a time waits to find out whether
        it still is, and all others fail at once: callers hear the apology in time, however many call."""
        probing = self._away
        if probing and not self._finding_out.acquire(blocking=False):
            raise PoolTimeout("the database was away a moment ago")
        with ExitStack() as stack:
            try:
                connection = self._connected(stack)
                self._away = False
            except PoolTimeout:
                self._away = True
                raise
            finally:
                if probing:
                    self._finding_out.release()
            try:
                yield connection
            finally:
                if connection.broken:
                    # The server went, and with it every other connection that waits here.
                    self.pool.check()

    def _connected(self, stack: ExitStack) -> psycopg.Connection[Any]:
        """A connection of the pool; several attempts share our patience: a server just back is found."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return stack.enter_context(self.pool.connection())
            except PoolTimeout:
                continue
        return stack.enter_context(self.pool.connection())

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at the end, and what it noted as changed is told; rolled back on an error."""
        with sessionmaker(self.engine, expire_on_commit=False).begin() as session:
            yield session
        if changes := noted(session):
            self.changes.tell(changes)

    def close(self) -> None:
        self._own()
        self.changes.close()
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def conninfo(url: str) -> str:
    """SQLAlchemy's address as psycopg wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
