"""`callcenter users`, `token`, `lines`, `db`: setting a company up."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from callcenter.commands.up import migrate
from callcenter.config import Settings, load_settings
from callcenter.db import Database, utcnow
from callcenter.embedded.servers import attached
from callcenter.lines.services import RECORD_POLICIES, add_line, find_line, webhook_addresses
from callcenter.people.models import Role
from callcenter.people.second_factor import forget_second_factor
from callcenter.people.services import SCOPES, add_person, create_token, set_password


@contextmanager
def database() -> Iterator[Database]:
    """The database of the settings, or of a running `callcenter up`."""
    settings = attached(load_settings())
    assert settings.database_url
    db = Database(settings.database_url)
    try:
        yield db
    finally:
        db.close()


@click.group()
def users() -> None:
    """People who work here.

    \b
    Example:
      callcenter users add ban --role supervisor --password-stdin
    """


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What the person may do.")
@click.option("--phone", metavar="E164", help="The phone that rings for this person; an extension works too.")
@click.option("--department", metavar="D", help="The department; made when it is new.")
@click.option("--skill", "skills", multiple=True, metavar="S", help="A skill (repeat for more); none: every skill.")
@click.option("--display-name", help="The name that others see.")
@click.option("--staff-no", help="The staff number 工号.")
@click.option("--planned-area", metavar="CODE", help="Area code from which an account manager signs in by phone.")
@click.option("--key-to-accept", is_flag=True, help="Press 1 to accept a call (a mobile's voicemail can't).")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--pin-stdin", is_flag=True, help="Read the PIN for telephone sign-in from standard input (a line of its "
                                                "own, after the password if both are given).")
def users_add(name: str, role: str, phone: str | None, department: str | None, skills: tuple[str, ...],
              display_name: str | None, staff_no: str | None, planned_area: str | None, key_to_accept: bool,
              password_stdin: bool, pin_stdin: bool) -> None:
    """Add a person.

    \b
    Example:
      echo 'a long password' | callcenter users add wangli --role agent --phone +8613800138000 --password-stdin
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    pin = sys.stdin.readline().strip() if pin_stdin else None
    with database() as db, db.session() as session:
        person = add_person(session, name, role=role, now=utcnow(), phone=phone, department=department, skills=skills,
                            password=password, display_name=display_name, staff_no=staff_no, pin=pin,
                            planned_area=planned_area, key_to_accept=key_to_accept)
        click.echo(f"{person.name}: {person.role}" + (f", {person.phone}" if person.phone else ""))


@users.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, required=True, expose_value=False,
              help="Read the password from standard input.")
def users_password(name: str) -> None:
    """Give a person a new password.

    \b
    Example:
      echo 'a long password' | callcenter users password wangli --password-stdin
    """
    password = sys.stdin.readline().rstrip("\n")
    with database() as db, db.session() as session:
        set_password(session, name, password, now=utcnow())
    click.echo(f"{name}: the password is set")


@users.command("second-factor-off")
@click.argument("name")
def users_second_factor_off(name: str) -> None:
    """Switch a person's two-step sign-in off.

    \b
    Example:
      callcenter users second-factor-off root
    """
    with database() as db, db.session() as session:
        forget_second_factor(session, name, now=utcnow())
    click.echo(f"{name}: signs in by password alone until it is set up anew")


@click.group()
def token() -> None:
    """Tokens for the API.

    \b
    Example:
      callcenter token create --user wangli
    """


@token.command("create")
@click.option("--user", required=True, metavar="NAME", help="Whom the token speaks for.")
@click.option("--scope", type=click.Choice(SCOPES), default="read", show_default=True)
def token_create(user: str, scope: str) -> None:
    """Print a new API token; it is shown this once.

    \b
    Example:
      callcenter token create --user wangli --scope read
    """
    with database() as db, db.session() as session:
        made = create_token(session, user, scope=scope, now=utcnow())
    click.echo(made)


@click.group()
def lines() -> None:
    """Numbers that customers call.

    \b
    Example:
      callcenter lines add +862162881234 --flow main
    """


@lines.command("add")
@click.argument("number", metavar="E164")
@click.option("--flow", required=True, metavar="NAME", help="The IVR flow, such as main.")
@click.option("--record", type=click.Choice(RECORD_POLICIES), default="all", show_default=True,
              help="Which calls are recorded; important ones always are, unless the customer refuses.")
@click.option("--fallback", metavar="E164", help="Where calls go when the service can't answer them.")
@click.option("--area-code", metavar="CODE", help="Home area for local numbers, such as 021.")
@click.option("--hours", default="default", show_default=True, metavar="NAME",
              help="The opening hours, as named by `hours set`.")
@click.option("--landing", multiple=True, metavar="E164", help="A number behind a 400/95 number 落地号码.")
@click.option("--ring-limit", type=click.IntRange(1, 20), help="Rings within which a call shall be answered.")
@click.option("--cycle", type=click.FloatRange(1, 20), help="Seconds of one ring cycle.")
@click.option("--configure", is_flag=True, help="Set the addresses at the provider.")
def lines_add(number: str, flow: str, record: str, fallback: str | None, area_code: str | None, hours: str,
              landing: tuple[str, ...], ring_limit: int | None, cycle: float | None, configure: bool) -> None:
    """Add a line and print its three webhook addresses.

    With --configure nothing is added when the provider refuses.

    \b
    Example:
      callcenter lines add +862162881234 --flow main --fallback +8613800138000 --configure
    """
    settings = load_settings()
    with database() as db, db.session() as session:
        line = add_line(session, number, flow=flow, record=record, now=utcnow(), fallback_number=fallback,
                        area_code=area_code, hours=hours, landing_numbers=landing, ring_limit=ring_limit,
                        cycle_seconds=cycle)
        if configure:
            _configure(settings, line.number)
    _show(line.number, settings.public_base_url, configured=configure)


@lines.command("configure")
@click.argument("number", metavar="E164")
def lines_configure(number: str) -> None:
    """Set a line's three addresses at the provider.

    They begin with PUBLIC_BASE_URL as it is now.

    \b
    Example:
      callcenter lines configure +862162881234
    """
    settings = load_settings()
    with database() as db, db.session() as session:
        line = find_line(session, number)
        _configure(settings, line.number)
    _show(line.number, settings.public_base_url, configured=True)


def _configure(settings: Settings, number: str) -> None:
    from callcenter.app import provider_of  # the web framework comes with it: only for those who need it

    hooks = webhook_addresses(settings.public_base_url)
    provider_of(settings).configure_line(number, voice_url=hooks["voice"], status_url=hooks["status"],
                                         fallback_url=hooks["fallback"])


def _show(number: str, base: str, *, configured: bool) -> None:
    click.echo(number)
    for name, address in webhook_addresses(base).items():
        click.echo(f"  {name:<9}{address}")
    if configured:
        click.echo("set at the provider")


@click.group()
def db() -> None:
    """The database.

    \b
    Example:
      callcenter db upgrade
    """


@db.command("upgrade")
def db_upgrade() -> None:
    """Migrate the database to the newest version.

    \b
    Example:
      DATABASE_URL=postgresql+psycopg://… callcenter db upgrade
    """
    migrate(attached(load_settings()))
    click.echo("the database is at the newest version")


commands = (users, token, lines, db)
