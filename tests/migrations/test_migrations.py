"""Migrations: from an empty database to what the models say, once, and back."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from callcenter.db import conninfo
from callcenter.migrations import config, upgrade
from callcenter.tables import Base


def tables(url: str) -> set[str]:
    with psycopg.connect(conninfo(url)) as connection:
        rows = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {row[0] for row in rows}


def test_an_empty_database_becomes_what_the_models_say(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    engine = create_engine(bare_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_twice_is_migrating_once(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    before = tables(bare_database_url)
    upgrade(bare_database_url)
    assert tables(bare_database_url) == before >= set(Base.metadata.tables)


def test_three_processes_that_start_at_once_take_turns(bare_database_url: str) -> None:
    program = "import sys; from callcenter.migrations import upgrade; upgrade(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", program, bare_database_url], text=True, stderr=subprocess.PIPE)
               for _ in range(3)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0, 0], ended
    assert tables(bare_database_url) >= set(Base.metadata.tables)


def test_every_step_can_be_taken_back(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    command.downgrade(config(bare_database_url), "base")
    assert tables(bare_database_url) <= {"alembic_version"}
    upgrade(bare_database_url)


def test_there_is_one_line_of_history() -> None:
    script = ScriptDirectory.from_config(config("postgresql+psycopg://nowhere"))
    assert len(script.get_heads()) == 1


@pytest.mark.parametrize(("table", "column"), [("call_events", "key"), ("legs", "sid"), ("customer_phones", "number"),
                                               ("people", "staff_no"), ("lines", "number")])
def test_what_must_be_unique_is_so_in_the_database(database_url: str, table: str, column: str) -> None:
    with psycopg.connect(conninfo(database_url)) as connection:
        found = connection.execute(
            "select 1 from pg_indexes where tablename = %s and indexdef ~ ('UNIQUE.*\\(' || %s || '\\)')",
            [table, column]).fetchone()
    assert found
