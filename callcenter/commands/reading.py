"""`callcenter read`: transcripts in, drafts of call records out."""

from __future__ import annotations

import json
from typing import TextIO

import click

from transcripts.reading.corpus import BadCall, read_call


@click.command("read")
@click.argument("calls", type=click.File(encoding="utf-8"))
def read(calls: TextIO) -> None:
    """Read transcripts and fill call records.

    CALLS has a call a line (JSON), "-" is standard input; each draft goes to standard output as one line.

    \b
    Example:
      callcenter read calls.jsonl > drafts.jsonl
    """
    for number, line in enumerate(calls, 1):
        if line.strip():
            click.echo(json.dumps(_draft(calls.name, number, line), ensure_ascii=False))


def _draft(name: str, number: int, line: str) -> dict[str, object]:
    try:
        return read_call(json.loads(line))
    except json.JSONDecodeError as problem:
        raise click.ClickException(f"{name}:{number}: this is no JSON: {problem.msg}") from None
    except BadCall as problem:
        raise click.ClickException(f"{name}:{number}: {problem}") from None


commands = (read,)
