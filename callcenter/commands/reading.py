"""`callcenter read`: transcripts in, drafts of call records out; and how good the drafts were in people's eyes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import click

from callcenter.commands.people import database
from callcenter.commands.words import entries_from, words
from callcenter.config import load_settings
from callcenter.records.corrections import FieldReport, examples_of, report_of
from transcripts.reading.corpus import BadCall, read_call
from transcripts.reading.vocabulary import NOTHING, Vocabulary
from transcripts.reading.wordfile import vocabulary_of


@click.command("read")
@click.argument("calls", type=click.File(encoding="utf-8"), required=False)
@click.option("--words", "words_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="The company's own words, a CSV file as for `words import`; no database is needed.")
@click.option("--report", is_flag=True, help="Tell how often people changed what was read from transcripts.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--examples", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="With --report: also write the corrected calls, with names and numbers, as CALLS.")
def read(calls: TextIO | None, words_file: Path | None, report: bool, as_json: bool, examples: Path | None) -> None:
    """Read transcripts and fill call records.

    CALLS has a call a line (JSON), "-" is standard input; each draft goes to standard output as one line. With
    --report nothing is read: it tells, per field, how many values were filled from transcripts, how many of these a
    person has judged and changed, and how many a person had to add.

    \b
    Example:
      callcenter read calls.jsonl > drafts.jsonl
      callcenter read --words words.csv calls.jsonl > drafts.jsonl
      callcenter read --report --examples corrected.jsonl
    """
    if report == (calls is not None):
        raise click.UsageError("give either CALLS or --report")
    if not report and (as_json or examples):
        raise click.UsageError("--json and --examples go with --report")
    if report and words_file:
        raise click.UsageError("--words goes with CALLS")
    if calls is None:
        _tell(as_json, examples)
        return
    known = vocabulary_of(entries_from(words_file)) if words_file else NOTHING
    for number, line in enumerate(calls, 1):
        if line.strip():
            click.echo(json.dumps(_draft(calls.name, number, line, known), ensure_ascii=False))


def _draft(name: str, number: int, line: str, known: Vocabulary) -> dict[str, object]:
    try:
        return read_call(json.loads(line), known)
    except json.JSONDecodeError as problem:
        raise click.ClickException(f"{name}:{number}: this is no JSON: {problem.msg}") from None
    except BadCall as problem:
        raise click.ClickException(f"{name}:{number}: {problem}") from None


def _tell(as_json: bool, examples: Path | None) -> None:
    settings = load_settings()
    with database() as db, db.session() as session:
        fields = report_of(session)
        if examples is not None:
            company = settings.company_name
            written = _write(examples, ({**call, "company": company} for call in examples_of(session, settings.zone)))
            click.echo(f"{written} corrected calls written to {examples}", err=True)
    if as_json:
        click.echo(json.dumps([{**asdict(one), "rate": one.rate} for one in fields], ensure_ascii=False))
    else:
        _table(fields)


def _table(fields: Sequence[FieldReport]) -> None:
    click.echo(f"{'field':<16}{'filled':>8}{'judged':>8}{'changed':>9}{'rate':>8}{'added':>7}")
    for one in fields:
        rate = "-" if one.rate is None else f"{one.rate:.1%}"
        click.echo(f"{one.field:<16}{one.filled:>8}{one.judged:>8}{one.changed:>9}{rate:>8}{one.added:>7}")


def _write(path: Path, calls: Iterable[dict[str, Any]]) -> int:
    """Readable by the operator alone: real people's names and numbers are in it."""
    written = 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            for call in calls:
                file.write(json.dumps(call, ensure_ascii=False) + "\n")
                written += 1
    except OSError as problem:
        raise click.ClickException(f"{path}: {problem.strerror}") from None
    return written


commands = (read, words)
