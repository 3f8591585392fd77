"""Asking the provider: about a call that has gone silent, and about events of a call that we never saw begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from callcenter.calls.events import CallEvent
from callcenter.calls.notices import Notices, after_change, keep_recording
from callcenter.calls.store import Connection, add_event, lock_call, refresh
from callcenter.calls.trouble import Trouble
from callcenter.db import Database
from callcenter.queueing import Queues
from callcenter.recordings.fetching import backoff
from callcenter.telephony.base import (
    CallFacts,
    CallStatus,
    NetworkError,
    NotThereError,
    PermanentError,
    PhoneNetwork,
    RecordingFacts,
)
from callcenter.work.rows import Claim, Queued, add_work, finish, give_up, put_off

SILENT = timedelta(minutes=5)
"""After which an unfinished call is asked for."""

_TRIES = 12
_SILENT_CALLS = """
select sid from calls where ended_at is null and last_event_at < %(since)s
union
select c.sid from calls c join legs l on l.call_sid = c.sid
where l.ended_at is null and l.sid is not null and l.placed_at < %(since)s and c.last_event_at < %(since)s
limit 200
"""
"""Calls of which the provider told no end, and ended calls of which a leg has none: its person would stay taken."""

_AGENTS_OWN = "select 1 from calls c join legs l on l.call_sid = c.sid where c.sid = %s and c.direction = 'outbound'"
"""A call that we made with an agent: it is the agent's leg, and records the talk."""


@dataclass(frozen=True)
class LookingUp:
    """The work that fetches calls."""

    db: Database
    network: PhoneNetwork
    queues: Queues
    notices: Notices
    trouble: Trouble

    def sweep(self, now: datetime, *, at: datetime | None = None) -> list[Queued]:
        """Adds work for every call that has been silent for five minutes, again every five minutes while it lasts.
        `at`: what the workers' clock shows (default `now`)."""
        period = int(now.timestamp() // SILENT.total_seconds())
        with self.db.raw() as connection, connection.transaction():
            rows = connection.execute(_SILENT_CALLS, {"since": now - SILENT}).fetchall()
            work = [add_work(connection, "fetch_call", f"{row.sid}:{period}", "due", now=at or now,
                             payload={"call_sid": row.sid}) for row in rows]
        return [item for item in work if item is not None]

    def fetch_call(self, claimed: Claim, now: datetime) -> None:
        """Fetches a silent call with its legs and recordings. Work kind `fetch_call`."""
        call_sid = claimed.payload["call_sid"]
        with self.db.raw() as connection:
            legs = connection.execute("select id, sid from legs where call_sid = %s and sid is not null",
                                      [call_sid]).fetchall()
        try:
            facts = self._call(call_sid)
            leg_facts = [(leg.id, self._call(leg.sid)) for leg in legs]
            recordings: list[tuple[int | None, RecordingFacts]] = [
                (None, one) for one in self._recordings(call_sid)]
            recordings += [(leg.id, one) for leg in legs for one in self._recordings(leg.sid)]
        except NetworkError as problem:
            return self._later(claimed, problem, now)
        work = self._keep(claimed, call_sid, facts, leg_facts, recordings, now)
        for item in work:
            if item is not None:
                self.queues.enqueue(*item)

    def _call(self, sid: str) -> CallFacts:
        """A call as the provider knows it. One that it does not know is over, and its people are free."""
        try:
            return self.network.fetch_call(sid)
        except NotThereError:
            return CallFacts(sid, CallStatus.FAILED, "", "", "", None, None, None)

    def _recordings(self, sid: str) -> list[RecordingFacts]:
        try:
            return self.network.list_recordings(sid)
        except NotThereError:
            return []

    def _keep(self, claimed: Claim, call_sid: str, facts: CallFacts, legs: list[tuple[int, CallFacts]],
              recordings: list[tuple[int | None, RecordingFacts]], now: datetime) -> list[Queued | None]:
        with self.db.raw() as connection, connection.transaction():
            lock_call(connection, call_sid)
            own = "outbound" if connection.execute(_AGENTS_OWN, [call_sid]).fetchone() is not None else "message"
            events = [_fetched(call_sid, facts), *(_fetched(call_sid, one, leg) for leg, one in legs)]
            events += [_found_recording(call_sid, one, leg, own) for leg, one in recordings]
            work: list[Queued | None] = []
            for event in events:
                if add_event(connection, event, received_at=now) and event.kind == "recording":
                    work.append(keep_recording(connection, event, now))
            projected = refresh(connection, call_sid)
            if projected is not None:
                work += after_change(connection, call_sid, projected[0], now)
            finish(connection, claimed, {"status": facts.status})
        return work

    def orphan(self, claimed: Claim, now: datetime) -> None:
        """An event of a call that had not begun here. By now it has, or its beginning never reached us: then the
        provider tells of it, and the caller is called back. Work kind `orphan`."""
        call_sid = claimed.payload["call_sid"]
        with self.db.raw() as connection, connection.transaction():
            if lock_call(connection, call_sid):
                work = _catch_up(connection, call_sid, now)
                finish(connection, claimed)
                known = True
            else:
                known = False
        if known:
            for item in work:
                if item is not None:
                    self.queues.enqueue(*item)
            return
        try:
            facts = self.network.fetch_call(call_sid)
        except NetworkError as problem:
            return self._later(claimed, problem, now)
        self.trouble.keep(CallEvent("start", call_sid, f"{call_sid}:start:fetched", at=facts.started_at, data={
            "from": facts.from_, "to": facts.to, "direction": facts.direction, "status": facts.status.value}), "", now)
        self._later(claimed, PermanentError("begun from the provider's word; its events follow"), now, again=True)

    def _later(self, claimed: Claim, problem: NetworkError, now: datetime, *, again: bool = False) -> None:
        with self.db.raw() as connection, connection.transaction():
            if not again and (isinstance(problem, PermanentError) or claimed.attempts >= _TRIES):
                give_up(connection, claimed, problem.detail)
            else:
                put_off(connection, claimed, until=now + backoff(claimed.attempts), problem=problem.detail)


def _catch_up(connection: Connection, call_sid: str, now: datetime) -> list[Queued | None]:
    """Everything that events would have caused had the call been known when they came."""
    work: list[Queued | None] = []
    rows: list[Any] = connection.execute(
        "select call_sid, key, provider_at, leg_id, data from call_events where call_sid = %s and kind = 'recording'",
        [call_sid]).fetchall()
    for row in rows:
        work.append(keep_recording(connection, CallEvent("recording", row.call_sid, row.key, row.provider_at,
                                                         row.leg_id, row.data), now))
    projected = refresh(connection, call_sid)
    return work + (after_change(connection, call_sid, projected[0], now) if projected else [])


def _fetched(call_sid: str, facts: CallFacts, leg_id: int | None = None) -> CallEvent:
    """What the provider says of a call or leg, as an event: its end if it is over."""
    over = facts.status.over
    data = {"status": facts.status.value, "seconds": facts.seconds, "sid": facts.sid, "from": facts.from_,
            "to": facts.to, "found": True}
    kind = "fetched" if leg_id is None else "leg_status"
    return CallEvent(kind, call_sid, f"{facts.sid}:fetched:{facts.status.value}",
                     at=facts.ended_at if over else facts.started_at, leg_id=leg_id, data=data)


def _found_recording(call_sid: str, facts: RecordingFacts, leg_id: int | None, own: str) -> CallEvent:
    """A recording that the provider has, under the same key as its callback, which may still come. `own`: what the
    call itself records, where it is no agent's leg that does."""
    return CallEvent("recording", call_sid, f"{facts.sid}:recording:{facts.state}", leg_id=leg_id, data={
        "recording": facts.sid, "state": facts.state, "purpose": "talk" if leg_id else own,
        "channels": facts.channels, "seconds": facts.seconds, "media_url": facts.media_url})
