"""`callcenter standards`: the written standards, their due times and explanations, and files checked."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click

from callcenter.commands.company import Company, company
from callcenter.moments import YEARS
from callcenter.standards import EVENTS, SETTINGS, Due, Standard, StandardError, Step, load, plan
from callcenter.standards.problems import near
from callcenter.workcalendar import CalendarError


class Refused(click.ClickException):
    """Wrong usage, said in one line."""

    exit_code = 2


@click.group()
def standards() -> None:
    """Written standards: the time limits of the procedures.

    \b
    Example:
      callcenter standards due complaint --start 2026-02-13T16:40:00+08:00
    """


@standards.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_command(as_json: bool) -> None:
    """All standards: versions, steps, clauses.

    \b
    Example:
      callcenter standards list --json
    """
    ours = company()
    _say_whose(ours)
    if as_json:
        click.echo(json.dumps([_standard_plain(standard) for standard in ours.standards], ensure_ascii=False, indent=1))
        return
    for standard in ours.standards:
        click.echo(f"{standard.name} {standard.title}  {standard.digest[:12]}")
        for step in standard.steps:
            events = f"{step.starts} -> {step.stops}"
            click.echo(f"  {step.id:<14}{_column(step.limit.text, 12)}{events:<44}{step.clause:<14}{step.title}"
                       f"{_marks(step)}")


@standards.command("due")
@click.argument("name")
@click.option("--start", required=True, metavar="ISO8601", help="When it began, with its zone.")
@click.option("--event", "events", multiple=True, metavar="NAME=ISO8601",
              help="When something further happened (repeat for more); what is not given happens at its limit.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every interval counted or skipped.")
def due_command(name: str, start: str, events: tuple[str, ...], as_json: bool) -> None:
    """When each step is due, from one start.

    \b
    Example:
      callcenter standards due complaint --start 2026-02-13T16:40:00+08:00 --event notified=2026-02-13T16:43:00+08:00
    """
    began = _moment("--start", start)
    happened = dict(_event(written) for written in events)
    ours = company()
    standard = _standard(ours, name)
    _say_whose(ours)
    try:
        dues = plan(standard, began, ours.calendar, happened)
        plain = [due_plain(due) for due in dues] if as_json else []
    except CalendarError as problem:
        raise click.ClickException(f"the working calendar does not reach: {problem}") from None
    if as_json:
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    for due in dues:
        when = due.due_at.astimezone(ours.calendar.zone)
        guess = "  暂定" if due.provisional else ""
        click.echo(f"{due.step.id:<14}{when:%Y-%m-%d %H:%M:%S}  {_column(due.step.limit.text, 12)}"
                   f"{due.step.clause:<14}{due.step.title}{_marks(due.step)}{guess}")


@standards.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Check standards' files. Ends with 1 when one of them cannot be used.

    \b
    Every problem is one line: file, line, what is wrong; what to write instead.
    Example: callcenter standards check complaint.yaml
    """
    good = [_usable(file) for file in files]
    if not all(good):
        sys.exit(1)


def due_plain(due: Due) -> dict[str, Any]:
    """One step's due time as CONTRACT.md has it, and more; times with the offset of the calendar's zone."""
    zone = due.calendar.zone

    def iso(when: datetime) -> str:
        return when.astimezone(zone).isoformat()

    step = due.step
    return {
        "step": step.id, "title": step.title, "clause": step.clause, "text": step.text,
        "starts": step.starts, "stops": step.stops, "owner": step.owner,
        "started_at": iso(due.started_at), "due_at": iso(due.due_at), "warn_at": iso(due.warn_at),
        "planned_at": iso(due.planned_at), "limit": step.limit.text, "amount": step.limit.amount,
        "unit": step.limit.unit, "counts": step.limit.counts, "provisional": due.provisional,
        "optional": step.optional, "in_call": step.in_call, "on_breach": list(step.on_breach), "explain": due.explain,
    }


def _standard_plain(standard: Standard) -> dict[str, Any]:
    plain = standard.to_plain()
    for step, written in zip(standard.steps, plain["steps"], strict=True):
        written["limit_text"], written["counts"] = step.limit.text, step.limit.counts
    return {**plain, "digest": standard.digest, "version": standard.digest[:12]}


def _marks(step: Step) -> str:
    marks = [mark for mark, on in (("可选", step.optional), ("通话内", step.in_call), ("周期", step.repeats)) if on]
    return f"（{'、'.join(marks)}）" if marks else ""


def _say_whose(ours: Company) -> None:
    if not ours.from_database:
        click.echo(f"no database: the shipped standards, and office hours (Monday to Friday 9:00-18:00, "
                   f"{ours.calendar.timezone})", err=True)


def _column(text: str, width: int) -> str:
    """The text filled up to so many columns of a terminal, where Chinese letters take two."""
    return text + " " * max(1, width - sum(1 + (east_asian_width(letter) in "WF") for letter in text))


def _standard(ours: Company, name: str) -> Standard:
    for standard in ours.standards:
        if standard.name == name:
            return standard
    raise Refused(f"there is no standard {name!r}; there are {', '.join(s.name for s in ours.standards)}")


def _event(written: str) -> tuple[str, datetime]:
    name, sign, when = written.partition("=")
    if not sign:
        raise Refused(f"--event {written!r} has no time; write it as notified=2026-02-13T16:43:00+08:00")
    if name not in EVENTS:
        raise Refused(f"--event {name!r} is no event; {near(name, EVENTS)}")
    return name, _moment(f"--event {name}", when)


def _moment(option: str, text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{option} {text!r} is no time; write it as 2026-02-13T16:40:00+08:00") from None
    if when.tzinfo is None:
        raise Refused(f"{option} {text!r} has no zone; add an offset, as in 2026-02-13T16:40:00+08:00")
    if when.year not in YEARS:
        raise Refused(f"{option} {text!r} is too far off; give a year from {YEARS[0]} to {YEARS[-1]}")
    return when


def _usable(file: Path) -> bool:
    try:
        standard = load(file.read_text("utf-8"), str(file), SETTINGS)
    except UnicodeDecodeError as bad:
        click.echo(f"{file}:1: this is not UTF-8 (byte {bad.start}); save it as UTF-8", err=True)
    except OSError as bad:
        click.echo(f"{file}:1: it cannot be read ({bad.strerror}); give a file that may be read", err=True)
    except StandardError as bad:
        for problem in bad.problems:
            click.echo(str(problem), err=True)
    else:
        click.echo(f"{file}: usable: {standard.name}, steps: {len(standard.steps)}")
        return True
    return False


commands = [standards]
