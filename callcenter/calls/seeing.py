"""Who may see which calls: one clause for pages, API, records and recordings."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from callcenter.calls.models import Call, Leg
from callcenter.customers.numbers import mask
from callcenter.people.models import Person, Role

SEE_ALL = {Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}
HEAR_ALL = {Role.REVIEWER, *SEE_ALL}
"""Who reads and hears every call; a reviewer does so with numbers hidden."""

SEE_NUMBERS = {Role.AGENT, *SEE_ALL}
SHOWN = 4
"""So many last digits of a number everybody may read."""


def visible_calls(person: Person) -> ColumnElement[bool]:
    """Agents see the calls that rang for them and those that nobody answered, handlers those that rang for them,
    account managers none; dispatchers, reviewers and supervisors all."""
    role = Role(person.role)
    if role in HEAR_ALL:
        return true()
    rang = exists().where(and_(Leg.call_sid == Call.sid, Leg.person_id == person.id))
    if role is Role.AGENT:
        return or_(rang, Call.answered_at.is_(None))
    return rang if role is Role.HANDLER else false()


def rang_for(somebody: int) -> ColumnElement[bool]:
    """This person answered the call, or nobody did and the person's phone rang."""
    return exists().where(Leg.call_sid == Call.sid, Leg.person_id == somebody,
                          or_(Leg.id == Call.accepted_leg, Call.accepted_leg.is_(None)))


def number_for(person: Person, number: str) -> str:
    """A number as this person may read it: in full, or with its middle hidden (138****4471)."""
    return number if Role(person.role) in SEE_NUMBERS else mask(number)
