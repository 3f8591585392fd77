"""Fetching a recording: from the provider, checked, stored, then deleted there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from callcenter.db import Database
from callcenter.queueing import Queues
from callcenter.recordings.storage import Storage, StorageProblem
from callcenter.telephony.base import NetworkError, PermanentError, PhoneNetwork
from callcenter.work.rows import Claim, Connection, add_work, finish, give_up, put_off
from transcripts.audiofacts import AudioInfo, AudioProblem

_TRIES = 40
"""Some five hours: a provider that is out for an afternoon costs no recording."""

_TRIES_FOR_THE_REST = 4
"""A file that stays short that often is all that there is: it is kept, and the provider keeps its own."""

_LENGTH_TOLERANCE = 2.0
"""Seconds by which a file may differ from what the provider announced (it announces whole seconds)."""

log = structlog.get_logger(__name__)


class RecordingProblem(Exception):
    """The file is not what was announced; asking again may help."""


@dataclass(frozen=True)
class _Copy:
    """Our copy of a recording. `short`: what is missing of it, in words."""

    info: AudioInfo
    name: str
    digest: str
    size: int
    short: str | None


def backoff(attempts: int) -> timedelta:
    """2 s, 4 s, 8 s … at most 10 minutes: media is often not there at once."""
    return timedelta(seconds=min(600, 2 ** min(attempts, 10)))


@dataclass(frozen=True)
class Fetching:
    """The work around recordings that needs the provider."""

    db: Database
    network: PhoneNetwork
    storage: Storage
    queues: Queues
    scratch: Path
    max_bytes: int
    delete_at_provider: bool

    def fetch(self, claimed: Claim, now: datetime) -> None:
        """Fetches, checks and stores one recording. Work kind `fetch`, subject the recording's id."""
        with self.db.raw() as connection:
            row = connection.execute("select * from recordings where sid = %s", [claimed.subject]).fetchone()
        if row is None or row.state == "stored":
            return self._done(claimed)
        self.scratch.mkdir(parents=True, exist_ok=True)
        local = self.scratch / f"{uuid.uuid4().hex}.audio"
        try:
            copy = self._copy(claimed, row, local)
        except PermanentError as problem:
            return self._failed(claimed, problem.detail)
        except (NetworkError, RecordingProblem, AudioProblem, StorageProblem, OSError) as problem:
            return self._later(claimed, getattr(problem, "detail", str(problem)), now)
        finally:
            local.unlink(missing_ok=True)
        return self._stored(claimed, row, copy, now)

    def _copy(self, claimed: Claim, row: Any, local: Path) -> _Copy:
        """Fetches, checks and stores: in this order, so that only what is sound is ever stored."""
        from transcripts.audio import probe  # with the decoder, for who fetches something

        size = self.network.fetch_recording(row.media_url, local, max_bytes=self.max_bytes)
        info = probe(local)
        short = _shortage(info, row.announced_seconds)
        if short and claimed.attempts < _TRIES_FOR_THE_REST:
            raise RecordingProblem(short)
        name = f"{row.announced_at:%Y/%m/%d}/{row.sid}{'.mp3' if 'mp3' in info.codec else '.wav'}"
        return _Copy(info, name, self.storage.put(local, name), size, short)

    def _stored(self, claimed: Claim, row: Any, copy: _Copy, now: datetime) -> None:
        info = copy.info
        fewer = None if info.channels == row.announced_channels else (
            f"announced with {row.announced_channels} channels, came with {info.channels}")
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed, {"bytes": copy.size, "digest": copy.digest})
            connection.execute(
                "update recordings set state = 'stored', channels = %s, seconds = %s, path = %s, digest = %s,"
                " bytes = %s, stored_at = %s, problem = %s where sid = %s",
                [info.channels, info.seconds - info.missing, copy.name, copy.digest, copy.size, now,
                 "; ".join(filter(None, [copy.short, fewer])) or None, row.sid])
            connection.execute("insert into transcripts (recording_sid, call_sid, state, segments) values"
                               " (%s, %s, 'waiting', '[]') on conflict do nothing", [row.sid, row.call_sid])
            queued = [hearing_work(connection, row.sid, info.seconds, now)]
            if self.delete_at_provider and copy.short is None:
                queued.append(add_work(connection, "delete_recording", row.sid, "due", now=now))
        for item in queued:
            if item is not None:
                self.queues.enqueue(*item)

    def delete(self, claimed: Claim, now: datetime) -> None:
        """Deletes at the provider what we hold with its digest. Work kind `delete_recording`."""
        try:
            self.network.delete_recording(claimed.subject)
        except PermanentError as problem:
            with self.db.raw() as connection, connection.transaction():
                give_up(connection, claimed, problem.detail)
            return
        except NetworkError as problem:
            return self._later(claimed, problem.detail, now)
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed)
            connection.execute("update recordings set deleted_at_provider = %s where sid = %s",
                               [now, claimed.subject])

    def _done(self, claimed: Claim) -> None:
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed)

    def _failed(self, claimed: Claim, problem: str) -> None:
        with self.db.raw() as connection, connection.transaction():
            give_up(connection, claimed, problem)
            if claimed.kind == "fetch":
                connection.execute("update recordings set state = 'failed', problem = %s where sid = %s",
                                   [problem, claimed.subject])

    def _later(self, claimed: Claim, problem: str, now: datetime) -> None:
        if claimed.attempts >= _TRIES:
            return self._failed(claimed, problem)
        log.warning("a recording has to wait", recording=claimed.subject, problem=problem, attempts=claimed.attempts)
        with self.db.raw() as connection, connection.transaction():
            put_off(connection, claimed, until=now + backoff(claimed.attempts), problem=problem)
            connection.execute("update recordings set problem = %s where sid = %s", [problem, claimed.subject])


def hearing_work(connection: Connection, recording_sid: str, seconds: float, now: datetime) -> Any:
    """The work of hearing a recording: it may take 60 s + 2 x its audio."""
    return add_work(connection, "hear", recording_sid, "hearing", now=now,
                    payload={"timeout": 60 + round(2 * seconds)})


def _shortage(info: AudioInfo, announced_seconds: int | None) -> str | None:
    """What is missing of a file, in words; None: nothing."""
    held = info.seconds - info.missing
    if info.missing > _LENGTH_TOLERANCE:
        return f"the file is cut: {held:.1f} s of {info.seconds:.1f} s"
    if announced_seconds is not None and held < announced_seconds - _LENGTH_TOLERANCE:
        return f"{held:.1f} s of sound came, {announced_seconds} s were announced"
    return None
