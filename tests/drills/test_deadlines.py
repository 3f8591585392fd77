"""Thousands of clocks come due while clock processes, workers and Redis are killed with -9 and started again: every
effect happens exactly once, none is missing, and every notice arrives at least once."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.clocks import scalar, servers, settings_of
from callcenter.cases.models import Case
from callcenter.config import Settings
from callcenter.db import Database, utcnow
from callcenter.deadlines.clocks import happened
from callcenter.migrations import upgrade
from tests.drills.clockwork import STOPS, Arrived, Crew, arrivals, begin_at, company, crew, open_cases

LEAD = timedelta(seconds=6)
"""Until the first clock is due: its warning comes before."""

_STILL_OPEN = """
select (select count(*) from deadlines where next_at is not null)
  + (select count(*) from work where state = 'open') + (select count(*) from notifications where state = 'pending')
"""
# What must not be there, each with what it would mean.
_WRONG = {
    "a level is missing": """
        select d.id, e.level from deadlines d left join lateral (select array_agg(level order by level) as level
          from escalations where deadline_id = d.id and level > 0) e on true
        where d.state = 'open' and e.level is distinct from array[1, 2, 3]::smallint[]""",
    "a breach is not marked": "select id from deadlines where state = 'open' and breached_at is distinct from due_at",
    "met in time, and yet somebody was told that it is late": """
        select d.id from deadlines d join escalations e on e.deadline_id = d.id
        where d.state = 'met' and e.level > 0""",
    "met and late are not what the times say": """
        select id from deadlines where state <> 'open' and (state = 'late') <> (met_at > due_at)
          or state = 'late' and breached_at is distinct from due_at""",
    "told before it was time": """
        select d.id, e.level from deadlines d join escalations e on e.deadline_id = d.id
        where e.at < case e.level when 0 then d.warn_at else d.due_at + (e.level - 1) * interval '4 seconds' end""",
    "a level without its notices": """
        select e.deadline_id, e.level from escalations e left join notifications n
          on n.deadline_id = e.deadline_id and n.level = e.level
        group by e.deadline_id, e.level
        having count(*) filter (where n.address_id is null) <> 1
          or count(*) filter (where n.address_id is not null) <> case when e.level <= 1 then 1 else 0 end""",
    "a notice without its level": """
        select n.key from notifications n left join escalations e
          on e.deadline_id = n.deadline_id and e.level = n.level where e.level is null""",
    "something was not sent": "select key, problem from notifications where state <> 'sent'",
    "work that failed": "select kind, subject, problem from work where state = 'failed'",
    "a clock that could not be acted on": "select id, problem from deadlines where problem is not null",
}


def drill(cases: int, seconds: float, patience: float) -> None:
    """The drill itself, at any size: five clocks a case, due within `seconds`, and as long is killed."""
    chance = random.Random(5)
    with tempfile.TemporaryDirectory(prefix="sx-drill-") as folder, servers(Path(folder)) as (postgres, redis), \
            arrivals() as arrived:
        upgrade(postgres.url())
        settings = settings_of(postgres.url(), redis.url(), Path(folder))
        db = Database(postgres.url())
        planned = utcnow() + timedelta(hours=1)
        company(db, utcnow(), f"json://127.0.0.1:{arrived.port}")
        open_cases(db, settings, cases, seconds, planned, chance)
        with crew(settings, redis) as hands:
            hands.wait_until_ready(db)
            begin_at(db, planned, utcnow() + LEAD)
            handlers = threading.Thread(target=_handle, args=(db, settings, cases, seconds))
            handlers.start()
            hands.kill(seconds + LEAD.total_seconds(), chance)
            handlers.join()
            _settle(db, patience)
        _check(db, arrived, hands, cases)
        db.close()


def _handle(db: Database, settings: Settings, cases: int, seconds: float) -> None:
    """Meanwhile people finish one clock of every fifth case, some in time, some late."""
    pause = seconds / max(1, cases // 5)
    for number in range(0, cases, 5):
        began = time.monotonic()
        now = utcnow()
        with db.session() as session:
            case = session.query(Case).filter_by(number=f"D{number}").one()
            happened(session, case, STOPS[number // 5 % len(STOPS)], at=now, now=now, zone=settings.zone)
        threading.Event().wait(max(0.0, pause - (time.monotonic() - began)))


def _settle(db: Database, patience: float) -> None:
    end = time.monotonic() + patience
    left = None
    while time.monotonic() < end:
        with db.raw() as connection:
            left = scalar(connection, _STILL_OPEN)
        if left == 0:
            return
        threading.Event().wait(0.5)
    raise AssertionError(f"{left} clocks, notices or pieces of work were still to be done")


def _check(db: Database, arrived: Arrived, hands: Crew, cases: int) -> None:
    with db.raw() as connection:
        def rows(query: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(query)]

        for what, query in _WRONG.items():
            wrong = rows(query)
            assert not wrong, f"{what}: {len(wrong)}, such as {wrong[:3]}"
        states = dict(rows("select state, count(*) from deadlines group by state"))
        levels = dict(rows("select level, count(*) from escalations group by level"))
        sent = {key for key, in rows("select key from notifications where address_id is not null")}
    assert sum(states.values()) == cases * len(STOPS)
    assert set(arrived.keys) == sent, "each notice arrived, and nothing else did"
    assert arrived.differing == []
    again = sum(count - 1 for count in arrived.keys.values())
    print(f"clocks: {states}, told by level: {levels}, sent: {len(sent)}, of them again: {again}, "
          f"killed: {dict(sorted(hands.killed.items()))}")


@pytest.mark.drill
def test_five_thousand_clocks_survive_a_minute_of_kills() -> None:
    drill(1000, 60, patience=900)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_hundred_clocks_survive_kills_of_every_process() -> None:
    drill(20, 8, patience=90)
