"""What all commands of campaigns share: who does it, and which campaign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from callcenter.commands.people import database
from callcenter.people.models import Person, Role
from callcenter.people.naming import person_id

BY = click.option("--by", metavar="LOGIN", help="Who does it, for the audit trail; else the command line.")
WHICH = click.argument("which", metavar="CAMPAIGN")


@contextmanager
def doing(by: str | None = None) -> Iterator[tuple[Session, Person]]:
    """A transaction, and who does it: somebody, or the command line itself."""
    with database() as db, db.session() as session:
        yield session, person_of(session, by)


def person_of(session: Session, by: str | None) -> Person:
    if by is not None:
        return session.get_one(Person, person_id(session, by, "by"))
    return Person(name="-", display_name="命令行", role=str(Role.ADMIN))
