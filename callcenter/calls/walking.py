"""The calls of one person, the newest first, by that person's legs: as many are read as are shown, however many calls
of others lie between, and however long ago the last one was."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, case, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from callcenter.calls.models import Call, Leg
from callcenter.calls.seeing import visible_calls
from callcenter.people.models import Person, Role

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


def seen_by(query: Select[Of], person: Person) -> Select[Of]:
    """Of the calls that rang for somebody (`rung`), those that this person may see. Of the talks of another agent few
    rang here too: these are picked by the index, before any call is read."""
    if Role(person.role) is Role.AGENT:
        mine = aliased(Leg)
        rang = Leg.call_sid.in_(select(mine.call_sid).where(mine.person_id == person.id))
        query = query.where(or_(Leg.outcome.is_distinct_from(literal_column("'accepted'")), rang))
    return query.where(visible_calls(person))


def within(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Calls that began in a span, as far as the index of legs tells."""
    return [*([Leg.call_started_at >= since] if since is not None else []),
            *([Leg.call_started_at < until] if until is not None else [])]
