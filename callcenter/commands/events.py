"""`callcenter events`, `hours`, `flows publish`, `transcripts retry`: looking after a running service."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import yaml

from callcenter.calendars.entering import COMMAND_LINE, change_hours
from callcenter.calls.replay import describe, replay
from callcenter.commands.flows import flow_named, flows
from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.db import utcnow
from callcenter.embedded.servers import attached
from callcenter.errors import FieldError
from callcenter.lines.catalog import Catalog
from callcenter.lines.models import OpeningHours
from callcenter.lines.services import publish_flow
from callcenter.queueing import Queues
from callcenter.recordings.hearing import retry_transcripts


@click.group()
def events() -> None:
    """What providers told us, kept for ever.

    \b
    Example:
      callcenter events replay --all
    """


@events.command("replay")
@click.argument("sids", nargs=-1, metavar="SID...")
@click.option("--all", "every", is_flag=True, help="Every call.")
@click.option("--show", is_flag=True, help="Print the events too.")
def events_replay(sids: tuple[str, ...], every: bool, show: bool) -> None:
    """Rebuild calls from their events and compare with what stands. Ends with 1 when one differs.

    \b
    Example:
      callcenter events replay CA0123456789abcdef0123456789abcdef
    """
    if not sids and not every:
        raise click.UsageError("name a call's SID, or --all")
    settings = load_settings()
    differing = 0
    with database() as db, db.raw() as connection:
        catalog = Catalog(db, settings.company_timezone, settings.spool_dir / "lines.json")
        wanted = [row[0] for row in connection.execute("select sid from calls order by started_at")] if every else sids
        for sid in wanted:
            differences = replay(connection, catalog, sid)
            differing += bool(differences)
            for event in describe(connection, sid) if show else ():
                click.echo(json.dumps(event, ensure_ascii=False))
            for difference in differences:
                click.echo(f"{sid}: {difference}", err=True)
            if not every:
                click.echo(f"{sid}: {'differs' if differences else 'identical'}")
    if every:
        click.echo(f"{len(wanted)} calls replayed, {len(wanted) - differing} identical, {differing} differ")
    if differing:
        sys.exit(1)


@flows.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def flows_publish(file: Path) -> None:
    """Publish FILE: new calls begin under it, others keep theirs.

    \b
    Example:
      callcenter flows publish main.yaml
    """
    flow = flow_named(str(file))
    with database() as db, db.session() as session:
        version = publish_flow(session, flow, by="-", now=utcnow())
        click.echo(f"{version.name}: {version.digest[:12]} is published")


@click.group()
def transcripts() -> None:
    """What was heard in recordings.

    \b
    Example:
      callcenter transcripts retry
    """


@transcripts.command("retry")
@click.option("--failed", is_flag=True, help="Also what could not be heard.")
def transcripts_retry(failed: bool) -> None:
    """Hear again what waits for a model.

    \b
    Example:
      callcenter models install vosk-model-small-cn-0.22 && callcenter transcripts retry
    """
    settings = attached(load_settings())
    assert settings.redis_url
    with database() as db:
        count = retry_transcripts(db, Queues(settings.redis_url), utcnow(), failed=failed)
    click.echo(f"{count} recordings will be heard")


@click.group()
def hours() -> None:
    """Opening hours of lines and departments.

    "default" is the company's.

    \b
    Example:
      callcenter hours set default hours.yaml
    """


@hours.command("set")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def hours_set(name: str, file: Path) -> None:
    """Set the opening hours NAME from a YAML file.

    Lines that name no hours have "default".

    \b
    The file: hours: {mon: ["09:00-12:00", "13:00-18:00"], …}, exceptions: {"2026-10-08": []}
    Example:
      callcenter hours set default hours.yaml
    """
    try:
        spec = yaml.safe_load(file.read_text("utf-8"))
    except yaml.YAMLError as problem:
        raise FieldError("file", f"{file} is no YAML: {str(problem).splitlines()[0]}") from None
    if not isinstance(spec, dict):
        raise FieldError("file", f"{file} holds no hours; expected hours: and perhaps exceptions:")
    with database() as db, db.session() as session:
        moved = change_hours(session, name, spec, by=COMMAND_LINE, now=utcnow(), zone=load_settings().zone)
    click.echo(f"{name}: set; {moved} running clock{'s' * (moved != 1)} moved")


@hours.command("show")
def hours_show() -> None:
    """Print all opening hours.

    \b
    Example:
      callcenter hours show
    """
    with database() as db, db.session() as session:
        rows = session.query(OpeningHours).order_by(OpeningHours.name).all()
        for row in rows:
            click.echo(f"{row.name}: {json.dumps(row.spec, ensure_ascii=False)}")
        if not rows:
            click.echo("default: always open (none set)")


commands = (events, flows, transcripts, hours)
