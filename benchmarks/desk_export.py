"""What an export of many rows takes: a process of its own writes the list of calls as a workbook, as a worker does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from benchmarks.clocks import environment
from benchmarks.desk_company import A_DAY
from benchmarks.desk_moment import NOW
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.lists.exports import ask_export
from callcenter.lists.models import Export
from callcenter.people.models import Person


def export(settings: Settings, rows: int) -> dict[str, Any]:
    """Prints and returns seconds, the process's largest memory, and how often its progress was told."""
    since = (NOW - timedelta(days=rows / A_DAY)).isoformat()
    db = Database(settings.database_url or "")
    try:
        with db.session() as session:
            person = session.scalars(select(Person).where(Person.name == "supervisor")).one()
            row, queued = ask_export(session, person=person, listed="calls", query=f"from={since}".replace("+", "%2B"),
                                     kind="xlsx", now=NOW)
            export_id = row.id
        assert queued is not None
        worker = subprocess.Popen([sys.executable, "-m", "benchmarks.desk_worker", str(queued.id)],
                                  env=environment(settings), stdout=subprocess.PIPE)
        told = set()
        while worker.poll() is None:
            time.sleep(0.2)
            with db.session() as session:
                told.add(session.get_one(Export, export_id).rows)
        assert worker.stdout is not None
        taken = json.loads(worker.stdout.read().splitlines()[-1])
        seconds, megabytes = taken["seconds"], taken["megabytes"]
        with db.session() as session:
            done = session.get_one(Export, export_id)
            if done.state != "done":
                raise RuntimeError(f"the export is {done.state}: {done.problem}")
    finally:
        db.close()
    print(f"export: {done.rows:,} calls as a workbook in {seconds:.0f} s, {megabytes:.0f} MB at most (below 200), its "
          f"bar seen to move {len(told)} times")
    return {"export_rows": done.rows, "export_s": round(seconds, 1), "export_mb": round(megabytes),
            "export_goal_mb": 200}

