"""`callcenter duty` and `callcenter departments`: who is on duty when, and who stands above whom."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.db import utcnow
from callcenter.errors import FieldError
from callcenter.notifying.roster import add_duty, list_duties, remove_duty
from callcenter.people.departments import NONE, add_department, list_departments, set_department
from callcenter.people.models import Department, Person

BY = "-"
"""Who types commands has no login."""


@click.group()
def duty() -> None:
    """The duty roster 值班表.

    Who is told when an owner is not there, day or night.

    \b
    Example:
      callcenter duty list
    """


@duty.command("add")
@click.argument("person", metavar="NAME")
@click.option("--from", "starts", required=True, metavar="ISO8601", help="When the turn begins.")
@click.option("--to", "ends", required=True, metavar="ISO8601", help="When it ends.")
@click.option("--department", metavar="D", help="For which department; none: for the company.")
def duty_add(person: str, starts: str, ends: str, department: str | None) -> None:
    """Add a turn of a person.

    \b
    Example:
      callcenter duty add wangli --from 2026-11-21T18:00+08:00 --to 2026-11-22T08:00+08:00
    """
    with database() as db, db.session() as session:
        made = add_duty(session, person, starts_at=_moment("from", starts), ends_at=_moment("to", ends),
                        department=department, by=BY, now=utcnow())
        click.echo(f"{made.id}: {person}, {starts} to {ends}")


@duty.command("list")
@click.option("--department", metavar="D", help="Of one department only.")
def duty_list(department: str | None) -> None:
    """Turns that are not over, in the company's time.

    \b
    Example:
      callcenter duty list --department 维修部
    """
    zone = load_settings().zone
    with database() as db, db.session() as session:
        for turn in list_duties(session, now=utcnow(), department=department):
            of = session.get_one(Department, turn.department_id).name if turn.department_id is not None else "company"
            click.echo(f"{turn.id:<5}{turn.starts_at.astimezone(zone):%Y-%m-%d %H:%M}  "
                       f"{turn.ends_at.astimezone(zone):%Y-%m-%d %H:%M}  {turn.person.name}  {of}")


@duty.command("remove")
@click.argument("duty_id", type=int, metavar="ID")
def duty_remove(duty_id: int) -> None:
    """Take a turn out of the roster.

    \b
    Example:
      callcenter duty remove 3
    """
    with database() as db, db.session() as session:
        gone = remove_duty(session, duty_id, by=BY, now=utcnow())
        click.echo(f"{gone.id}: taken out")


@click.group()
def departments() -> None:
    """Departments, their hours and heads.

    \b
    Example:
      callcenter departments list
    """


@departments.command("add")
@click.argument("name")
@click.option("--hours", metavar="NAME", help="Opening hours, as named by `hours set`; none: the company's.")
@click.option("--supervisor", metavar="NAME", help="Who is told at level 2.")
@click.option("--manager", metavar="NAME", help="Who is told at level 3.")
def departments_add(name: str, hours: str | None, supervisor: str | None, manager: str | None) -> None:
    """Add a department.

    \b
    Example:
      callcenter departments add 维修部 --supervisor zhaomin
    """
    with database() as db, db.session() as session:
        now = utcnow()
        made = add_department(session, name, by=BY, now=now)
        set_department(session, made.name, hours=hours, supervisor=supervisor, manager=manager, by=BY, now=now,
                       zone=load_settings().zone)
        click.echo(_shown(session, made))


@departments.command("set")
@click.argument("name")
@click.option("--hours", metavar="NAME", help=f"Opening hours, as named by `hours set`; {NONE}: the company's.")
@click.option("--supervisor", metavar="NAME", help=f"Who is told at level 2; {NONE}: the company's supervisors.")
@click.option("--manager", metavar="NAME", help=f"Who is told at level 3; {NONE}: the company's managers.")
def departments_set(name: str, hours: str | None, supervisor: str | None, manager: str | None) -> None:
    """Change a department.

    With other hours its open clocks are computed anew.

    \b
    Example:
      callcenter departments set 维修部 --hours repairs --manager none
    """
    if hours is supervisor is manager is None:
        raise click.UsageError("nothing to change: give --hours, --supervisor or --manager")
    with database() as db, db.session() as session:
        moved = set_department(session, name, hours=hours, supervisor=supervisor, manager=manager, by=BY,
                               now=utcnow(), zone=load_settings().zone)
        for department in list_departments(session):
            if department.name == name:
                click.echo(_shown(session, department) + (f"; {moved} due times moved" if moved else ""))


@departments.command("list")
def departments_list() -> None:
    """All departments.

    \b
    Example:
      callcenter departments list
    """
    with database() as db, db.session() as session:
        for department in list_departments(session):
            click.echo(_shown(session, department))


def _shown(session: Session, department: Department) -> str:
    def head(person_id: int | None) -> str:
        return session.get_one(Person, person_id).name if person_id is not None else "the company's"

    return (f"{department.name}: hours {department.hours or 'of the company'}, supervisor "
            f"{head(department.supervisor_id)}, manager {head(department.manager_id)}")


def _moment(name: str, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise FieldError(name, f"--{name}: {written!r} is no moment; expected one such as 2026-11-21T18:00+08:00"
                         ) from None
