"""Finding and ending processes by more than an id: ids are reused, working folders are not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil


def works_in(pid: int, folder: Path) -> bool:
    """True when `pid` is alive and works in `folder` (PostgreSQL and Redis change to their data's folder)."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == folder.resolve()
    except (psutil.Error, OSError):
        return False


def all_in(folder: Path, program: str) -> list[int]:
    """Ids of all live processes of `program` whose working folder is `folder`."""
    return [process.pid for process in psutil.process_iter(["name"])
            if program in (process.info["name"] or "") and works_in(process.pid, folder)]


def marked(variable: str, value: str) -> list[int]:
    """Ids of all live processes, ours aside, that were started with `variable=value` in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(variable) == value:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def end(pids: Iterable[int], grace: float) -> None:
    """TERM, then KILL for those still there after `grace` seconds."""
    processes = [process for process in map(_find, pids) if process]
    for verb, patience in ((psutil.Process.terminate, grace), (psutil.Process.kill, 10.0)):
        for process in processes:
            with suppress(psutil.Error):
                verb(process)
        deadline = time.monotonic() + patience
        while (processes := list(filter(_alive, processes))) and time.monotonic() < deadline:
            time.sleep(0.02)


def wait_until_none(folder: Path, program: str, seconds: float) -> bool:
    """Waits until no process of `program` works in `folder`; False when some are left after `seconds`."""
    deadline = time.monotonic() + seconds
    while all_in(folder, program):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _find(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _alive(process: psutil.Process) -> bool:
    """A zombie is dead: who has to bury it (often a container's first process) may take its time."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
