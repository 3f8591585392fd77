"""`callcenter words`: the company's own words, which help to read calls, and its taboo list."""

from __future__ import annotations

from pathlib import Path

import click

from callcenter.commands.people import database
from callcenter.db import utcnow
from callcenter.vocabulary.models import CompanyWord
from callcenter.vocabulary.services import (
    STARTERS,
    add_word,
    import_words,
    list_words,
    remove_word,
    switch_taboo,
)
from transcripts.reading.wordfile import KINDS, BadWord, BadWordFile, Entry, entries_in, entry_of

_KIND = click.Choice(KINDS)


def entries_from(file: Path) -> list[Entry]:
    """The words of a CSV file. ClickException: one line that says which lines are wrong, and what would be right."""
    try:
        return entries_in(file.read_bytes())
    except BadWordFile as bad:
        more = f" (and {len(bad.problems) - 1} more lines)" if len(bad.problems) > 1 else ""
        raise click.ClickException(f"{file}: {bad.problems[0]}{more}") from None
    except OSError as bad:
        raise click.ClickException(f"{file} cannot be read: {bad.strerror}") from None


@click.group()
def words() -> None:
    """The company's own words 企业词汇.

    Products, organisations that it deals with, districts and estates, taboo words, staff without a login. What is
    misheard for one of them is put right when a call is read.

    \b
    Example:
      callcenter words list
    """


@words.command("list")
@click.option("--kind", type=_KIND, help="Of one kind only; taboo shows the shipped ones too.")
def words_list(kind: str | None) -> None:
    """The words, with the other ways in which they are said.

    \b
    Example:
      callcenter words list --kind taboo
    """
    with database() as db, db.session() as session:
        rows = list_words(session, kind)
    for row in rows:
        click.echo(_shown(row))
    if kind == "taboo":
        own = {row.word for row in rows}
        for phrase, entry in STARTERS.items():
            if phrase not in own:
                click.echo(f"{'taboo':<14}{phrase}; better: {entry.better}; shipped")


@words.command("add")
@click.argument("kind", type=_KIND, metavar="KIND")
@click.argument("word")
@click.option("--said-as", multiple=True, metavar="FORM", help="Another way to say it (repeat for more).")
@click.option("--better", default="", metavar="TEXT", help="For a taboo word: what to say instead.")
@click.option("--note", default="", metavar="TEXT", help="For whoever keeps the list.")
def words_add(kind: str, word: str, said_as: tuple[str, ...], better: str, note: str) -> None:
    """Add a word. KIND is product, organisation, district, taboo or staff.

    \b
    Example:
      callcenter words add organisation 南京市第一中学 --said-as 一中 --said-as 市一中
    """
    try:
        entry = entry_of(kind, word, said_as, better, note)
    except BadWord as bad:
        raise click.ClickException(str(bad)) from None
    with database() as db, db.session() as session:
        click.echo(_shown(add_word(session, entry, person=None, now=utcnow())))


@words.command("remove")
@click.argument("kind", type=_KIND, metavar="KIND")
@click.argument("word")
def words_remove(kind: str, word: str) -> None:
    """Take a word out.

    \b
    Example:
      callcenter words remove product 冷干机
    """
    with database() as db, db.session() as session:
        remove_word(session, kind, word, person=None, now=utcnow())
    click.echo(f"{kind} {word}: taken out")


@words.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def words_import(file: Path) -> None:
    """Add and replace words from a CSV file in UTF-8 or GB18030.

    \b
    Columns kind,word,said_as,better,note; several forms in said_as between semicolons. Nothing is taken away.
    Example:
      callcenter words import words.csv
    """
    entries = entries_from(file)
    with database() as db, db.session() as session:
        added, changed = import_words(session, entries, person=None, now=utcnow())
    click.echo(f"{added} added, {changed} changed, {len(entries) - added - changed} as they were")


@words.command("off")
@click.argument("phrase")
def words_off(phrase: str) -> None:
    """Let a taboo word count no longer.

    \b
    Example:
      callcenter words off 没办法
    """
    _switch(phrase, off=True)


@words.command("on")
@click.argument("phrase")
def words_on(phrase: str) -> None:
    """Let a taboo word count again.

    \b
    Example:
      callcenter words on 没办法
    """
    _switch(phrase, off=False)


def _switch(phrase: str, *, off: bool) -> None:
    with database() as db, db.session() as session:
        click.echo(_shown(switch_taboo(session, phrase, off=off, person=None, now=utcnow())))


def _shown(row: CompanyWord) -> str:
    parts = [row.word, *([f"said as {'; '.join(row.said_as)}"] if row.said_as else []),
             *([f"better: {row.better}"] if row.better else []), *([row.note] if row.note else []),
             *(["off"] if row.off else [])]
    return f"{row.kind:<14}{'; '.join(parts)}"


commands = (words,)
