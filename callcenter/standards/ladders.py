"""Warnings and escalation ladders 升级 that a step has unless its file says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from callcenter.standards.limits import Limit

Rank = Literal["owner", "supervisor", "manager"]
RANKS: tuple[str, ...] = get_args(Rank)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rung:
    """One level: who is told, so long after the due time. Level 0, the warning before, is not written: it is
    `Step.warn_before`, to the owner."""

    level: int
    to: Rank
    after: timedelta


def default_ladder(limit: Limit) -> tuple[Rung, ...]:
    """Owner at once; supervisor and manager 5 and 15 minutes after for limits of minutes (up to an hour), 30 minutes
    and 2 hours for limits up to a day, 4 hours and a day for longer ones."""
    if limit.in_days or limit.delta > DAY:
        later = (4 * HOUR, DAY)
    elif limit.delta <= HOUR:
        later = (timedelta(minutes=5), timedelta(minutes=15))
    else:
        later = (timedelta(minutes=30), 2 * HOUR)
    return Rung(1, "owner", timedelta(0)), Rung(2, "supervisor", later[0]), Rung(3, "manager", later[1])


def default_warning(limit: Limit) -> timedelta:
    """How long before it is due the owner is warned, so that the customer can be told in time (S003 3.3.3)."""
    if limit.unit == "mo":
        return DAY
    if limit.in_days:
        return 4 * HOUR
    for up_to, before in ((10, 3), (20, 5), (30, 10), (60, 15), (240, 30), (720, 60), (1440, 120)):
        if limit.delta <= timedelta(minutes=up_to):
            return min(timedelta(minutes=before), limit.delta / 2) if limit.unit != "s" else timedelta(0)
    return 4 * HOUR
