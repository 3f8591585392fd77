"""What an export of many rows takes: a process of its own writes the list of calls as a workbook, as a worker does."""

from __future__ import annotations

import multiprocessing
import resource
import time
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import select

from benchmarks.desk_company import A_DAY, NOW
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.desk import Desk
from callcenter.lists.exports import ask_export
from callcenter.lists.models import Export
from callcenter.people.models import Person
from callcenter.queueing import Queues
from callcenter.telephony.twilio import TwilioNetwork
from callcenter.work.doing import do_work


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
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_work, args=(settings, queued.id, theirs))
        process.start()
        told = set()
        while not ours.poll(0.2):
            if not process.is_alive():
                raise RuntimeError("the export ended without a word")
            with db.session() as session:
                told.add(session.get_one(Export, export_id).rows)
        seconds, megabytes = ours.recv()
        process.join()
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


def _work(settings: Settings, work_id: int, pipe: Connection) -> None:
    began = time.monotonic()
    desk = Desk(settings, Database(settings.database_url or ""), Queues(settings.redis_url or ""),
                TwilioNetwork("AC" + "5" * 32, "5" * 32))
    do_work(desk, work_id, NOW)
    desk.close()
    pipe.send((time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
