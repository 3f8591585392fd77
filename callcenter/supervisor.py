"""Runs the processes of a Procfile: lines under their names, a dead one started again, all ended together.

One thread, one loop over pipes and signals: nothing that could hang between a fork and an exec.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from callcenter.errors import DeskError
from callcenter.lifeline import die_with

_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")
_SOUND_AFTER = 5.0  # seconds that a process has to live for its next death to count as the first one
_LONGEST_WAIT = 30.0


class ProcfileError(DeskError):
    """A Procfile can't be used: names its line."""


def parse_procfile(text: str, name: str = "Procfile") -> dict[str, str]:
    """`name: command` a line, `#` comments; ProcfileError names the line that is neither."""
    commands: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if not match or match[1] in commands:
            raise ProcfileError(f"{name}, line {number}: {line.strip()!r} is not `name: command` "
                                "with a new name")
        commands[match[1]] = match[2]
    if not commands:
        raise ProcfileError(f"{name}: no process in it; expected lines such as `web: callcenter web`")
    return commands


@dataclass
class _Child:
    """One line of the Procfile: its running process, or the moment of its next start."""

    name: str
    command: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_start: float = 0.0
    deaths: int = 0
    rest: bytes = field(default=b"", repr=False)


class Supervisor:
    """Runs `commands` (name to shell command) with `env`; `write` gets each line. For the main thread."""

    def __init__(self, commands: Mapping[str, str], env: Mapping[str, str], *, cwd: Path | None = None,
                 write: Callable[[str], None] = print, grace: float = 20.0) -> None:
        self._children = [_Child(name, command) for name, command in commands.items()]
        self._env = dict(env)
        self._cwd = cwd
        self._write = write
        self._grace = grace
        self._width = max(map(len, commands))
        self._selector = selectors.DefaultSelector()
        self._stops = 0  # how often we were asked to stop

    def run(self) -> None:
        """Runs until SIGINT, SIGTERM or SIGHUP; kills at a second one or after `grace`. No child is left."""
        with self._signals():
            try:
                while not self._stops:
                    self._start_what_is_due()
                    self._turn(self._until_next_start())
                self._stop_all()
            finally:
                self._kill_all()

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is None and child.next_start <= now:
                child.started = now
                child.process = subprocess.Popen(
                    ["/bin/sh", "-c", f"exec {child.command}"], env=self._env, cwd=self._cwd,
                    start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, preexec_fn=partial(die_with, os.getpid()))  # noqa: PLW1509 - one thread
                assert child.process.stdout is not None
                os.set_blocking(child.process.stdout.fileno(), False)
                self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _until_next_start(self) -> float:
        waits = [child.next_start - time.monotonic() for child in self._children if child.process is None]
        return max(0.0, min([60.0, *waits]))

    def _turn(self, seconds: float) -> None:
        """Waits for lines, signals or the time; passes lines on; takes note of the dead."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                os.read(key.fd, 4096)
            elif not self._pass_on(key.data, os.read(key.fd, 65536)):
                self._close(key.fileobj)
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, child.process.returncode)

    def _pass_on(self, child: _Child, data: bytes) -> bool:
        *lines, child.rest = (child.rest + data).split(b"\n")
        if child.rest and (not data or len(child.rest) > 65536):
            lines, child.rest = [*lines, child.rest], b""
        for line in lines:
            self._say(child.name, line.decode(errors="replace").rstrip("\r"))
        return bool(data)

    def _bury(self, child: _Child, code: int) -> None:
        child.process = None
        now = time.monotonic()
        child.deaths = 1 if now - child.started > _SOUND_AFTER else child.deaths + 1
        wait = min(_LONGEST_WAIT, 2.0 ** (child.deaths - 1))
        child.next_start = now + wait
        how = f"ended with code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
        self._say("up", f"{child.name} {how}" + ("" if self._stops else f"; starting it again in {wait:g} s"))

    def _say(self, name: str, line: str) -> None:
        self._write(f"{name:<{self._width}} | {line}")

    def _stop_all(self) -> None:
        """TERM to each process itself: it ends its own children in order. Lines are still passed on."""
        for child in self._alive():
            child.process.terminate()  # type: ignore[union-attr]
        deadline = time.monotonic() + self._grace
        while self._alive() and self._stops < 2 and time.monotonic() < deadline:
            self._turn(max(0.0, deadline - time.monotonic()))
        self._turn(0)  # last words

    def _kill_all(self) -> None:
        for child in self._alive():
            assert child.process is not None
            self._say("up", f"{child.name} did not end in time: killed")
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                self._close(key.fileobj)

    def _close(self, pipe: Any) -> None:
        self._selector.unregister(pipe)
        pipe.close()

    def _alive(self) -> list[_Child]:
        return [child for child in self._children
                if child.process is not None and child.process.poll() is None]

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Our handlers, and a pipe that wakes the loop for each signal (a child's death is one)."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        os.set_blocking(reader, False)
        self._selector.register(reader, selectors.EVENT_READ, None)
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
        old = {number: signal.signal(number, self._on_signal) for number in numbers}
        old_wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_wakeup)
            for number, handler in old.items():
                signal.signal(number, handler)
            self._selector.close()
            os.close(reader)
            os.close(writer)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._stops += 1
