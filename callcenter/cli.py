"""The `callcenter` command. Errors are one plain line on stderr; 2 is wrong usage."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click
from sqlalchemy.exc import OperationalError

from callcenter.calls.spool import AWAY
from callcenter.errors import DeskError
from callcenter.telephony.base import NetworkError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sanxiang")
def cli() -> None:
    """三响 Sanxiang: a call centre that keeps its promises.

    \b
    Example:
      callcenter up
    """


def load_commands() -> click.Group:
    """All commands: each room offers its own under the entry point `callcenter.commands`."""
    for point in entry_points(group="callcenter.commands"):
        for command in point.load():
            cli.add_command(command)
    return cli


def main() -> None:
    """Runs a command."""
    try:
        load_commands()(standalone_mode=True)
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
