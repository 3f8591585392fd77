"""Copies of one migrated database that go from test to test, emptied in between.

A copy is 700 files, made and removed between checkpoints; emptying one takes a fifth of that. A copy that was not left
in order (somebody still connected, another schema, statistics, settings of its own) is thrown away instead.
"""

from __future__ import annotations

import time
from itertools import count
from typing import Any

import psycopg
from psycopg import Connection, sql

from callcenter.db import conninfo
from callcenter.embedded.postgres import PostgresServer

_PATIENCE = 0.3
"""Seconds: a connection that was closed is gone within milliseconds."""
_USES = 200
"""So often is a copy used; then its files have grown by what was deleted."""
_LARGE = 64 * 1024
"""Bytes: a small table is emptied by deleting, which makes no new files."""

_CONNECTED = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
_SCHEMA = """
select md5(concat_ws('|',
  (select string_agg(concat_ws(' ', oid, relname, relkind, relnamespace, reloptions), ',' order by oid) from pg_class
     where oid >= 16384 and relkind <> 't'),
  (select string_agg(concat_ws(' ', attrelid, attnum, attname, atttypid, attnotnull, atthasdef), ',' order by attrelid,
     attnum) from pg_attribute where attrelid >= 16384 and attnum > 0),
  (select string_agg(concat_ws(' ', oid, convalidated), ',' order by oid) from pg_constraint where oid >= 16384),
  (select string_agg(concat_ws(' ', oid, tgenabled), ',' order by oid) from pg_trigger where oid >= 16384),
  (select string_agg(concat_ws(' ', oid, proname, md5(prosrc)), ',' order by oid) from pg_proc where oid >= 16384),
  (select count(*) from pg_statistic where starelid >= 16384),
  (select count(*) from pg_db_role_setting),
  (select datallowconn from pg_database where datname = current_database())))
"""
_FILLED = """
select oid::regclass::text, pg_relation_size(oid) from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0
"""
_NUMBERED = """
select format('%I.%I', schemaname, sequencename), last_value from pg_sequences where last_value is not null
"""


class Databases:
    """The copies of one process of the run."""

    def __init__(self, server: PostgresServer, template: str, worker: str) -> None:
        self._server, self._template, self._worker = server, template, worker
        self._free: list[tuple[str, int]] = []
        self._numbers = count(1)
        with self._connect(template) as connection:
            self._schema = _one(connection, _SCHEMA)
            self._sequences: dict[str, int] = dict(connection.execute(_NUMBERED).fetchall())
            self._rows = {table: _copied(connection, table) for table, _ in connection.execute(_FILLED).fetchall()}

    def take(self) -> tuple[str, int]:
        """The name of an empty database, and how often it was used."""
        if self._free:
            return self._free.pop()
        name = f"test_{self._worker}_{next(self._numbers)}"
        self._server.drop_database(name)
        self._server.create_database(name, self._template)
        return name, 0

    def give_back(self, name: str, used: int) -> None:
        """Empties it for the next test, or drops it."""
        try:
            again = used < _USES and self._emptied(name)
        except psycopg.OperationalError:  # it does not let us in, or the test ended the server
            again = False
        if again:
            self._free.append((name, used + 1))
        else:
            self._server.drop_database(name)

    def _connect(self, name: str) -> Connection[Any]:
        return psycopg.connect(conninfo(self._server.url(name)), autocommit=True)

    def _emptied(self, name: str) -> bool:
        with self._connect(name) as connection:
            end = time.monotonic() + _PATIENCE
            while _one(connection, _CONNECTED):
                if time.monotonic() > end:
                    return False
                time.sleep(0.005)
            if _one(connection, _SCHEMA) != self._schema:
                return False
            with connection.transaction():
                self._empty(connection)
            return True

    def _empty(self, connection: Connection[Any]) -> None:
        # No trigger, ours or of a foreign key, has a say in this.
        orders = ["set local session_replication_role = replica"]
        filled = connection.execute(_FILLED).fetchall()
        if large := [table for table, size in filled if size > _LARGE]:  # and what points at them
            orders.append(f"truncate {', '.join(large)} cascade")
        orders += [f"delete from {table}" for table, size in filled if size <= _LARGE]
        for sequence, value in connection.execute(_NUMBERED).fetchall():
            if value != self._sequences.get(sequence):
                kept = sequence in self._sequences
                orders.append(f"select setval('{sequence}', {self._sequences.get(sequence, 1)}, {kept})")
        connection.execute(sql.SQL(";".join(orders)))  # type: ignore[arg-type]
        for table, rows in self._rows.items():
            connection.execute(sql.SQL(f"delete from {table}"))  # type: ignore[arg-type]
            with connection.cursor().copy(f"copy {table} from stdin") as copy:  # type: ignore[arg-type]
                copy.write(rows)


def _one(connection: Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def _copied(connection: Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(f"copy {table} to stdout") as copy:  # type: ignore[arg-type]
        return b"".join(bytes(part) for part in copy)
