"""What the provider tells us about calls, legs and recordings: kept once, added up, and followed by work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from callcenter.calls.events import CallEvent
from callcenter.calls.store import Connection, add_event, lock_call, refresh
from callcenter.calls.view import CallView
from callcenter.db import Database
from callcenter.queueing import Queues
from callcenter.records.opening import open_record
from callcenter.work.rows import Queued, add_work

CUSTOMER_CHANNEL = {"talk": 1, "message": 0, "transfer": 0, "button": 0, "outbound": 1}
"""On which channel of a recording the customer speaks, by what was recorded: the first channel is the leg that
recorded, which for a talk is the agent's (it took the caller out of the line, or was connected with the customer)."""

FETCH_SECONDS = 3600
"""A long recording takes its time to come; the queue `hearing` fetches it, so that it delays no call, no deadline."""

_ORPHAN_WAIT = timedelta(seconds=5)


@dataclass(frozen=True)
class Notices:
    """Takes everything that needs no answer but "received"."""

    db: Database
    queues: Queues

    def take(self, event: CallEvent, now: datetime) -> bool:
        """Keeps the event and what follows from it; False when it was known already."""
        with self.db.raw() as connection, connection.transaction():
            known = lock_call(connection, event.call_sid)
            if not add_event(connection, event, received_at=now):
                return False
            work = self._follow(connection, event, now) if known else [add_work(
                connection, "orphan", event.key, "calls", now=now, due_at=now + _ORPHAN_WAIT,
                payload={"call_sid": event.call_sid})]
        for item in work:
            if item is not None:
                self.queues.enqueue(*item)
        self.db.changes.tell_call(event.call_sid)
        return True

    def keep(self, event: CallEvent, now: datetime, answer: str | None = None) -> None:
        """Only keeps an event that could not be followed: the call's next event, or a replay, adds it up."""
        with self.db.raw() as connection:
            add_event(connection, event, received_at=now, answer=answer)

    def _follow(self, connection: Connection, event: CallEvent, now: datetime) -> list[Queued | None]:
        projected = refresh(connection, event.call_sid)
        work: list[Queued | None] = []
        if event.kind == "recording":
            work.append(keep_recording(connection, event, now))
        if projected is not None:
            if event.kind == "customer_status" and projected[0].answered_at is not None:
                open_record(connection, event.call_sid, now)  # the agent writes while they talk
            work += after_change(connection, event.call_sid, projected[0], now)
        return work


def after_change(connection: Connection, call_sid: str, view: CallView, now: datetime) -> list[Queued | None]:
    """What follows from where a call stands now; asking again adds nothing."""
    if view.ended_at is None:
        return []
    close = add_work(connection, "close_call", call_sid, "calls", now=now, payload={"call_sid": call_sid})
    if view.direction == "outbound":  # one phone of ours, and it is over
        return [close]
    stop = add_work(connection, "stop_ringing", f"{call_sid}:end", "calls", now=now, payload={"call_sid": call_sid})
    return [stop, close]


def keep_recording(connection: Connection, event: CallEvent, now: datetime) -> Queued | None:
    """A recording was announced: its row, and the work to fetch it. Absent or failed ones stay as they are."""
    data: dict[str, Any] = event.data
    state = {"completed": "announced", "absent": "absent", "failed": "failed"}.get(data["state"])
    if state is None:
        return None
    row = connection.execute(
        "insert into recordings (sid, call_sid, leg_id, purpose, state, media_url, announced_channels,"
        " announced_seconds, customer_channel, problem, announced_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (sid) do update set state = excluded.state, media_url = excluded.media_url,"
        "  announced_seconds = excluded.announced_seconds where recordings.state in ('absent', 'failed')"
        "  and recordings.path is null and excluded.state = 'announced'"
        " returning sid",
        [data["recording"], event.call_sid, event.leg_id, data["purpose"], state, data["media_url"],
         data["channels"], data.get("seconds"), CUSTOMER_CHANNEL[data["purpose"]], data.get("code"),
         now]).fetchone()
    if row is None or state != "announced":
        return None
    return add_work(connection, "fetch", row[0], "hearing", now=now, payload={"timeout": FETCH_SECONDS})
