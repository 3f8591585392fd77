"""Hearing a recording: only those who may see its call, and never without a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.calls.seeing import visible_calls
from callcenter.errors import ConflictError, NotFoundError
from callcenter.people.audit import AuditEntry, record_act
from callcenter.people.models import Person
from callcenter.recordings.models import Recording
from callcenter.recordings.storage import Storage

_ONE_SITTING = timedelta(minutes=10)
"""A player asks for a recording in many pieces: one entry of the audit trail covers them."""

_MEDIA = {".wav": "audio/wav", ".mp3": "audio/mpeg"}


@dataclass(frozen=True)
class StoredRecording:
    """Where a recording lies: `path` in the store, `digest` of the file as it was put there."""

    sid: str
    path: str
    digest: str | None


@dataclass(frozen=True)
class Audio:
    """A stored recording, open for reading; `size` in bytes."""

    file: IO[bytes]
    size: int
    media_type: str
    digest: str


def listen(session: Session, storage: Storage, sid: str, *, person: Person, now: datetime) -> Audio:
    """Opens a recording. NotFoundError: none, or not for this person; ConflictError: not stored (yet)."""
    row = stored_recording(session, sid, person)
    try:
        audio = Audio(storage.open(row.path), storage.size(row.path), _media_type(row.path), row.digest or row.sid)
    except FileNotFoundError:
        raise NotFoundError("录音文件已不在存储中") from None
    _note(session, sid, person, now)
    return audio


def stored_recording(session: Session, sid: str, person: Person) -> StoredRecording:
    """A recording that this person may hear and that lies in the store. NotFoundError, ConflictError as `listen`."""
    row = session.scalar(select(Recording).join(Call, Call.sid == Recording.call_sid)
                         .where(Recording.sid == sid, visible_calls(person)))
    if row is None:
        raise NotFoundError(f"没有编号为 {sid[:40]} 的录音")
    if row.state != "stored" or not row.path:
        raise ConflictError({"announced": "录音正在取回，请稍后再听", "absent": "运营商没有录到声音"}.get(
            row.state, "录音没有取回成功"))
    return StoredRecording(row.sid, row.path, row.digest)


def _note(session: Session, sid: str, person: Person, now: datetime) -> None:
    # A player asks for two pieces at once: the second waits until the first is written down.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"listen:{sid}:{person.id}"))))
    noted = session.scalar(select(exists().where(
        AuditEntry.action == "recording.listen", AuditEntry.subject == sid, AuditEntry.who == person.name,
        AuditEntry.at > now - _ONE_SITTING)))
    if not noted:
        record_act(session, who=person.name, action="recording.listen", subject=sid, now=now)


def _media_type(path: str) -> str:
    return next((media for ending, media in _MEDIA.items() if path.endswith(ending)), "application/octet-stream")
