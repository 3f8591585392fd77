"""What a sweep costs: one that finds 100 clocks due among 1,000,000 open ones, against one among 10,000; both on a real
PostgreSQL with fsync, in one run, in turns."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.clocks import fill, found, scalar, servers
from callcenter.db import Database
from callcenter.deadlines.sweeping import beat, hand_out

GOAL = 1.5
DUE = 100
WARM = 5
"""Rounds that are not counted."""

_NEXT = "select next_at from deadlines where next_at is not null order by next_at offset %s limit 1"
_DUE = "select id from deadlines where next_at <= %s"
_ACTED = "update deadlines set next_at = null, handed_at = null, breached_at = due_at where id = any(%s)"


def main(arguments: list[str] | None = None) -> int:
    """Prints the ratio; always ends with 0, for a benchmark measures and does not judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sx-bench-") as folder, servers(Path(folder)) as (postgres, _):
        began = time.monotonic()
        few, many = (_company(postgres.create_database(f"open_{count}"), count)
                     for count in (options.few, options.many))
        filled = time.monotonic() - began
        pairs = [(sweep(few), sweep(many)) for _ in range(options.rounds)][WARM:]
        few.close()
        many.close()
    small, large = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    figures = {"benchmark": "sweep", "ratio": round(large / small, 3), "goal": GOAL,
               f"ms_among_{options.many}": round(large, 2), f"ms_among_{options.few}": round(small, 2),
               "due": DUE, "filled_in_s": round(filled, 1)}
    print(f"sweep: {DUE} due among {options.many:,} open clocks take {large / small:.2f} x the time among "
          f"{options.few:,} (at most {GOAL}); {large:.1f} ms against {small:.1f} ms")
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "sweep.jsonl").open("a") as file:
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}) + "\n")
    return 0


def _company(url: str, count: int) -> Database:
    """A database with so many open clocks, due in the month to come."""
    found(url)
    now = datetime.now(UTC)
    cases = min(count, 10_000)
    fill(url, cases=cases, rounds=count // cases, first=now, span=timedelta(days=30), now=now)
    return Database(url, pool_size=2)


def sweep(db: Database) -> float:
    """Seconds that one sweep takes, at the moment when the next DUE clocks have come due, commit included; then they
    are acted on for the last time. RuntimeError: it claimed others."""
    with db.raw() as connection:
        now = scalar(connection, _NEXT, DUE - 1)
        due = {row[0] for row in connection.execute(_DUE, [now])}
        began = time.perf_counter()
        with connection.transaction():
            work = hand_out(connection, now=now)
            beat(connection, now)
        took = time.perf_counter() - began
        handed = [row[0] for row in connection.execute(
            "select jsonb_array_elements(payload->'ids')::bigint from work where id = any(%s)",
            [[one.id for one in work]])]
        if sorted(handed) != sorted(due):
            raise RuntimeError(f"{len(due)} clocks were due, and {len(handed)} were handed out, others among them")
        connection.execute(_ACTED, [handed])
        connection.execute("delete from work")
    return took


if __name__ == "__main__":
    sys.exit(main())
