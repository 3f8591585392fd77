"""The stage: `callcenter up` as a process of its own, a simulated phone network, a small company."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import requests

from callcenter.calls.spool import AWAY
from callcenter.config import Settings, load_settings
from callcenter.db import Database, utcnow
from callcenter.demo.calls import LINE
from callcenter.embedded.lock import read_note
from callcenter.embedded.servers import attached
from callcenter.errors import DeskError
from callcenter.lines.services import webhook_addresses
from callcenter.telephony.simulator.simulator import Simulator

_ACCOUNT = "AC" + "3" * 32
_OUR_SETTINGS = ("DATABASE_URL", "REDIS_URL", "RECORDINGS_URL", "SECRET_KEY", "VOSK_MODEL", "PUBLIC_BASE_URL",
                 "NOTIFY_URLS")
"""Not taken from the surroundings: a demo touches nobody's data and writes to nobody's group."""

_CALLCENTER = (sys.executable, "-m", "callcenter.cli")
_START_SECONDS = 120.0
_SPEED = 12.0
_LEAD = 8 * 3600.0
"""Seconds ago at which simulated time begins: where it reaches the present it goes no faster. It passes while the
service starts, too."""


class DemoProblem(DeskError):
    """The demo cannot go on; one line says why."""


@dataclass(frozen=True)
class Stage:
    """Everything that is up. `passwords` by login."""

    settings: Settings
    db: Database
    simulator: Simulator
    service: subprocess.Popen[bytes]
    passwords: dict[str, str]
    log: Path
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Runs a `callcenter` command beside the service, as its operator would; returns what it says."""
        done = subprocess.run([*_CALLCENTER, *words], env=self.environment, capture_output=True, text=True, timeout=60,
                              check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise DemoProblem(f"callcenter {' '.join(words)}: {lines[-1] if lines else 'no output'}")
        return done.stdout.strip()


Company = Callable[[Database, datetime], dict[str, str]]


@contextmanager
def stage(say: Callable[[str], None], now: datetime, *, name: str = "demo", company: Company,
          speed: float = _SPEED, hold: bool = True, lead: float | None = None) -> Iterator[Stage]:
    """Starts it all, fresh, under `var/<name>`, and ends it all. `company` sets people and the line up and returns the
    passwords by login; `speed` and `hold` are the simulated network's; `lead`: so many seconds ago is now, for it, once
    all is up."""
    own = load_settings(_env_file=None)
    var = (own.var_dir / name).resolve()
    note = read_note(var)
    if note is not None and note.owner_alive:
        raise DemoProblem("a demo runs already; end it first (Ctrl-C in its terminal)")
    _must_be_free(own.port)
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    base = f"http://127.0.0.1:{own.port}"
    token = secrets.token_hex(16)
    log = var / "service.log"
    with ExitStack() as stack:
        databases: list[Database] = []
        stack.callback(_close, databases)  # last: the simulator's clock asks until its end
        simulator = stack.enter_context(Simulator(
            base, base, _ACCOUNT, token, speed=speed, hold=hold, lead=_LEAD,
            busy=lambda: any(rings_pending(db) for db in databases)))
        say("启动 PostgreSQL、Redis、网页服务、工作进程和时钟 …")
        environment = _surroundings({
            "VAR_DIR": str(var), "HOST": "127.0.0.1", "PORT": str(own.port), "PUBLIC_BASE_URL": base,
            "TWILIO_ACCOUNT_SID": _ACCOUNT, "TWILIO_AUTH_TOKEN": token, "TWILIO_API_BASE_URL": simulator.serve(),
            "COMPANY_NAME": "三响科技", "LOG_FORMAT": "text"})
        service = _start(environment, log)
        stack.callback(_end, service)
        _until_ready(service, base, log)
        settings = attached(load_settings(_env_file=None, var_dir=var, public_base_url=base))
        assert settings.database_url
        databases.append(Database(settings.database_url))
        passwords = company(databases[0], now)
        hooks = webhook_addresses(base)
        simulator.number(LINE, voice_url=hooks["voice"], status_url=hooks["status"], fallback_url=hooks["fallback"])
        if lead is not None:
            simulator.leap(utcnow() - timedelta(seconds=lead))
        yield Stage(settings, databases[0], simulator, service, passwords, log, environment)


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise DemoProblem(f"port {port} is taken by another program: end it, or set another PORT") from None


def _surroundings(decided: dict[str, str]) -> dict[str, str]:
    """Settings that are the stage's and nobody else's."""
    return {**{name: value for name, value in os.environ.items() if name not in _OUR_SETTINGS}, **decided}


def _start(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """`callcenter up` as a process of its own."""
    with log.open("wb") as output:
        return subprocess.Popen([*_CALLCENTER, "up"], env=environment, stdout=output, stderr=subprocess.STDOUT)


def _close(databases: list[Database]) -> None:
    for db in databases:
        db.close()


def _end(service: subprocess.Popen[bytes]) -> None:
    service.terminate()
    service.wait(timeout=60)


def rings_pending(db: Database) -> bool:
    """Whether a worker still has to do something for a live call: simulated time waits for it."""
    try:
        with db.raw() as connection:
            return connection.execute("select 1 from work where state = 'open' and queue = 'calls'"
                                      " and due_at <= now() limit 1").fetchone() is not None
    except AWAY:
        return False


def _until_ready(service: subprocess.Popen[bytes], base: str, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if service.poll() is not None:
            lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            raise DemoProblem(f"the service did not start: {lines[-1] if lines else 'no output'} (log: {log})")
        try:
            if requests.get(f"{base}/readyz", timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise DemoProblem(f"the service was not ready within {_START_SECONDS:.0f} s (log: {log})")
