"""`callcenter search reindex`: what records are found by, written anew."""

from __future__ import annotations

import click

from callcenter.commands.people import database
from callcenter.db import utcnow
from callcenter.lists.indexing import reindex


@click.group()
def search() -> None:
    """Search over call records and transcripts.

    \b
    Example:
      callcenter search reindex
    """


@search.command("reindex")
@click.option("--after", type=click.IntRange(0), default=0, metavar="ID", help="Go on behind this record.")
def search_reindex(after: int) -> None:
    """Write anew what call records are found by.

    Once for records that are older than the search, and after a new release reads transcripts better. The service may
    run meanwhile.

    \b
    Example:
      callcenter search reindex --after 120000
    """
    last: int | None = after
    with database() as db:
        while last is not None:
            with db.session() as session:
                last = reindex(session, now=utcnow(), after=last)
            if last is not None:
                click.echo(f"reindexed up to record {last}", err=True)
