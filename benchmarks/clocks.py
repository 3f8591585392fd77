"""A company with any number of running clocks, filled in by the server itself: what the clocks' benchmarks stand on."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from callcenter.config import Settings
from callcenter.db import Database
from callcenter.deadlines.publishing import current_version
from callcenter.embedded.postgres import PostgresServer
from callcenter.embedded.redis import RedisServer
from callcenter.migrations import upgrade
from callcenter.people.services import add_person

ACCOUNT, TOKEN = "AC" + "5" * 32, "5" * 32
DEPARTMENTS, HANDLERS = 5, 40
STANDARD, STEP = "complaint", "check"

_CASES = """
insert into cases (number, category, standard, standard_version, status, customer_name, phone, content, department_id,
  owner_id, agent_id, started_at, opened_at, version)
select 'B' || n, 'complaint', %(standard)s, %(digest)s, 'handling', '陈晨', '+86139' || lpad(n::text, 8, '0'),
  '空调修了三次还是不制冷', (select min(id) from departments) + n %% %(departments)s,
  (select min(id) from people where role = 'handler') + n %% %(handlers)s,
  (select min(id) from people where role = 'agent'), %(now)s - interval '12 hours', %(now)s - interval '12 hours', 1
from generate_series(1, %(cases)s) n
"""
_CLOCKS = """
insert into deadlines (case_id, round, standard, standard_version, step, clause, title, stops, owner_role, owner_id,
  department_id, night, counts, limit_text, started_at, due_at, warn_at, planned_at, explain, next_at, next_level)
select c.id, r, c.standard, c.standard_version, %(step)s, 'S002 4.10b-8', '督查服务开展情况', 'progress_checked',
  'handler', c.owner_id, c.department_id, false, 'elapsed', '12小时', due - term, due, due - term / 12,
  due - term * 0.75, jsonb_build_array(jsonb_build_object('from', due - term, 'until', due, 'counted', true,
    'why', '连续计时，不分昼夜')), due, 1
from generate_series(1, %(rounds)s) r cross join cases c
  cross join lateral (select (array['10 minutes', '30 minutes', '12 hours', '1 day', '3 days', '10 days']::interval[])
    [1 + (c.id + r) %% 6] as term) t
  cross join lateral (select extract(epoch from term)::numeric + %(span)s::numeric
    * ((r - 1) * %(cases)s::int + c.id) / (%(rounds)s::int * %(cases)s::int) as seconds) s
  cross join lateral (select %(first)s + case when %(span)s::numeric > 0
    then make_interval(secs => mod(seconds, %(span)s::numeric)::float8) else interval '0' end as due) d
"""


@contextmanager
def servers(folder: Path) -> Iterator[tuple[PostgresServer, RedisServer]]:
    """A PostgreSQL (fsync on) and a Redis of our own."""
    postgres, redis = PostgresServer.under(folder), RedisServer(folder)
    postgres.start()
    try:
        redis.start()
        yield postgres, redis
    finally:
        redis.stop()
        postgres.stop()


def settings_of(url: str, redis_url: str, folder: Path) -> Settings:
    """Settings of a service over these servers."""
    return Settings(_env_file=None, database_url=url, redis_url=redis_url, var_dir=folder,
                    secret_key=secrets.token_hex(32), twilio_account_sid=ACCOUNT, twilio_auth_token=TOKEN,
                    public_base_url="https://cc.example.com", log_level="error")


def found(url: str) -> None:
    """Migrates, and sets a company up: an agent, a supervisor, a manager, departments with their handlers."""
    upgrade(url)
    db, now = Database(url), datetime.now(UTC)
    try:
        with db.session() as session:
            for role in ("agent", "supervisor", "manager"):
                add_person(session, role, role=role, now=now)
            for number in range(HANDLERS):
                add_person(session, f"handler{number:02d}", role="handler", now=now,
                           department=f"部门{number % DEPARTMENTS}")
    finally:
        db.close()


def fill(url: str, *, cases: int, rounds: int, first: datetime, span: timedelta, now: datetime) -> None:
    """`cases` x `rounds` open clocks of the usual limits, begun one after the other, which come due within `span` from
    `first` on (all at once, if it is nothing). Their handlers are to be told then."""
    db = Database(url)
    try:
        with db.session() as session:
            digest = current_version(session, STANDARD).digest
        with db.raw() as connection, connection.transaction():
            connection.execute("set local session_replication_role = replica")  # every reference is there: no checks
            values: dict[str, Any] = {"standard": STANDARD, "digest": digest, "step": STEP, "cases": cases,
                                      "rounds": rounds, "first": first, "span": span.total_seconds(), "now": now,
                                      "departments": DEPARTMENTS, "handlers": HANDLERS}
            connection.execute(_CASES, values)
            connection.execute(_CLOCKS, values)
        with db.raw() as connection:
            connection.execute("vacuum analyze deadlines")
            connection.execute("vacuum analyze cases")
            connection.execute("checkpoint")
    finally:
        db.close()


@contextmanager
def process(settings: Settings, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """One process of the service, such as `worker due`, ended at the end."""
    running = subprocess.Popen([sys.executable, "-m", "callcenter.cli", *words], env=environment(settings),
                               stdout=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(30)


def environment(settings: Settings) -> dict[str, str]:
    """What a process of the service is told: these settings, and nothing of ours."""
    said = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "VAR_DIR": str(settings.var_dir),
            "SECRET_KEY": settings.secret_key, "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
            "TWILIO_AUTH_TOKEN": settings.twilio_auth_token, "PUBLIC_BASE_URL": settings.public_base_url,
            "LOG_LEVEL": settings.log_level, "OPENBLAS_NUM_THREADS": "1"}
    return {name: value for name, value in said.items() if value is not None}


def scalar(connection: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    """The one value that a query asks for."""
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]
