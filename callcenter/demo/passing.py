"""Time moved on: the real clock command sweeps as of a later moment, over the running service."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import TextClause, text

from callcenter.demo.stage import DemoProblem, Stage

_SECONDS = 60.0
_PAUSE = 0.2

_ACTED = text("select (select count(*) from escalations where deadline_id = :id and level = :level) > 0 and not exists"
              " (select 1 from notifications where deadline_id = :id and level = :level and state = 'pending')")
_SENT = text("select not exists (select 1 from notifications where case_id = any(:cases) and level is null"
             " and state = 'pending')")


def sweep_as_of(up: Stage, moment: datetime) -> str:
    """`callcenter clock --once --now …`; returns the command as its operator would type it."""
    words = ("clock", "--once", "--now", moment.astimezone(up.settings.zone).isoformat())
    up.command(*words)
    return " ".join(("callcenter", *words))


def whole_second(moment: datetime) -> datetime:
    """The first whole second that is not before it: what a person would type."""
    return (moment + timedelta(microseconds=999_999)).replace(microsecond=0)


def wait_for_level(up: Stage, deadline_id: int, level: int) -> None:
    """Until workers have acted on a level of a clock and sent what it tells."""
    _wait(up, _ACTED, f"level {level} of clock {deadline_id} was not told", {"id": deadline_id, "level": level})


def wait_for_notices(up: Stage, case_ids: list[int]) -> None:
    """Until all that was said of these cases, clocks aside, is sent."""
    _wait(up, _SENT, f"notices of the cases {case_ids} were not sent", {"cases": case_ids})


def _wait(up: Stage, question: TextClause, otherwise: str, values: dict[str, Any]) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        with up.db.session() as session:
            if session.scalar(question, values):
                return
        time.sleep(_PAUSE)
    raise DemoProblem(f"{otherwise} within {_SECONDS:.0f} s (log: {up.log})")
