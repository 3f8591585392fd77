"""The company as commands see it: from the database where there is one, else as shipped."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click
from sqlalchemy.exc import ProgrammingError

from callcenter.calendars.services import company_calendar
from callcenter.config import Settings, load_settings
from callcenter.db import Database
from callcenter.deadlines.publishing import published
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.servers import attached
from callcenter.standards import Standard, shipped, shipped_standard
from callcenter.workcalendar import Calendar


@dataclass(frozen=True)
class Company:
    """Its current standards and its calendar. `from_database` False: the shipped ones and office hours."""

    standards: tuple[Standard, ...]
    calendar: Calendar
    from_database: bool


def company() -> Company:
    """By the settings, or by a running `callcenter up`; without either, what is shipped. ClickException: a database
    without the tables."""
    settings = load_settings()
    url = _database_url(settings)
    if url is None:
        office = replace(Calendar.office(), timezone=settings.company_timezone)
        return Company(tuple(map(shipped_standard, shipped())), office, from_database=False)
    db = Database(url)
    try:
        with db.session() as session:
            calendar = company_calendar(session, settings.company_timezone)
            return Company(tuple(published(session)), calendar, from_database=True)
    except ProgrammingError:
        raise click.ClickException("the database lacks the tables of standards; run callcenter db upgrade") from None
    finally:
        db.close()


def _database_url(settings: Settings) -> str | None:
    if settings.database_url:
        return settings.database_url
    try:
        return attached(settings).database_url
    except EmbeddedError:
        return None
