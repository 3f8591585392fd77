"""What somebody owes before all work at the desk: an own password, or the second factor that the company wants."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callcenter.people.models import Person
from callcenter.people.second_factor import roles_that_need_it

OWES_NOTHING = """not people.must_change_password and not (people.totp_secret is null and exists (
    select from company_settings where name = 'totp_roles' and value ? people.role))"""
"""The same as a condition, for the stream, which asks by itself."""


def owed(session: Session, person: Person) -> str:
    """`password` (the one for once has to be changed), `second` (to be switched on), or nothing."""
    if person.must_change_password:
        return "password"
    return "second" if person.totp_secret is None and person.role in roles_that_need_it(session) else ""
