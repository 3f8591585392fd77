"""Hearing a recording: the recogniser's words become the transcript, once, whoever else tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from psycopg.types.json import Jsonb

from callcenter.db import Database
from callcenter.queueing import Queues
from callcenter.recordings.outlines import keep_outline
from callcenter.recordings.storage import Storage
from callcenter.work.rows import Claim, add_work, finish, reopen
from transcripts.audiofacts import AudioProblem
from transcripts.recognizers.base import Recognizer

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Hearing:
    """The work of the queue `hearing`. `recognizer` None: no model is there, and nothing is lost by waiting."""

    db: Database
    storage: Storage
    queues: Queues
    recognizer: Recognizer | None
    scratch: Path

    def hear(self, claimed: Claim, now: datetime) -> None:
        """Hears one recording. Work kind `hear`, subject the recording's id."""
        with self.db.raw() as connection:
            row = connection.execute("select * from recordings where sid = %s", [claimed.subject]).fetchone()
        assert row is not None, "a recording is never deleted"
        if self.recognizer is None:
            return self._write(claimed, row, "waiting_for_model", [], None, None, now)
        from transcripts.hearing import hear  # with the decoder, for who hears something

        names = ["customer"] if row.channels == 1 and row.purpose == "message" else _channel_names(row)
        try:
            with self.storage.local(row.path, self.scratch) as path:
                heard = hear(path, self.recognizer, names)
                keep_outline(self.storage, self.scratch, row.path, path)
        except AudioProblem as problem:
            return self._write(claimed, row, "failed", [], self.recognizer.name, problem.detail, now)
        except FileNotFoundError:
            return self._write(claimed, row, "failed", [], self.recognizer.name, "the stored file is gone", now)
        segments = [segment.to_dict() for segment in heard.segments]
        return self._write(claimed, row, "done", segments, self.recognizer.name, None, now)

    def _write(self, claimed: Claim, row: Any, state: str, segments: list[dict[str, Any]], model: str | None,
               reason: str | None, now: datetime) -> None:
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed, {"segments": len(segments), "state": state})
            connection.execute(
                "update transcripts set state = %s, segments = %s, model = %s, reason = %s, heard_at = %s"
                " where recording_sid = %s", [state, Jsonb(segments), model, reason, now, row.sid])
            fill = add_work(connection, "fill_record", f"{row.call_sid}:{row.sid}:{claimed.token}", "due", now=now,
                            payload={"call_sid": row.call_sid})
        if fill is not None:
            self.queues.enqueue(*fill)


def _channel_names(row: Any) -> list[str]:
    if row.channels != 2:
        return []
    return ["customer", "agent"] if row.customer_channel == 0 else ["agent", "customer"]


def retry_transcripts(db: Database, queues: Queues, now: datetime, *, failed: bool = False) -> int:
    """Queues again what waits for a model, and with `failed` what could not be heard; returns how many."""
    states = ["waiting_for_model", "failed"] if failed else ["waiting_for_model"]
    with db.raw() as connection, connection.transaction():
        rows = connection.execute(
            "update transcripts t set state = 'waiting', reason = null from recordings r"
            " where r.sid = t.recording_sid and r.state = 'stored' and t.state = any(%s)"
            " returning t.recording_sid, r.seconds", [states]).fetchall()
        work = [reopen(connection, "hear", row.recording_sid, "hearing", now=now,
                       payload={"timeout": 60 + round(2 * row.seconds)}) for row in rows]
    for item in work:
        queues.enqueue(*item)
    return len(rows)
