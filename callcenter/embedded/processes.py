"""Finding and ending processes without trusting a process id alone: ids are reused, working folders are not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

import psutil


def works_in(pid: int, folder: Path) -> bool:
    """True when process `pid` is alive with `folder` as its working folder (PostgreSQL and Redis go to their data)."""
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
    processes = []
    for pid in pids:
        try:
            processes.append(psutil.Process(pid))
            processes[-1].terminate()
        except psutil.Error:
            continue
    for process in psutil.wait_procs(processes, timeout=grace)[1]:
        try:
            process.kill()
        except psutil.Error:
            continue
    psutil.wait_procs(processes, timeout=grace)


def wait_until_none(folder: Path, program: str, seconds: float) -> bool:
    """Waits until no process of `program` works in `folder`; False when some are left after `seconds`."""
    deadline = time.monotonic() + seconds
    while all_in(folder, program):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
