"""`callcenter flows`: IVR flows checked, drawn and walked, without a database or a provider."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from ivr_flows import shipped
from ivr_flows.flow import Flow
from ivr_flows.graph import graph
from ivr_flows.lint import lint
from ivr_flows.loader import BadFlow, load
from ivr_flows.play import Heard, facts_of_play, play

MARKS = {"says": "【话术】", "plays": "【声音】", "does": "  ·", "goes": "——"}
COLOURS = {"says": "green", "plays": "cyan", "does": "bright_black", "goes": "yellow"}


@click.group()
def flows() -> None:
    """IVR flows: check, draw and walk them.

    Example: callcenter flows lint my-flow.yaml
    """


@flows.command("lint")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def lint_command(files: tuple[Path, ...]) -> None:
    """Check flow files, or without FILE all shipped flows. Ends with 1 when one of them cannot be used.

    \b
    Every problem is one line: file, line, what is wrong; what to write instead.
    Example: callcenter flows lint flows/main.yaml
    """
    texts = {str(file): _read(file, _beside(file)) for file in files}
    names = [] if files else shipped.flow_names()
    problems = [problem for text, file in texts.items() for problem in lint(file[0], text, resolve=file[1])]
    for name in names:
        problems += lint(shipped.flow_text(name) or "", f"{name}.yaml")
    for problem in problems:
        click.echo(str(problem), err=True)
    if any(problem.level == "error" for problem in problems):
        sys.exit(1)
    checked = ", ".join([*texts, *names])
    click.echo(f"{checked}: usable" + (f", {len(problems)} warnings" if problems else ""))


@flows.command("graph")
@click.argument("name")
def graph_command(name: str) -> None:
    """Print a flow as a Mermaid flowchart. NAME is a shipped flow's name or a file.

    Example: callcenter flows graph main > main.mmd
    """
    click.echo(graph(flow_named(name)), nl=False)


@flows.command("play")
@click.argument("name")
@click.option(
    "--input", "keys", help="Answers, separated by spaces, - for silence; then the caller hangs up."
)
@click.option("--closed", is_flag=True, help="Outside opening hours.")
@click.option("--nobody", is_flag=True, help="Nobody is free to be rung.")
@click.option(
    "--caller", default="+8613800138000", show_default=True, help='The caller\'s number, or "" for none.'
)
@click.option("--landline", is_flag=True, help="The caller rings from a landline.")
def play_command(
    name: str, keys: str | None, closed: bool, nobody: bool, caller: str, landline: bool
) -> None:
    """Walk through a flow in the terminal. NAME is a shipped flow's name or a file.

    \b
    In line, Enter lets one ring go by, a lets an agent answer; Ctrl-D hangs up. Sign-in: any number, PIN 1234.
    Example: callcenter flows play main --input "2 - - a 1"
    """
    facts = facts_of_play(
        open={"default": not closed},
        free=0 if nobody else 1,
        caller=caller,
        caller_kind="landline" if landline else "mobile" if caller else "anonymous",
    )
    answer = _typed if keys is None else _scripted(keys)
    for heard in play(flow_named(name), facts, answer, lambda: datetime.now(UTC)):
        _show(heard)


def _show(heard: Heard) -> None:
    click.secho(f"{MARKS[heard.kind]}{heard.text}", fg=COLOURS[heard.kind])


def _typed(hint: str) -> str:
    try:
        return input(f"{hint}> ").strip()
    except KeyboardInterrupt:
        raise EOFError from None


def _scripted(keys: str) -> Callable[[str], str]:
    answers = iter(keys.split())

    def answer(hint: str) -> str:
        given = next(answers, None)
        if given is None:
            raise EOFError
        click.secho(f"{hint}> {given}")
        return "" if given == "-" else given

    return answer


Resolve = Callable[[str], str | None]


def _beside(file: Path) -> Resolve:
    """Flows that a file enters: those beside it come before the shipped ones."""

    def resolve(name: str) -> str | None:
        path = file.with_name(f"{name}.yaml")
        return path.read_text("utf-8") if path.is_file() else shipped.flow_text(name)

    return resolve


def _read(file: Path, resolve: Resolve) -> tuple[str, Resolve]:
    try:
        return file.read_text("utf-8"), resolve
    except UnicodeDecodeError as bad:
        raise click.ClickException(f"{file} is not UTF-8 (byte {bad.start}): save it as UTF-8") from None
    except OSError as bad:
        raise click.ClickException(f"{file} cannot be read: {bad.strerror}") from None


def flow_named(name: str) -> Flow:
    """A flow by shipped name or file; a bad file ends the command with its problems."""
    path = Path(name)
    shipped_text = shipped.flow_text(name)
    if shipped_text is None and not path.is_file():
        known = ", ".join(shipped.flow_names())
        raise click.UsageError(f"no flow {name!r}: give a file, or one of {known}")
    text, resolve = (
        (shipped_text, shipped.flow_text) if shipped_text is not None else _read(path, _beside(path))
    )
    try:
        return load(text, f"{name}.yaml" if shipped_text is not None else name, resolve=resolve)
    except BadFlow as bad:
        for problem in bad.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
