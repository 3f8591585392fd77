"""The `callcenter` command. Errors are one plain line on stderr; 2 is wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib.metadata import entry_points

import click
from sqlalchemy.exc import OperationalError

from callcenter.calls.spool import AWAY
from callcenter.errors import DeskError
from callcenter.telephony.base import NetworkError

_FIRST = ("up", "workers")
"""The rooms of the processes that make up the service: they are light, and started most often."""


class _Rooms(click.Group):
    """Each room offers its commands under the entry point `callcenter.commands`. The service's own processes import no
    other room: with some comes the whole application, and a second that these do not owe."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._add(_FIRST)
        if cmd_name not in self.commands:  # a room may add to the group of another one
            self._add()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._add()
        return super().list_commands(ctx)

    def _add(self, rooms: Collection[str] = ()) -> None:
        """The commands of these rooms, or of all."""
        for point in entry_points(group="callcenter.commands"):
            if not rooms or point.name in rooms:
                for command in point.load():
                    self.add_command(command)


@click.group(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sanxiang")
def cli() -> None:
    """三响 Sanxiang: a call centre that keeps its promises.

    \b
    Example:
      callcenter up
    """


def load_commands() -> click.Group:
    """The group with all commands in it."""
    cli.list_commands(click.Context(cli))
    return cli


def main() -> None:
    """Runs a command."""
    try:
        cli(standalone_mode=True)
    except DeskError as problem:
        _fail(problem.message)
    except NetworkError as problem:
        _fail(f"the phone network refused: {problem.detail}")
    except (*AWAY, OperationalError) as problem:
        reason = str(getattr(problem, "orig", None) or problem)
        _fail(f"the database is away: {reason.strip().splitlines()[0]}")


def _fail(message: str) -> None:
    print(f"callcenter: {message}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
