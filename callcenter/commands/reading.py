"""`callcenter read`: transcripts in, drafts of call records out; and how good the drafts were in people's eyes."""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

import click

from callcenter.commands.people import database
from callcenter.commands.search import search
from callcenter.commands.words import entries_from, words
from callcenter.config import load_settings
from callcenter.records.corrections import FieldReport, examples_of, report_of
from callcenter.records.second_reading import endpoint_of
from transcripts.model import Segment
from transcripts.reading.corpus import BadCall, read_call
from transcripts.reading.draft import CallFacts, Draft
from transcripts.reading.vocabulary import NOTHING, Vocabulary
from transcripts.reading.wordfile import vocabulary_of
from transcripts.second_reader.answers import UnreadableAnswer
from transcripts.second_reader.endpoint import Endpoint, EndpointProblem
from transcripts.second_reader.reader import read_again


@click.command("read")
@click.argument("calls", type=click.File(encoding="utf-8"), required=False)
@click.option("--words", "words_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="The company's own words, a CSV file as for `words import`; no database is needed.")
@click.option("--second-reader", "second_url", metavar="URL",
              help="Ask a language model's server for what is empty or unsure (SECOND_READER_KEY, _TIMEOUT hold).")
@click.option("--model", metavar="NAME", help="With --second-reader: the model's name there.")
@click.option("--report", is_flag=True, help="Tell how often people changed what was read from transcripts.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--examples", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="With --report: also write the corrected calls, with names and numbers, as CALLS.")
def read(calls: TextIO | None, words_file: Path | None, second_url: str | None, model: str | None, report: bool,
         as_json: bool, examples: Path | None) -> None:
    """Read transcripts and fill call records.

    CALLS has a call a line (JSON), "-" is standard input; each draft goes to standard output as one line. With
    --report nothing is read: it tells, per field, how many values were filled from transcripts, how many of these a
    person has judged and changed, and how many a person had to add.

    \b
    Example:
      callcenter read calls.jsonl > drafts.jsonl
      callcenter read --words words.csv calls.jsonl > drafts.jsonl
      callcenter read --second-reader http://127.0.0.1:11434/v1 --model qwen3:8b calls.jsonl
      callcenter read --report --examples corrected.jsonl
    """
    if report == (calls is not None):
        raise click.UsageError("give either CALLS or --report")
    if not report and (as_json or examples):
        raise click.UsageError("--json and --examples go with --report")
    if report and (words_file or second_url):
        raise click.UsageError("--words and --second-reader go with CALLS")
    if model and not second_url:
        raise click.UsageError("--model goes with --second-reader")
    if calls is None:
        _tell(as_json, examples)
        return
    known = vocabulary_of(entries_from(words_file)) if words_file else NOTHING
    second = _Second.of(second_url, model) if second_url else None
    for number, line in enumerate(calls, 1):
        if line.strip():
            click.echo(json.dumps(_draft(calls.name, number, line, known, second), ensure_ascii=False))
    if second is not None:
        second.tell()


@dataclass
class _Second:
    """Asks the second reader about each call. Without an answer the first one's draft stands."""

    endpoint: Endpoint
    counted: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, url: str, model: str | None) -> _Second:
        given = {"second_reader_url": url, **({"second_reader_model": model} if model else {})}
        endpoint = endpoint_of(load_settings(**given))
        assert endpoint is not None
        return cls(endpoint)

    def __call__(self, draft: Draft, segments: Sequence[Segment], facts: CallFacts) -> Draft:
        try:
            reading = read_again(draft, segments, facts, self.endpoint.ask, mark=secrets.token_hex(8))
        except (EndpointProblem, UnreadableAnswer) as problem:
            self.counted[f"problem_{getattr(problem, 'kind', 'unreadable')}"] += 1
            return draft
        self.counted.update(reading.counted(len(reading.better)))
        return reading.draft(draft)

    def tell(self) -> None:
        told = " ".join(f"{what}={times}" for what, times in sorted(self.counted.items()) if times)
        click.echo(f"second reader: {told or 'nothing to ask'}", err=True)


def _draft(name: str, number: int, line: str, known: Vocabulary, second: _Second | None) -> dict[str, object]:
    try:
        return read_call(json.loads(line), known, second)
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


commands = (read, words, search)
