"""`callcenter up`, run as people run it: the installed command, with a small Procfile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import structlog

from callcenter.cli import main
from callcenter.db import conninfo
from callcenter.embedded import processes
from callcenter.embedded.postgres import PostgresServer
from callcenter.embedded.redis import RedisServer
from tests.service import ACCOUNT, TOKEN

_COMMAND = Path(sys.executable).parent / "callcenter"
_PYTHON = Path(sys.executable)
_FORGET = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORT", "HOST")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Machine:
    """A folder to run commands in, with a `var` and a Procfile of its own."""

    def __init__(self, folder: Path, procfile: str) -> None:
        self.folder, self.var = folder, folder / "var"
        (folder / "Procfile").write_text(procfile)
        environment = {name: value for name, value in os.environ.items() if name not in _FORGET}
        self.env = {**environment, "VAR_DIR": str(self.var), "PORT": str(_free_port()),
                    "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
        self.started: list[subprocess.Popen[str]] = []
        self.said = ""

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A command run to its end."""
        return subprocess.run([_COMMAND, *arguments], cwd=self.folder, env={**self.env, **env}, text=True, timeout=60,
                              capture_output=True, check=False)

    def up(self, **env: str) -> subprocess.Popen[str]:
        """A running `callcenter up`, its processes at work (their line `at work` was read, and those in `said`)."""
        process = subprocess.Popen([_COMMAND, "up"], cwd=self.folder, env={**self.env, **env}, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.started.append(process)
        assert process.stdout is not None
        self.said = ""
        for line in process.stdout:
            self.said += line
            if "at work" in line:
                return process
        raise AssertionError(self.said)

    def enter(self, monkeypatch: pytest.MonkeyPatch, **env: str) -> None:
        """Folder and environment of this process are the machine's."""
        for name in _FORGET:
            monkeypatch.delenv(name, raising=False)
        for name, value in {**self.env, **env}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(self.folder)

    def servers_running(self) -> bool:
        return bool(processes.all_in(self.var / "postgres" / "data", "postgres")
                    or processes.all_in(self.var / "redis", "redis-server"))

    def close(self) -> None:
        for process in self.started:
            process.kill()
            process.communicate()
        if self.var.exists():
            PostgresServer.under(self.var).stop()
            RedisServer(self.var).stop()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    say = "import os, signal; print(os.environ['DATABASE_URL'], 'at work', flush=True); signal.pause()"
    machine = Machine(tmp_path, f'one: {_PYTHON} -c "{say}"\n')
    yield machine
    machine.close()


def _answer(process: subprocess.Popen[str], number: int) -> str:
    process.send_signal(number)
    assert process.stdout is not None
    rest = process.stdout.read()
    process.wait(timeout=30)
    return rest


def test_up_says_where_migrates_runs_the_procfile_refuses_a_second_and_ends_all_on_term(machine: Machine) -> None:
    process = machine.up(HOST="0.0.0.0")
    assert f"the desk will be on http://127.0.0.1:{machine.env['PORT']} " in machine.said
    second = machine.run("up")
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert f"another `callcenter up` (process {process.pid}) owns" in second.stderr
    with psycopg.connect(conninfo(PostgresServer.under(machine.var).url())) as connection:
        assert connection.execute("select count(*) from calls").fetchone() == (0,)
    children = psutil.Process(process.pid).children(recursive=True)
    rest = _answer(process, signal.SIGTERM)
    assert process.returncode == 0, rest
    assert children
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert not machine.servers_running()


def test_an_up_after_a_killed_one_adopts_its_servers(machine: Machine) -> None:
    first = machine.up()
    [server, *_] = processes.all_in(machine.var / "postgres" / "data", "postgres")
    [child] = psutil.Process(first.pid).children()
    first.kill()
    first.wait()
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert machine.servers_running()
    second = machine.up()
    assert server in processes.all_in(machine.var / "postgres" / "data", "postgres")
    rest = _answer(second, signal.SIGINT)
    assert second.returncode == 0, rest
    assert not machine.servers_running()


def _main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    """The command line in this process; returns its exit code."""
    monkeypatch.setattr(sys, "argv", ["callcenter", *arguments])
    before = structlog.get_config()
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        structlog.configure(**before)  # what it logged to is this test's
    return ended.value.code


@pytest.mark.parametrize("setting", ["PORT", "STREAM_PORT"])
def test_a_port_in_use_is_named_before_anything_runs(
        machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        machine.enter(monkeypatch, **{setting: port})
        assert _main(monkeypatch, "up") == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"callcenter: {setting}: {port} is used by another program; expected a free port")
    assert not machine.servers_running()


@pytest.mark.parametrize(("setting", "was"), [
    ("TWILIO_AUTH_TOKEN", ""), ("RECORDINGS_URL", "foo://x"), ("VAR_DIR", "/proc/nowhere")])
def test_what_it_cannot_work_without_is_named_before_anything_runs(
        machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], setting: str,
        was: str) -> None:
    machine.enter(monkeypatch, **{setting: was})
    assert _main(monkeypatch, "up") == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1), err
    assert err.startswith(f"callcenter: {setting}: ")
    assert not machine.servers_running()


def test_a_database_that_is_away_is_named(
        machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    machine.enter(monkeypatch, DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/desk", SECRET_KEY="x" * 32)
    assert _main(monkeypatch, "up") == 1
    assert "DATABASE_URL: the database can't be used" in capsys.readouterr().err.splitlines()[-1]


def test_a_wrong_procfile_is_named_with_its_line(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Procfile").write_text("web: callcenter web\nworker callcenter worker\n")
    monkeypatch.chdir(tmp_path)
    assert _main(monkeypatch, "up") == 1
    assert capsys.readouterr().err == ("callcenter: Procfile, line 2: 'worker callcenter worker' is not "
                                       "`name: command` with a new name\n")


@pytest.mark.parametrize("command", [["web"], ["worker", "calls"], ["clock", "--once"]])
def test_a_process_of_its_own_refuses_in_one_line_without_servers(
        command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    for name in _FORGET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert _main(monkeypatch, *command) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no DATABASE_URL and no REDIS_URL, and no `callcenter up` runs" in said


@pytest.mark.parametrize(("arguments", "message"), [
    (["worker"], "Missing argument 'QUEUE...'"),
    (["worker", "mail"], "'mail' is not one of 'calls', 'due', 'hearing', 'reading'"),
    (["clock", "--now", "2026-03-02T09:00:00+08:00"], "--now needs --once"),
    (["clock", "--once", "--now", "2026-03-02T09:00:00"], "has no offset"),
    (["clock", "--once", "--now", "tomorrow"], "is no moment"),
    (["web", "--workers", "0"], "0 is not in the range")])
def test_wrong_usage_ends_with_2_and_says_what_is_right(
        arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    assert _main(monkeypatch, *arguments) == 2
    assert message in capsys.readouterr().err
