"""`callcenter follow-ups`: what customers bought or had repaired, for the rounds of calls that follow."""

from __future__ import annotations

from pathlib import Path

import click

from callcenter.callbacks.bringing_in import bring_in
from callcenter.commands.campaign_shared import BY, person_of
from callcenter.commands.people import database
from callcenter.config import load_settings
from callcenter.db import utcnow

_SHOWN = 20


@click.group("follow-ups")
def follow_ups() -> None:
    """Follow-up rounds 回访: calls on days 3, 10 and 30.

    \b
    Example:
      callcenter follow-ups import july.xlsx
    """


@follow_ups.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@BY
def bring(file: Path, by: str | None) -> None:
    """Bring in purchases and repairs from a file.

    Columns: 类型 (购买 or 维修), 日期, 产品, 姓名, 单位, 电话. A row that was brought in before begins nothing.

    \b
    Example:
      callcenter follow-ups import july.xlsx --by boss
    """
    with database() as db:
        with db.session() as session:
            person = person_of(session, by)
        done = bring_in(db, file.name, file.read_bytes(), person=person, now=utcnow(), zone=load_settings().zone)
    click.echo(f"{done.total} rows; {done.begun} begun, {done.known} begun before, {len(done.problems)} are wrong")
    for one in done.problems[:_SHOWN]:
        click.echo(f"  row {one.row} {one.column}: {one.problem}", err=True)
