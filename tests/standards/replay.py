"""An independent reader of explanations: from their lines and the step's limit alone to the due time.

Knows nothing of how due times are computed; checks that the lines hang together and that none is missing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Lines = list[dict[str, Any]]
SECONDS = {"s": 1, "min": 60, "h": 3600, "wmin": 60, "wh": 3600}


def replayed(lines: Lines, started_at: datetime, amount: int, unit: str, zone: ZoneInfo, *,
             replaced: bool = False) -> datetime:
    """The due time; `zone` is the company's. AssertionError: the lines do not add up."""
    assert all(line["why"] for line in lines)
    if replaced:
        return _only(lines, "stated")
    found = _by_time(lines, started_at, amount * SECONDS[unit]) if unit in SECONDS else _by_day(
        lines, started_at.astimezone(zone).date(), amount, unit)
    for line in lines:
        if "latest" in line:
            latest = datetime.fromisoformat(line["from"]) + timedelta(seconds=line["seconds"])
            assert latest == datetime.fromisoformat(line["latest"])
            found = min(found, latest)
        if "stated" in line:
            found = min(found, datetime.fromisoformat(line["stated"]))
    return found


def _by_time(lines: Lines, started_at: datetime, needed: float) -> datetime:
    """Stretches lie end to end from the start, and those that count make up the limit; none follows."""
    stretches = [line for line in lines if "counted" in line and "to" in line]
    edges = [(datetime.fromisoformat(line["from"]), datetime.fromisoformat(line["to"])) for line in stretches]
    assert edges[0][0] == started_at
    assert all(one[1] == other[0] for one, other in pairwise(edges))
    lengths = [(until - since).total_seconds() for since, until in edges]
    assert all(length > 0 for length in lengths)
    counted = [length for length, line in zip(lengths, stretches, strict=True) if line["counted"]]
    assert counted == [line["seconds"] for line in stretches if line["counted"]]
    assert abs(sum(counted) - needed) < 1e-3 and stretches[-1]["counted"]
    return edges[-1][1]


def _by_day(lines: Lines, started_on: date, amount: int, unit: str) -> datetime:
    """Dates follow each other from the start's own, which does not count; the last one's number is the limit."""
    days = [line for line in lines if "day" in line]
    dates = [date.fromisoformat(line["day"]) for line in days]
    closes = _only(lines, "closes")
    assert dates[0] == started_on and not days[0]["counted"]
    assert days[-1]["counted"] and days[-1]["number"] == amount
    if unit == "mo":
        _same_date(dates[0], dates[-1], amount)
    else:
        assert all(other - one == timedelta(days=1) for one, other in pairwise(dates))
        assert sum(line["counted"] for line in days) == amount
    end = closes.date() if closes.time() != datetime.min.time() else closes.date() - timedelta(days=1)
    assert end == dates[-1]
    return closes


def _same_date(first: date, last: date, months: int) -> None:
    assert (last.year - first.year) * 12 + last.month - first.month == months
    tomorrow = last + timedelta(days=1)
    assert last.day == first.day or (last.day < first.day and tomorrow.month != last.month)


def _only(lines: Lines, key: str) -> datetime:
    [line] = [line for line in lines if key in line]
    return datetime.fromisoformat(line[key])
