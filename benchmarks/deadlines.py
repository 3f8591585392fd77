"""10,000 clocks due in the same second: claimed, acted on and marked by one clock process and two `due` workers, on a
real PostgreSQL with fsync; against RQ's own scheduler with two forking workers and 1,000 jobs that do nothing but
count, in one run. Both are timed from the moment when all is due to the moment when the last one is done."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis import Redis

from benchmarks.clocks import fill, found, process, scalar, servers, settings_of
from benchmarks.plain_rq import LEAD, scheduled, until
from callcenter.config import Settings
from callcenter.db import Database

GOAL = 5.0
WORKERS = 2

def main(arguments: list[str] | None = None) -> int:
    """Prints the ratio; always ends with 0, for a benchmark measures and does not judge. RuntimeError: a clock was
    acted on twice, or not at all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deadlines", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--clocks", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=1_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sx-bench-") as folder, servers(Path(folder)) as (postgres, redis):
        theirs = scheduled(redis.url(1), options.jobs, WORKERS)
        settings = settings_of(postgres.url(), redis.url(), Path(folder))
        ours = due_at_once(settings, options.clocks)
    figures = {"benchmark": "deadlines", "ratio": round(ours / theirs, 2), "goal": GOAL, "clocks": options.clocks,
               "clocks_per_second": round(ours), "rq_jobs": options.jobs, "rq_jobs_per_second": round(theirs, 1)}
    print(f"deadlines: {options.clocks:,} due at once are acted on at {ours:,.0f}/s, RQ's scheduler does "
          f"{options.jobs:,} jobs at {theirs:.0f}/s: {ours / theirs:.1f} x (at least {GOAL:.0f}); none twice")
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "deadlines.jsonl").open("a") as file:
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}) + "\n")
    return 0


def due_at_once(settings: Settings, clocks: int) -> float:
    """Our rate a second."""
    assert settings.database_url
    found(settings.database_url)
    db = Database(settings.database_url, pool_size=2)
    with ExitStack() as stack:
        stack.callback(db.close)
        # Filled in quiet, far ahead; then all come due in one and the same second.
        fill(settings.database_url, cases=clocks, rounds=1, first=datetime.now(UTC) + timedelta(days=1),
             span=timedelta(0), now=datetime.now(UTC))
        for _ in range(WORKERS):
            stack.enter_context(process(settings, "worker", "due"))
        stack.enter_context(process(settings, "clock"))
        connection = stack.enter_context(db.raw())
        client = Redis.from_url(settings.redis_url or "")
        stack.callback(client.close)
        until(lambda: client.scard("rq:workers:due") == WORKERS
              and scalar(connection, "select count(*) from heartbeats") > 0, "the processes did not start")
        due = datetime.now(UTC) + LEAD
        connection.execute("update deadlines set due_at = %s, warn_at = %s, next_at = %s", [
            due, due - timedelta(hours=1), due])
        connection.execute("vacuum analyze deadlines")
        until(lambda: scalar(connection, "select count(*) from deadlines where breached_at is null") == 0
              and scalar(connection, "select count(*) from work where kind = 'deadlines' and state <> 'done'") == 0,
              "the clocks were not acted on")
        ended = scalar(connection, "select clock_timestamp()")
        told, notices, marked = (scalar(connection, query) for query in (
            "select count(*) from escalations where level = 1", "select count(distinct deadline_id) from notifications",
            "select count(*) from deadlines where handed_at is null and next_level = 2"))
        if {told, notices, marked} != {clocks}:
            raise RuntimeError(f"{clocks} clocks: {told} escalations, {notices} with notices, {marked} marked")
    return clocks / (ended - due).total_seconds()


if __name__ == "__main__":
    sys.exit(main())
