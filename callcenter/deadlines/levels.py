"""When something has to be done for a clock: the warning before it is due (level 0), then each rung of its ladder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from callcenter.standards import Rung

WARNING = 0


class Act(NamedTuple):
    """Somebody is told at `at`; level 0 is the warning, 1 the owner, 2 the supervisor, 3 the manager."""

    level: int
    at: datetime


def next_act(ladder: Sequence[Rung], warn_at: datetime | None, due_at: datetime, *, done: int = -1,
             now: datetime) -> Act | None:
    """The next act after the level `done` (-1: none yet), None after the last. A clock that is due needs no warning:
    level 0 is left out from then on."""
    if done < WARNING and warn_at is not None and warn_at < due_at and now < due_at:
        return Act(WARNING, warn_at)
    return next((Act(rung.level, due_at + rung.after) for rung in ladder if rung.level > max(done, WARNING)), None)


def acts_due(ladder: Sequence[Rung], warn_at: datetime | None, due_at: datetime, *, done: int,
             now: datetime) -> tuple[list[Act], Act | None]:
    """All acts whose time has come by `now`, in order, and the one after them. However long nobody looked, each level
    is there once."""
    found: list[Act] = []
    act = next_act(ladder, warn_at, due_at, done=done, now=now)
    while act is not None and act.at <= now:
        found.append(act)
        act = next_act(ladder, warn_at, due_at, done=act.level, now=now)
    return found, act
