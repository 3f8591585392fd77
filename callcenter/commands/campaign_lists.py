"""`callcenter campaigns import` and `export`: lists of contacts in, results out."""

from __future__ import annotations

from pathlib import Path

import click

from callcenter.campaigns.importing import begin_import, bring_in, get_import, match_columns, usable
from callcenter.campaigns.list_work import ListWork
from callcenter.campaigns.services import find_campaign
from callcenter.commands.campaign_shared import BY, WHICH, doing, person_of
from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.db import Database, utcnow
from callcenter.errors import FieldError
from callcenter.lists.asking import Around
from callcenter.lists.campaign import CampaignList
from callcenter.lists.files import sheet
from callcenter.people.audit import record_act
from callcenter.recordings.storage import Storage
from callcenter.work.leases import LEASE, kept
from callcenter.work.rows import Queued, claim

_MOST_ROWS = 2_000_000


@click.command("import")
@WHICH
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, metavar="LOGIN", help="The supervisor who brings it in.")
@click.option("--column", "columns", multiple=True, metavar="HEADING=MEANING",
              help="What a column is: number, second, name, organisation, product, data or skip.")
@click.option("--yes", is_flag=True, help="Add what can be added; without it the report is all.")
def bring(which: str, file: Path, by: str, columns: tuple[str, ...], yes: bool) -> None:
    """Look a list through, report what would be left out, and add it.

    \b
    Example:
      callcenter campaigns import 七月回访 july.xlsx --by boss --column 手机=number --yes
    """
    settings, given = load_settings(), dict(_pair(one) for one in columns)
    storage = Storage(settings.recordings_address)
    with database() as db:
        worker = ListWork(db, storage, settings.var_dir / "scratch")
        with db.session() as session:
            person = person_of(session, by)
            campaign = find_campaign(session, which, person)
            one = begin_import(session, storage, campaign.id, file.name, file, person=person, now=utcnow())
            if "number" in given.values():
                one.mapping = {name: "second" if kind == "number" else kind for name, kind in one.mapping.items()}
            import_id, (_, work) = one.id, match_columns(session, one.id, {**one.mapping, **given}, person=person,
                                                         now=utcnow())
        _work(db, worker, work)
        with db.session() as session:
            one = get_import(session, import_id, person_of(session, by))
            if one.state == "failed":
                raise FieldError("file", one.failure or "")
            click.echo(f"{one.id}: {one.total} rows; {usable(one)} can be added, {one.duplicates} are there twice, "
                       f"{one.known} on the list already, {one.unwanted} want no calls, {one.left_out} are wrong")
            for row in one.problems[:20]:
                click.echo(f"  row {row['row']} {row['column']}: {row['problem']}", err=True)
            if not yes or usable(one) <= 0:
                return
            work = bring_in(session, import_id, person=person_of(session, by), now=utcnow())[1]
        _work(db, worker, work)
        with db.session() as session:
            click.echo(f"{import_id}: {get_import(session, import_id, person_of(session, by)).added} added")


def _pair(text: str) -> tuple[str, str]:
    heading, sign, meaning = text.rpartition("=")
    if not sign or not heading:
        raise click.UsageError(f"--column {text!r}: write it as 手机=number")
    return heading, meaning


def _work(db: Database, worker: ListWork, work: Queued) -> None:
    """Here and now, as a worker would: nobody else takes it meanwhile."""
    with db.raw() as connection:
        claimed = claim(connection, work.id, now=utcnow(), lease=LEASE)
    if claimed is not None:
        with kept(db, claimed):
            worker.do(claimed, utcnow())


@click.command("export")
@WHICH
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@BY
def export(which: str, file: Path, by: str | None) -> None:
    """Write every contact with each attempt into an Excel or CSV file.

    \b
    Example:
      callcenter campaigns export 七月回访 july.xlsx
    """
    kind = file.suffix.removeprefix(".").lower()
    if kind not in ("xlsx", "csv"):
        raise click.UsageError(f"{file.name}: the file's name ends in .xlsx or .csv")
    listing, zone, rows = CampaignList(), load_settings().zone, 0
    with doing(by) as (session, person):
        around = Around(session, person, utcnow(), zone)
        campaign = find_campaign(session, which, person)
        name, wanted = campaign.id, listing.read({"campaign": str(campaign.id)}, around)
        with sheet(file, kind, listing.title, listing.heads, zone) as written:
            for batch in listing.batches(around, wanted, 1000, _MOST_ROWS):
                for cells in batch:
                    written.write(cells)
                rows += len(batch)
        record_act(session, who=person.name, action="campaign.export", subject=str(name), now=utcnow(), rows=rows,
                   file=file.name)
    click.echo(f"{file}: {rows} rows")
