"""The calls of one person, the newest first, by that person's legs: as many are read as are shown, however many calls
of others lie between, and however long ago the last one was."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, case, exists, tuple_
from sqlalchemy.orm import aliased

from callcenter.calls.models import Call, Leg

Of = TypeVar("Of")
PLACE = (Leg.call_started_at, Leg.call_sid)
"""The order, descending. Both stand in one index under the person."""


def rung(query: Select[Of], somebody: int, *, answerer: bool) -> Select[Of]:
    """A query of calls, narrowed to those that rang for this person, each once. `answerer`: only those that the person
    answered, or nobody did. Its order is PLACE."""
    query = query.join(Leg, Leg.call_sid == Call.sid).where(Leg.person_id == somebody)
    again = aliased(Leg)
    later = exists().where(again.call_sid == Leg.call_sid, again.person_id == Leg.person_id, again.id > Leg.id)
    if not answerer:
        return query.where(~later)
    # A choice, not an `or`: of that the database expects next to none, and reads all calls of the person at once.
    return query.where(case((Call.accepted_leg.is_(None), ~later), else_=Leg.id == Call.accepted_leg))


def within(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Calls that began in a span, as far as the index of legs tells."""
    return [*([Leg.call_started_at >= since] if since is not None else []),
            *([Leg.call_started_at < until] if until is not None else [])]


def behind(after: tuple[datetime, str]) -> ColumnElement[bool]:
    """What comes after the call with this beginning and id."""
    return tuple_(*PLACE) < after
