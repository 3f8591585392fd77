"""`callcenter worker`, `clock` and `dialer`: found through the entry points `callcenter.commands`.

Their bodies are imported when they run: with them comes the whole application, seconds that no other command owes.
"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from callcenter.config import load_settings
from callcenter.embedded.servers import attached

QUEUES = ("calls", "due", "hearing", "reading", "exports")


@click.command()
@click.argument("queues", nargs=-1, required=True, type=click.Choice(QUEUES), metavar="QUEUE...")
def worker(queues: tuple[str, ...]) -> None:
    """Work on queues, the first named first.

    They are calls, due, hearing, exports, and reading (for a second reader).

    \b
    Example:
      callcenter worker calls
    """
    from workers import run

    run.main(list(queues), attached(load_settings()))


class _Moment(click.ParamType):
    """An ISO 8601 moment with an offset."""

    name = "ISO8601"

    def convert(self, value: str | datetime, param: click.Parameter | None,
                ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; expected one such as 2026-03-02T09:00:00+08:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no offset; expected one such as {value}+08:00", param, ctx)
        return moment.astimezone(UTC)


@click.command()
@click.option("--once", is_flag=True, help="One sweep, then end.")
@click.option("--now", type=_Moment(), default=None, help="Sweep as of this moment (with --once).")
def clock(once: bool, now: datetime | None) -> None:
    """Hand what is due to the workers, every few seconds.

    \b
    Example:
      callcenter clock --once --now 2026-03-02T09:00:00+08:00
    """
    if now is not None and not once:
        raise click.UsageError("--now needs --once: a clock that runs on takes the time itself")
    from workers import clock as process

    process.main(once, now, attached(load_settings()))


@click.command()
@click.option("--once", is_flag=True, help="Ask what became of open attempts, then end.")
@click.option("--now", type=_Moment(), default=None, help="Ask as of this moment (with --once).")
def dialer(once: bool, now: datetime | None) -> None:
    """Dial for campaigns and for agents.

    Of several diallers one dials, the others take over when it goes.

    \b
    Example:
      callcenter dialer
    """
    if now is not None and not once:
        raise click.UsageError("--now needs --once: a dialler that runs on takes the time itself")
    from workers import dialer as process

    process.main(attached(load_settings()), once=once, now=now)


commands = (worker, clock, dialer)
