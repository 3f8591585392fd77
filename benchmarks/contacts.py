"""A list of 100,000 contacts brought in from Excel and from CSV: looked through whole (duplicates, 免打扰, numbers),
then added, by the worker's own code in a process of its own on a real PostgreSQL with fsync. Its peak memory against a
list a tenth as long, in one run.

    python -m benchmarks.contacts [--rows 100000] [--kinds xlsx csv] [--out var/bench]
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from benchmarks.clocks import servers, settings_of
from callcenter.campaigns.importing import begin_import, bring_in, match_columns
from callcenter.campaigns.services import create_campaign
from callcenter.db import Database
from callcenter.desk import Desk
from callcenter.lines.services import add_line
from callcenter.migrations import upgrade
from callcenter.people.models import Person
from callcenter.people.services import add_person
from callcenter.queueing import Queues
from callcenter.telephony.twilio import TwilioNetwork
from callcenter.work.doing import do_work
from callcenter.work.rows import Queued

SECONDS, FLAT = 60.0, 1.3
"""At most so long for 100,000 rows; at most so much more memory than for a tenth of them."""

LINE = "+862162881234"
HEADS = ("序号", "姓名", "电话", "单位", "型号", "购买日期")


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures; always ends with 0, for a benchmark measures and does not judge. RuntimeError: a contact is
    missing, or there twice."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contacts", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kinds", nargs="+", default=["xlsx", "csv"], choices=["xlsx", "csv"])
    parser.add_argument("--child", nargs=4, metavar=("DATABASE", "REDIS", "FOLDER", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        print(json.dumps(brought_in(*options.child)))
        return 0
    figures: dict[str, Any] = {"benchmark": "contacts", "rows": options.rows, "goal_seconds": SECONDS}
    with tempfile.TemporaryDirectory(prefix="sx-bench-") as folder, servers(Path(folder)) as (postgres, redis):
        for kind in options.kinds:
            few, many = (_measured(postgres.create_database(f"{kind}{rows}"), redis.url(), Path(folder), kind, rows)
                         for rows in (options.rows // 10, options.rows))
            figures[kind] = {**many, "memory_ratio": round(many["peak_mb"] / few["peak_mb"], 2)}
            _tell(kind, options.rows, figures[kind])
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "contacts.jsonl").open("a") as file:
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}) + "\n")
    return 0


def _tell(kind: str, rows: int, told: dict[str, float]) -> None:
    print(f"contacts: {rows:,} rows of {kind} are looked through in {told['check_seconds']:.1f} s and added in "
          f"{told['add_seconds']:.1f} s, together {told['seconds']:.1f} s (at most {SECONDS:.0f} for 100,000); peak "
          f"memory {told['peak_mb']:.0f} MB, {told['memory_ratio']:.2f} x that of a tenth (at most {FLAT})")


def _measured(url: str, redis_url: str, folder: Path, kind: str, rows: int) -> dict[str, float]:
    path = folder / f"list-{rows}.{kind}"
    (_write_excel if kind == "xlsx" else _write_csv)(path, rows)
    command = [sys.executable, "-m", "benchmarks.contacts", "--child", url, redis_url, str(folder), str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    if figures.pop("contacts") != rows - rows // 100:
        raise RuntimeError(f"{rows} rows of {kind}: {figures}")
    return figures


def _rows(rows: int) -> Iterator[tuple[Any, ...]]:
    """Each hundredth number is that of the row before."""
    for number in range(1, rows + 1):
        phone = 13_000_000_000 + number - (number % 100 == 0)
        yield number, f"客户{number}", phone, f"单位{number % 500}", f"K{number % 9}", "2026-07-01"


def _write_excel(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for place, row in enumerate((HEADS, *_rows(rows))):
            page.write_row(place, 0, row)


def _write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows((HEADS, *_rows(rows)))


def brought_in(url: str, redis_url: str, folder: str, file: str) -> dict[str, float]:
    """Seconds of both steps, and the peak memory of this process in MB."""
    Path("/proc/self/clear_refs").write_text("5")  # a new process is born with its parent's peak
    now = datetime.now(UTC)
    upgrade(url)
    desk = Desk(settings_of(url, redis_url, Path(folder)), Database(url, pool_size=2), Queues(redis_url),
                TwilioNetwork("AC" + "5" * 32, "5" * 32))
    with desk.db.session() as session:
        boss = add_person(session, "boss", role="supervisor", now=now)
        add_line(session, LINE, flow="main", now=now).outbound = True
        campaign = create_campaign(session, {"name": "七月回访", "mode": "preview", "line": LINE}, person=boss, now=now)
        one = begin_import(session, desk.storage, campaign.id, Path(file).name, Path(file), person=boss, now=now)
        boss_id, import_id, mapping = boss.id, one.id, one.mapping
    seconds = []
    for step in (lambda session, person: match_columns(session, import_id, mapping, person=person, now=now),
                 lambda session, person: bring_in(session, import_id, person=person, now=now)):
        with desk.db.session() as session:
            work: Queued = step(session, session.get_one(Person, boss_id))[1]
        began = time.perf_counter()
        do_work(desk, work.id, datetime.now(UTC))
        seconds.append(time.perf_counter() - began)
    with desk.db.raw() as connection:
        row = connection.execute("select count(*) as found, count(distinct number) as numbers from contacts").fetchone()
        assert row is not None and row[0] == row[1]
    desk.close()
    return {"check_seconds": round(seconds[0], 2), "add_seconds": round(seconds[1], 2), "contacts": row[0],
            "seconds": round(sum(seconds), 2), "rows_per_second": round(row[0] / sum(seconds)),
            "peak_mb": round(_peak_kb() / 1024, 1)}


def _peak_kb() -> int:
    """The most memory that this process has held since `brought_in` began."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


if __name__ == "__main__":
    sys.exit(main())
