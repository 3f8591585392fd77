"""Whether a campaign keeps its pace among 100,000 contacts, against a provider over HTTP; and what letting one call out
costs among 100,000 contacts, against 1,000, in turns. A real PostgreSQL with fsync, the dialler's own code."""

from __future__ import annotations

import argparse
import bisect
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import namedtuple_row

from benchmarks.clocks import ACCOUNT, TOKEN, servers
from benchmarks.placing import provider
from callcenter.campaigns.models import Campaign
from callcenter.db import Database, conninfo
from callcenter.dialing.dispatching import Dispatching
from callcenter.dialing.leading import lead
from callcenter.dialing.sending import Outgoing, Sending
from callcenter.lines.models import Line
from callcenter.lines.services import add_line
from callcenter.migrations import upgrade
from callcenter.queueing import Queues
from callcenter.telephony.twilio import TwilioNetwork

GOAL_PACE, GOAL_FLAT = 0.02, 1.3
_MORNING = datetime(2026, 7, 31, 2, 0, tzinfo=UTC)
"""Ten on a Friday in Shanghai: a campaign's window is open whenever the benchmark runs."""

_FILL = """
insert into contacts (campaign_id, number, raw, name, next_at)
select %s, '+86139' || lpad(n::text, 8, '0'), '139' || lpad(n::text, 8, '0'), '客户' || n, %s
from generate_series(1, %s) n
"""


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures; always ends with 0, for a benchmark measures and does not judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dialing", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--pace", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sx-bench-") as folder, servers(Path(folder)) as (postgres, redis):
        urls = {count: postgres.create_database(f"contacts_{count}") for count in (options.few, options.many)}
        for count, url in urls.items():
            _company(url, count)
        sent, arrived = _paced(urls[options.many], redis.url(0), options.pace, options.seconds)
        costs = _costs(urls[options.few], urls[options.many])
    rate = (len(sent) - 1) / (sent[-1] - sent[0])
    small, large = (statistics.median(side) * 1000 for side in costs)
    ratio = statistics.median(many / few for few, many in zip(*costs, strict=True))
    figures = {
        "benchmark": "dialing", "pace": options.pace, "rate": round(rate, 3), "of_pace": round(rate / options.pace, 4),
        "most_in_a_second": _most(sent), "most_arriving_in_a_second": _most(arrived), "calls": len(sent),
        "ratio": round(ratio, 3), "goal": GOAL_FLAT, f"ms_among_{options.many}": round(large, 2),
        f"ms_among_{options.few}": round(small, 2)}
    print(f"dialing: {rate:.2f} calls a second among {options.many:,} contacts, {100 * rate / options.pace:.1f} % of "
          f"the pace of {options.pace} (within {100 * GOAL_PACE:.0f} %); in no sliding second more than {_most(sent)} "
          f"sent, {_most(arrived)} arrived; letting one out costs {ratio:.2f} x as among {options.few:,} "
          f"(at most {GOAL_FLAT}), {large:.1f} ms")
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "dialing.jsonl").open("a") as file:
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}) + "\n")
    return 0


def _most(moments: list[float]) -> int:
    """The most in any sliding second."""
    moments = sorted(moments)
    return max(bisect.bisect_left(moments, first + 1) - place for place, first in enumerate(moments))


def _company(url: str, count: int) -> None:
    """A line, and a running survey with so many contacts, all due."""
    upgrade(url)
    db = Database(url)
    with db.session() as session:
        add_line(session, "+862162881234", flow="main", now=_MORNING)
    with db.session() as session:
        line = session.query(Line).one()
        line.outbound = True
        campaign = Campaign(name="回访", mode="survey", state="running", consent_basis="合同", line_id=line.id,
                            created_by="bench", created_at=_MORNING, started_at=_MORNING, detect_machine=False)
        session.add(campaign)
    with db.raw() as connection:
        connection.execute(_FILL, [campaign.id, _MORNING, count])
        connection.execute("analyze")
    db.close()


def _clock() -> Callable[[], datetime]:
    """Our time: that morning, going on from now."""
    began = time.monotonic()
    return lambda: _MORNING + timedelta(seconds=1 + time.monotonic() - began)


def _connected(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(conninfo(url), autocommit=True, row_factory=namedtuple_row, prepare_threshold=1)


@contextmanager
def _dispatching(url: str, send: Callable[[Outgoing], None], a_second: int,
                 feeding: psycopg.Connection[Any] | None = None) -> Iterator[Dispatching]:
    with _connected(url) as leading:
        assert lead(leading)
        leading.execute("update campaigns set pace = jsonb_build_object('calls_per_second', %s::int, 'concurrent',"
                        " 100000)", [a_second])
        dispatching = Dispatching(leading, send, ZoneInfo("Asia/Shanghai"), now=_clock(), feeding=feeding)
        yield dispatching
        dispatching.close()


def _paced(url: str, redis_url: str, pace: int, seconds: int) -> tuple[list[float], list[float]]:
    """The moments of sending, and of arriving at the provider."""
    db, sent = Database(url), []
    with provider() as (address, pipe):
        sending = Sending(db, TwilioNetwork(ACCOUNT, TOKEN, address), Queues(redis_url), "https://cc.example.com",
                          _clock(), lambda why: print(f"dialing: {why}", file=sys.stderr))

        def send(attempt: Outgoing) -> None:
            sent.append(time.monotonic())
            sending.send(attempt)
            with db.raw() as connection:  # the provider's notice
                connection.execute("update attempts set ringing_at = sent_at where id = %s", [attempt.id])

        ended = threading.Event()
        with _connected(url) as other, _dispatching(url, send, pace, other) as dispatching:
            feeder = threading.Thread(target=_feed, args=(dispatching, ended))
            feeder.start()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if (pause := dispatching.turn()) > 0:
                    ended.wait(pause)
            ended.set()
            feeder.join()
        if len(sent) < 2:
            raise RuntimeError("nothing went out")
        pipe.send(True)
        arrived: list[float] = pipe.recv()
    with db.raw() as connection:
        row: Any = connection.execute("select count(*) from attempts where state = 'placed'").fetchone()
        if row[0] != len(sent) or len(arrived) != len(sent):
            raise RuntimeError(f"{len(sent)} were sent, {len(arrived)} arrived, {row[0]} are known")
    db.close()
    return sorted(sent), arrived


def _feed(dispatching: Dispatching, ended: threading.Event) -> None:
    """As in `workers/dialer.py`."""
    while not ended.wait(dispatching.feed()):
        pass


def _costs(few: str, many: str, *, rounds: int = 32, calls: int = 20) -> tuple[list[float], list[float]]:
    """Seconds a call, claimed, checked and marked, at a pace that nothing holds back."""
    found: tuple[list[float], list[float]] = ([], [])
    with _dispatching(few, _nothing, 1000) as small, _dispatching(many, _nothing, 1000) as big:
        for _ in range(rounds):
            for dispatching, times in ((small, found[0]), (big, found[1])):
                times.append(_cost(dispatching, calls))
    return found[0][2:], found[1][2:]


def _nothing(_: Outgoing) -> None:
    """Costs of ours, not the provider's."""


def _cost(dispatching: Dispatching, calls: int) -> float:
    began, out = time.perf_counter(), 0
    while out < calls:
        if dispatching.turn() == 0:
            out += 1
        elif time.perf_counter() - began > 30:
            raise RuntimeError(f"nothing goes out: {dispatching.problem}")
    return (time.perf_counter() - began) / calls


if __name__ == "__main__":
    sys.exit(main())
