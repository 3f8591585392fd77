"""200 calls at 20 a time, callbacks twice and out of order, processes killed: nothing is lost, nothing done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import psutil
import pytest

from callcenter.db import Database, utcnow
from callcenter.demo.calls import AUDIO, LINE
from callcenter.demo.company import everybody_ready
from callcenter.demo.stage import Stage, stage
from callcenter.lines.services import add_line
from callcenter.people.services import add_person
from callcenter.telephony.simulator.people import (
    CallbackTricks,
    Callee,
    Connected,
    Converse,
    HangUp,
    Hear,
    Press,
    Script,
    Tricks,
    Wait,
)

AGENTS = 30
TRICKS = Tricks(callbacks=CallbackTricks(duplicates=1, late=4.0))


def _company(db: Database, now: datetime) -> dict[str, str]:
    with db.session() as session:
        for number in range(AGENTS):
            add_person(session, f"agent{number:02d}", role="agent", now=now, phone=f"+86138001390{number:02d}")
        add_line(session, LINE, flow="main", now=now, fallback_number="+8613800138009")
    return {}


def _talks(key: str) -> Script:
    return (Hear("人工服务请按0"), Press(key), Connected(), Converse(AUDIO / "inquiry.wav", mine=1), HangUp())


SCRIPTS: tuple[Script, ...] = (
    _talks("1"), _talks("2"), _talks("3"), _talks("0"),
    (Hear("欢迎致电"), Wait(3), HangUp()),
    (Hear("人工服务请按0"), Press("9"), Hear("press 0"), Press("0"), Connected(), Wait(5), HangUp()),
    (Hear("人工服务请按0"), Press("1"), Wait(4), HangUp()),
)


def _killer(up: Stage, stop: threading.Event, killed: Counter[str], chance: random.Random, kills: int) -> None:
    """Kills a web process, a worker, the clock, so often; the supervisor starts them again."""
    while killed.total() < kills and not stop.wait(chance.uniform(2.0, 4.0)):
        children = psutil.Process(up.service.pid).children(recursive=True)
        victims = {"web": [p for p in children if _runs(p, " web") and _runs(p.parent(), " web")],
                   "worker": [p for p in children if _runs(p, "worker calls")],
                   "hearing": [p for p in children if _runs(p, "worker hearing")],
                   "clock": [p for p in children if _runs(p, " clock")]}
        kind = min(sorted(victims), key=lambda name: (killed[name], chance.random()))
        if victims[kind]:
            os.kill(chance.choice(victims[kind]).pid, signal.SIGKILL)
            killed[kind] += 1


def _runs(process: psutil.Process | None, words: str) -> bool:
    try:
        return process is not None and words in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _play(up: Stage, number: int) -> str:
    script = SCRIPTS[number % len(SCRIPTS)]
    everybody_ready(up.db, utcnow())
    handle = up.simulator.call(f"+86139{number:08d}", LINE, script, tricks=TRICKS)
    handle.wait(240)
    return handle.sid


def _settle(db: Database) -> None:
    end = time.monotonic() + 300
    left = None
    while time.monotonic() < end:
        with db.raw() as connection:
            left = connection.execute(
                "select (select count(*) from work where state = 'open') + (select count(*) from calls"
                " where ended_at is null)").fetchone()[0]
        if left == 0:
            return
        time.sleep(0.5)
    raise AssertionError(f"{left} calls or pieces of work were still open")


def drill(calls: int, at_once: int, kills: int) -> None:
    """The drill itself, at any size."""
    killed: Counter[str] = Counter()
    stop = threading.Event()
    with stage(print, utcnow(), name="drill", company=_company, speed=15, hold=False) as up:
        for number in range(AGENTS):
            up.simulator.person(f"+86138001390{number:02d}", Callee(
                ring=1 + number % 2, script=(Converse(AUDIO / "inquiry.wav", mine=0),)))
        killer = threading.Thread(target=_killer, args=(up, stop, killed, random.Random(3), kills))
        killer.start()
        try:
            with ThreadPoolExecutor(at_once) as pool:
                sids = list(pool.map(lambda number: _play(up, number), range(calls)))
            up.simulator.settle(120)
        finally:
            stop.set()
            killer.join()
        _settle(up.db)
        print(f"killed: {dict(killed)}")
        _check(up, sids)


def _check(up: Stage, sids: list[str]) -> None:
    assert up.simulator.violations == []
    with up.db.raw() as connection:
        def one(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        assert one("select count(*) from calls") == len(set(sids)) == len(sids)
        assert one("select count(*) from records") == len(sids)
        assert one("select count(*) from work where state = 'failed'") == 0
        assert one("select count(*) from people where leg_id is not null") == 0
        assert one("select count(*) from recordings where state <> 'stored'") == 0
        assert one("select count(*) from transcripts where state <> 'done'") == 0
        assert one("select count(*) from callbacks where state = 'open'") == one(
            "select count(distinct number) from callbacks where state = 'open'")
        legs = Counter(row[0] for row in connection.execute("select sid from legs where sid is not null"))
        stored = {row[0] for row in connection.execute("select key from call_events")}
    placed = [leg.sid for leg in up.simulator.legs() if leg.direction.startswith("outbound")]
    assert sorted(placed) == sorted(legs), "each phone that rang is one leg, and each leg one phone"
    told = {f"{sent.params['CallSid']}:{sent.params['CallStatus']}:{sent.params['SequenceNumber']}"
            for sent in up.simulator.requests if 200 <= sent.status < 300 and "SequenceNumber" in sent.params}
    assert told <= stored, f"lost: {sorted(told - stored)[:5]}"
    replayed = subprocess.run([sys.executable, "-m", "callcenter.cli", "events", "replay", "--all"], check=False,
                              capture_output=True, text=True, env={**os.environ, "VAR_DIR": str(up.settings.var_dir)})
    print(replayed.stdout.strip())
    assert replayed.returncode == 0, replayed.stderr[:2000]


@pytest.mark.drill
def test_two_hundred_calls_survive_kills_of_every_process() -> None:
    drill(200, 20, kills=60)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_call_of_each_kind_survives_a_kill_of_each_process() -> None:
    drill(len(SCRIPTS), 4, kills=4)
