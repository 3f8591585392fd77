"""Who may see which calls: one clause for pages, API, records and recordings."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, literal_column, or_, select, true

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
    """Agents see the calls that rang for them, or that they made, and those that came in and nobody answered, handlers
    those that rang for them, account managers none; dispatchers, reviewers and supervisors all."""
    role = Role(person.role)
    if role in HEAR_ALL:
        return true()
    # A query that joins legs has others in mind than these.
    rang = exists().where(and_(Leg.call_sid == Call.sid, Leg.person_id == person.id)).correlate_except(Leg)
    if role is Role.AGENT:
        # Looked up call by call (an offset keeps it so): a list shows forty, and a person has thousands.
        found = select(Leg.id).where(Leg.call_sid == Call.sid, Leg.person_id == person.id).correlate_except(Leg)
        missed = and_(Call.answered_at.is_(None), Call.direction == literal_column("'inbound'"))
        return or_(missed, found.offset(literal_column("0")).exists())
    return rang if role is Role.HANDLER else false()


def number_for(person: Person, number: str) -> str:
    """A number as this person may read it: in full, or with its middle hidden (138****4471)."""
    return number if Role(person.role) in SEE_NUMBERS else mask(number)
