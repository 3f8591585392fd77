"""From logins, which are what is kept, to the names that people see."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.errors import FieldError
from callcenter.people.models import Person


def names_of(session: Session, logins: Iterable[str | None]) -> dict[str, str]:
    """The display name of each login; one that is nobody's stands for itself."""
    wanted = {login for login in logins if login}
    found = session.execute(select(Person.name, Person.display_name).where(Person.name.in_(wanted)))
    return {login: login for login in wanted} | {row.name: row.display_name for row in found}


def person_id(session: Session, login: str, field: str = "agent") -> int:
    """The id behind a login; FieldError for nobody's."""
    found = session.scalar(select(Person.id).where(Person.name == login))
    if found is None:
        raise FieldError(field, f"没有登录名为“{login[:30]}”的人员")
    return found
