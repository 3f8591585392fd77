"""`callcenter up`: everything on this one machine."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click
from sqlalchemy.exc import OperationalError

from callcenter.commands.stream import stream
from callcenter.commands.web import web
from callcenter.config import Settings, load_settings
from callcenter.embedded.servers import MARK, Owned, owned
from callcenter.errors import SettingsError
from callcenter.logs import set_up_logs
from callcenter.migrations import upgrade
from callcenter.supervisor import ProcfileError, Supervisor, parse_procfile


@click.command()
@click.option("--procfile", type=click.Path(path_type=Path), default=None,
              help="The processes to run. Default: ./Procfile, else the project's own.")
def up(procfile: Path | None) -> None:
    """Run everything on this machine: servers, web, workers, clock.

    Migrates the database, then runs every process of the Procfile. PostgreSQL and Redis are embedded under var/
    unless DATABASE_URL and REDIS_URL name others. Ends all of it on Ctrl-C or SIGTERM.

    \b
    Example:
      PORT=8080 callcenter up
    """
    settings = load_settings()
    commands = _processes(procfile)
    if settings.second_reader_url:
        commands.setdefault("reading", "callcenter worker reading")
    settings.provider()
    set_up_logs(settings.log_level, settings.log_format)
    with _term_unwinds(), owned(settings) as own:
        _port_is_free(settings.host, settings.port, "PORT")
        own = replace(own, settings=own.settings.model_copy(update={"stream_port": _stream_port(settings)}))
        migrate(own.settings)
        click.echo(f"up: the desk will be on {_address(settings)} (Ctrl-C ends all)")
        Supervisor(commands, _environment(own), write=click.echo).run()


commands = (up, web, stream)


def migrate(settings: Settings) -> None:
    """Brings the database that `settings` name to the newest version; SettingsError when it is away."""
    assert settings.database_url is not None
    try:
        upgrade(settings.database_url)
    except OperationalError as problem:
        reason = str(problem.orig).strip().splitlines()[0]
        raise SettingsError("DATABASE_URL", f"the database can't be used ({reason})",
                            "the address of a PostgreSQL that runs") from None


def _processes(procfile: Path | None) -> dict[str, str]:
    project = Path(__file__).parents[2] / "Procfile"
    path = procfile or (Path("Procfile") if Path("Procfile").exists() else project)
    try:
        return parse_procfile(path.read_text(), str(path))
    except OSError as problem:
        raise ProcfileError(f"{path}: {problem.strerror}; expected a file of lines such as "
                            "`web: callcenter web`") from None


def _environment(own: Owned) -> dict[str, str]:
    """The environment that our processes inherit: ours, passed on unread, with what we decided."""
    settings = own.settings
    decided = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "HOST": settings.host,
               "SECRET_KEY": settings.secret_key, "PORT": str(settings.port), "STREAM_PORT": str(settings.stream_at),
               "VAR_DIR": str(settings.var_dir.resolve()), "PYTHONUNBUFFERED": "1", MARK: own.mark}
    # The Procfile says `callcenter`: the one of this environment, activated or not.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    given = {name: value for name, value in decided.items() if value is not None}
    return {**os.environ, **given, "PATH": path}


def _address(settings: Settings) -> str:
    """Where a browser on this machine finds the desk."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _stream_port(settings: Settings) -> int:
    """Where `stream` listens: as it was set, else the port after PORT, or any free one where that is taken."""
    if settings.stream_port is not None:
        _port_is_free(settings.host, settings.stream_port, "STREAM_PORT")
        return settings.stream_port
    try:
        return _port_is_free(settings.host, settings.stream_at, "STREAM_PORT")
    except SettingsError:
        return _port_is_free(settings.host, 0, "STREAM_PORT")


def _port_is_free(host: str, port: int, setting: str) -> int:
    """The port (0: any), if it is free; SettingsError before anything is started, rather than a server that dies again
    and again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise SettingsError(setting, f"{port} is used by another program", "a free port") from None
            raise SettingsError("HOST", f"{host!r} can't be listened on ({problem.strerror})",
                                "an address of this machine") from None
        return int(probe.getsockname()[1])


@contextmanager
def _term_unwinds() -> Iterator[None]:
    """A SIGTERM while the servers start ends them in good order too."""
    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    old = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, old)
