"""`callcenter standards publish|settings|set`: a company's own standards and the values that S003 leaves to it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from callcenter.cases.opening import OPENING, opening_categories
from callcenter.commands.people import database
from callcenter.commands.standards import standards
from callcenter.db import utcnow
from callcenter.deadlines.publishing import publish_standard, published, set_setting, settings_of
from callcenter.people.choices import ALWAYS_CASES, CASE_CATEGORIES, set_case_categories
from callcenter.standards import BOUNDS, SETTINGS, StandardError

CATEGORIES = "case_categories"

COMMAND_LINE = "-"
"""Who acts when nobody is named: whoever may run commands on this machine."""


@standards.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish_command(file: Path) -> None:
    """Make FILE what new cases begin under. Running cases keep the version that they began under.

    \b
    A file with mistakes is refused: one line for each, with its place and what to write instead.
    Example:
      callcenter standards publish complaint.yaml
    """
    try:
        text = file.read_text("utf-8")
        with database() as db, db.session() as session:
            version = publish_standard(session, text, str(file), by=COMMAND_LINE, now=utcnow())
            click.echo(f"{version.name}: published as {version.digest[:12]}")
    except UnicodeDecodeError as bad:
        raise click.ClickException(f"{file} is not UTF-8 (byte {bad.start}): save it as UTF-8") from None
    except OSError as bad:
        raise click.ClickException(f"{file} cannot be read: {bad.strerror}") from None
    except StandardError as bad:
        for problem in bad.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)


@standards.command("settings")
def settings_command() -> None:
    """The company's settings, and what they may be.

    With the standards that use them.

    \b
    Example:
      callcenter standards settings
    """
    with database() as db, db.session() as session:
        values, ours, opening = settings_of(session), published(session), opening_categories(session)
    for name, value in values.items():
        least, most = BOUNDS[name]
        users = [one.name for one in ours if any(step.limit.setting == name for step in one.steps)]
        default = "default" if value == SETTINGS[name] else f"default {SETTINGS[name]}"
        click.echo(f"{name:<22}{value:>5}  {default}, {least} to {most}" + (f": {', '.join(users)}" if users else ""))
    default = "default" if set(opening) == set(OPENING) else f"default {','.join(OPENING)}"
    click.echo(f"{CATEGORIES}  {','.join(opening)}  {default}; of {','.join(CASE_CATEGORIES)}")


@standards.command("set")
@click.argument("name", type=click.Choice((*SETTINGS, CATEGORIES)), metavar="NAME")
@click.argument("value")
def set_command(name: str, value: str) -> None:
    """Set a company setting.

    Every standard that uses it gets a new version. case_categories are those that open a case by themselves.

    \b
    Example:
      callcenter standards set follow_up_days 5
      callcenter standards set case_categories complaint,rescue,repair
    """
    if name == CATEGORIES:
        _set_categories(value.replace(",", " ").split())
    elif not (value.isascii() and value.lstrip("-").isdigit()):
        raise click.BadParameter(f"{value!r} is no whole number", param_hint="VALUE")
    else:
        _set_number(name, int(value))


def _set_categories(given: list[str]) -> None:
    for one in given:
        if one not in CASE_CATEGORIES:
            raise click.BadParameter(f"{one!r} is no category; write some of {','.join(CASE_CATEGORIES)}",
                                     param_hint="VALUE")
    missing = [one for one in ALWAYS_CASES if one not in given]
    if missing:
        raise click.BadParameter(f"{missing[0]} always opens a case, since the procedures give it clocks; name it",
                                 param_hint="VALUE")
    with database() as db, db.session() as session:
        chosen = set_case_categories(session, given, by=COMMAND_LINE, now=utcnow())
    click.echo(f"{CATEGORIES}: {','.join(chosen)}")


def _set_number(name: str, value: int) -> None:
    least, most = BOUNDS[name]
    if not least <= value <= most:
        raise click.BadParameter(f"{value} is out of bounds; {name} may be {least} to {most}", param_hint="VALUE")
    with database() as db, db.session() as session:
        made = set_setting(session, name, value, by=COMMAND_LINE, now=utcnow())
        click.echo(f"{name}: {value}" + "".join(f"\n{one.name}: published as {one.digest[:12]}" for one in made))


commands = ()
"""They stand in the group `standards`."""
