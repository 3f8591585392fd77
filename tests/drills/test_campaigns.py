"""A campaign runs while web, workers, clock, diallers and Redis are killed with -9 and started again: no phone rings
twice for one attempt, and every contact ends with an outcome."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.clocks import ACCOUNT, TOKEN, scalar, servers, settings_of
from callcenter.db import Database, utcnow
from callcenter.migrations import upgrade
from callcenter.telephony.simulator.crowd import SHARES, crowd
from callcenter.telephony.simulator.simulator import Simulator
from tests.drills.dialling import Dialling, company, free_port, network, numbers

_OPEN = """
select (select count(*) from contacts where state in ('waiting', 'reserved'))
  + (select count(*) from attempts where state not in ('done', 'cancelled', 'lost'))
  + (select count(*) from work where state = 'open' and queue in ('calls', 'due'))
"""
# What must not be there, each with what it would mean.
_WRONG = {
    "a contact without an outcome": "select id, state from contacts where state <> 'done' or outcome is null",
    "a call of no attempt": "select sid from calls where direction = 'outbound' except select sid from attempts",
    "a contact that counts other attempts than it had": """
        select c.id, c.attempts, count(a.id) from contacts c left join attempts a
          on a.contact_id = c.id and a.state = 'done' group by c.id having c.attempts <> count(a.id)""",
    "done without a disposition": "select id from attempts where state = 'done' and disposition is null",
    "two that stand open": """
        select number from attempts where state not in ('done', 'cancelled') group by number having count(*) > 1""",
    "work that failed": "select kind, subject, problem from work where state = 'failed'",
}
_COUNTED = "select outcome, count(*) from contacts group by outcome order by 2 desc"
_STATES = "select state, count(*) from attempts group by state"


def drill(customers: int, *, pace: int, kills: int, every: tuple[float, float], patience: float, speed: float = 15.0,
          names: tuple[str, ...] = tuple(Dialling.WORDS), victims: tuple[str, ...] = (*Dialling.WORDS, "redis"),
          shares: dict[str, int] | None = None) -> None:
    """The drill itself, at any size: these processes run, and these are killed."""
    chance = random.Random(5)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="sx-drill-") as folder, servers(Path(folder)) as (postgres, redis), \
            network(port, ACCOUNT, TOKEN, speed) as simulator:
        upgrade(postgres.url())
        settings = settings_of(postgres.url(), redis.url(), Path(folder)).model_copy(update={
            "public_base_url": f"http://127.0.0.1:{port}"})
        db = Database(postgres.url())
        called = numbers(customers, utcnow())
        simulator.people(crowd(called, 7, shares=shares or SHARES))
        hands = Dialling(settings, redis, api=simulator.serve(), port=port, names=names)
        keeper = threading.Thread(target=hands.keep, daemon=True)
        keeper.start()
        try:
            hands.wait_until_ready(db)
            company(db, called, pace)
            _kill(hands, db, chance, victims, kills, every)
            _settle(hands, db, simulator, patience)
        finally:
            hands.over.set()
            keeper.join()
            for process in hands.running.values():
                process.kill()
            for process in hands.running.values():
                process.wait(60)
        _check(db, simulator, hands)
        db.close()


def _kill(hands: Dialling, db: Database, chance: random.Random, victims: tuple[str, ...], kills: int,
          every: tuple[float, float]) -> None:
    """One after the other is killed with -9 while there is something to do; every kind gets its turn. On a slow machine
    the service is given the time to come up again: what is down all the time does nothing wrong."""
    while hands.killed.total() < kills and not hands.over.wait(chance.uniform(*every)):
        with db.raw() as connection:
            if not scalar(connection, _OPEN):
                return
        if not hands.at_work(db):
            continue
        name = min(victims, key=lambda one: (hands.killed[one], chance.random()))
        hands.killed[name] += 1
        if name == "redis":
            hands.kill_redis(chance)
        elif name in hands.running:
            hands.running[name].kill()


def _settle(hands: Dialling, db: Database, simulator: Simulator, patience: float) -> None:
    """Until nothing is open. When the network has nothing more to tell, what was lost on the way is asked for, and what
    nobody knows is given up, as of a later moment."""
    end = time.monotonic() + patience
    left, quiet = None, 0
    while time.monotonic() < end:
        with db.raw() as connection:
            left = scalar(connection, _OPEN)
        if left == 0:
            return
        before = left
        threading.Event().wait(1.0)
        with db.raw() as connection:
            quiet = quiet + 1 if scalar(connection, _OPEN) == before else 0
        if quiet >= 5:
            quiet = 0
            simulator.settle(60)
            for minutes in (3, 6, 11):
                later = (utcnow() + timedelta(minutes=minutes)).isoformat()
                hands.command("dialer", "--once", "--now", later)
                hands.command("clock", "--once", "--now", later)
    with db.raw() as connection:
        rest = connection.execute("select state, problem, sid is not null, ended_at is not null from attempts"
                                  " where state not in ('done', 'cancelled', 'lost') limit 5").fetchall()
    raise AssertionError(f"{left} contacts, attempts or pieces of work were still open, such as {rest}")


def _check(db: Database, simulator: Simulator, hands: Dialling) -> None:
    with db.raw() as connection:
        def rows(query: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(query)]

        for what, query in _WRONG.items():
            wrong = rows(query)
            assert not wrong, f"{what}: {len(wrong)}, such as {wrong[:3]}"
        attempts = rows("select id, number, sid, state from attempts")
        outcomes, states = rows(_COUNTED), rows(_STATES)
    known = {sid for _, _, sid, _ in attempts if sid is not None}
    placed = [leg for leg in simulator.legs() if leg.direction == "outbound-api"]
    unknown = [leg.sid for leg in placed if leg.sid not in known]
    assert unknown == [], f"calls that belong to no attempt: {unknown[:3]}"
    assert len(known) == len(placed), "one call an attempt, one attempt a call"
    sent = Counter(number for _, number, sid, _ in attempts if sid is not None)
    rang = simulator.rang()
    twice = {number: (count, sent[number]) for number, count in rang.items() if count > sent[number]}
    assert twice == {}, f"phones that rang more often than they had attempts: {twice}"
    assert simulator.violations == []
    print(f"contacts: {dict(outcomes)}, attempts: {dict(states)}, phones that rang: {len(rang)}, rings: "
          f"{sum(rang.values())}, killed: {dict(sorted(hands.killed.items()))}")


@pytest.mark.drill
def test_two_thousand_contacts_survive_kills_of_every_process() -> None:
    drill(2000, pace=10, kills=60, every=(2.0, 4.0), patience=900)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_few_contacts_survive_a_kill_of_the_dialler_and_of_the_web() -> None:
    drill(15, pace=5, kills=2, every=(1.0, 1.5), patience=120, speed=40.0, names=("web", "worker", "clock", "dialer"),
          victims=("dialer", "web"), shares={"rates": 5, "busy": 2, "fails": 1, "machine": 1, "never": 1})
