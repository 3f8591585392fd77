"""One owner for a `var` folder, and the note that tells other processes whose servers to use.

The lock is the kernel's (flock): it goes with its holder, also when that is killed.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from callcenter.embedded.errors import EmbeddedError


@contextmanager
def owner_lock(var_dir: Path) -> Iterator[None]:
    """Held while we own `var_dir`; EmbeddedError, naming the owner, when another process does."""
    folder = var_dir / "run"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "up.lock").open("a+")
    except OSError as problem:
        raise EmbeddedError(f"VAR_DIR: {var_dir} can't be written ({problem.strerror}); "
                            "expected a folder that the service may write to") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            raise EmbeddedError(f"another `callcenter up` (process {owner}) owns {var_dir}: stop it, "
                                "or set VAR_DIR and PORT for a second one") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@dataclass(frozen=True)
class Note:
    """What an owner tells: itself (`pid` and its start in seconds, since ids are reused), the mark that all
    of its processes carry, and the addresses of the servers that it embeds (None: the settings name one)."""

    pid: int
    started: float
    mark: str
    database_url: str | None
    redis_url: str | None

    @classmethod
    def of_us(cls, mark: str, database_url: str | None, redis_url: str | None) -> Note:
        return cls(os.getpid(), psutil.Process().create_time(), mark, database_url, redis_url)

    def write(self, var_dir: Path) -> None:
        path = note_path(var_dir)
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(asdict(self)))
        new.replace(path)

    @property
    def owner_alive(self) -> bool:
        try:
            return abs(psutil.Process(self.pid).create_time() - self.started) < 1
        except psutil.Error:
            return False


def note_path(var_dir: Path) -> Path:
    return var_dir / "run" / "servers.json"


def read_note(var_dir: Path) -> Note | None:
    """The last owner's note, alive or not; None without one that can be read."""
    try:
        return Note(**json.loads(note_path(var_dir).read_text()))
    except (OSError, ValueError, TypeError):
        return None
