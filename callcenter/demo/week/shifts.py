"""The agents' days of the week: 签入, 示闲, 小休, 示忙 and 话后, as spans of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, update

from callcenter.demo.week.cast import AGENTS
from callcenter.demo.week.events import Made
from callcenter.demo.week.planning import DAYS, Plan
from callcenter.demo.week.running import UNTIL, Week
from callcenter.people.models import AgentStateSpan

_DAY = ((8, 0, "ready", None), (10, 15, "break", None), (10, 30, "ready", None), (12, 0, "break", None),
        (13, 0, "ready", None), (15, 30, "busy", "处理工单"), (15, 55, "ready", None), (20, 0, "offline", None))
_WRAP_UP = timedelta(seconds=60)


def write_shifts(week: Week, calls: Sequence[tuple[Plan, Made]]) -> None:
    """Spans of all agents up to the present, where their open ones begin."""
    people = {week.people[name].id: number for number, name in enumerate(AGENTS)}
    end = week.now - UNTIL
    week.session.execute(update(AgentStateSpan).where(
        AgentStateSpan.person_id.in_(people), AgentStateSpan.ended_at.is_(None), AgentStateSpan.began_at < end)
        .values(began_at=end))
    rows = []
    for person, number in people.items():
        talks = sorted(made.view.ended_at for plan, made in calls
                       if plan.outcome == "answered" and week.people[plan.agent].id == person and made.view.ended_at)
        changes = sorted([*_days(week, timedelta(minutes=7 * number)), *_wraps(talks)], key=lambda one: one[0])
        rows += list(_spans(person, changes, end))
    week.session.execute(insert(AgentStateSpan), rows)


def _days(week: Week, shifted: timedelta) -> Iterator[tuple[datetime, str, str | None]]:
    today = week.now.astimezone(week.zone).date()
    for back in range(DAYS - 1, -1, -1):
        for hour, minute, state, reason in _DAY:
            at = datetime.combine(today - timedelta(days=back), time(hour, minute), week.zone) + shifted
            yield at.astimezone(UTC), state, reason


def _wraps(talks: Sequence[datetime]) -> Iterator[tuple[datetime, str, str | None]]:
    for ended in talks:
        yield ended, "wrap_up", None
        yield ended + _WRAP_UP, "ready", None


def _spans(person: int, changes: Sequence[tuple[datetime, str, str | None]],
           end: datetime) -> Iterator[dict[str, Any]]:
    """One span from each change to the next; what comes after `end` is not yet."""
    past = [change for change in changes if change[0] < end]
    for (began, state, reason), until in zip(past, [*(one[0] for one in past[1:]), end], strict=True):
        if until > began:
            yield {"person_id": person, "state": state, "reason": reason, "began_at": began, "ended_at": until}
