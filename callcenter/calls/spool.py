"""Events while the database is away: one fsynced file each under `var/spool`, taken in again when it is back."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from callcenter.calls.events import CallEvent

AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
"""What a database that is away looks like."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Spooled:
    """An event as it lay in the spool; `answer` is what the caller heard."""

    event: CallEvent
    answer: str
    received_at: datetime


@dataclass
class Spool:
    """A folder of events. `write` returns only when the event is on disk; OSError: it is not."""

    folder: Path
    _number: itertools.count[int] = field(default_factory=itertools.count)

    def write(self, event: CallEvent, answer: str, now: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{now:%Y%m%dT%H%M%S.%f}-{os.getpid()}-{next(self._number):06d}"
        plain = {**asdict(event.written()), "at": event.at.isoformat() if event.at else None}
        temporary = self.folder / f".{name}"
        with open(temporary, "w", encoding="utf-8", opener=_for_us_alone) as file:
            json.dump({"event": plain, "answer": answer, "received_at": now.isoformat()}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self.folder / f"{name}.json")
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def writable(self) -> bool:
        """Whether an event could be kept here now."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.folder / f".probe-{os.getpid()}"
            probe.write_text("")
            probe.unlink()
            return True
        except OSError:
            return False

    def waiting(self) -> list[Path]:
        """Spooled events, oldest first."""
        return sorted(self.folder.glob("[0-9]*.json")) if self.folder.is_dir() else []

    def drain(self, take: Callable[[Spooled], None]) -> int:
        """Hands every event on, oldest first, and removes it once taken. One drainer at a time; stops where the
        database is away again. Returns how many were taken."""
        if not self.waiting():
            return 0
        taken = 0
        with (self.folder / "drain.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return 0
            for path in self.waiting():
                try:
                    take(_read(path))
                except AWAY:
                    break
                except Exception:
                    log.exception("a spooled event could not be taken in", file=path.name)
                    path.rename(path.with_suffix(".broken"))
                    continue
                path.unlink()
                taken += 1
        return taken


def _for_us_alone(path: str | os.PathLike[str], flags: int) -> int:
    """Numbers of callers lie in these files."""
    return os.open(path, flags, 0o600)


def _read(path: Path) -> Spooled:
    plain = json.loads(path.read_text(encoding="utf-8"))
    event = plain["event"]
    event["at"] = datetime.fromisoformat(event["at"]) if event["at"] else None
    event["raw"] = [(name, value) for name, value in event["raw"]]
    return Spooled(CallEvent(**event), plain["answer"], datetime.fromisoformat(plain["received_at"]))
