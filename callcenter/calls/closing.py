"""When a call is over: its record is opened if nobody was rung, filled, and a missed caller is listed to be called
back. A record with a problem opens a case 工单."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.calls.carrying_out import book_callback
from callcenter.calls.closing_outbound import close_outbound
from callcenter.calls.lookups import callback_due
from callcenter.calls.store import Connection
from callcenter.calls.survey_answers import hear_notes
from callcenter.cases.opening import consider, consider_rating
from callcenter.changes import note
from callcenter.db import Database
from callcenter.lines.catalog import Catalog
from callcenter.lists.indexing import index_record
from callcenter.queueing import Queues
from callcenter.records.filling import fill_record
from callcenter.records.opening import open_record
from callcenter.records.promise_clocks import start_promises
from callcenter.records.second_reading import LIMIT as SECOND_LIMIT
from callcenter.records.second_reading import QUEUE as SECOND_QUEUE
from callcenter.work.rows import Claim, add_work, finish

NO_RECORD = ("sign_in", "blocked")
"""Calls that nobody has to write down: a colleague's sign-in, a number turned away."""

_CALL = "select sid, direction, outcome, line_id, from_dialable, started_at, ended_at from calls where sid = %s"


@dataclass(frozen=True)
class Closing:
    """The work that follows a call's end."""

    db: Database
    catalog: Catalog
    queues: Queues
    company: str
    second_reader: bool = False

    def close(self, claimed: Claim, now: datetime) -> None:
        """Work kind `close_call`, subject the call."""
        with self.db.raw() as connection, connection.transaction():
            finish(connection, claimed)
            call = connection.execute(_CALL, [claimed.subject]).fetchone()
            if call is None:
                return
            work = close_outbound(connection, call, now) if call.direction == "outbound" else []
            if call.direction != "outbound":
                self._close_inbound(connection, call, now)
            fill = add_work(connection, "fill_record", f"{call.sid}:end", "due", now=now,
                            payload={"call_sid": call.sid})
        for item in [*work, fill]:
            if item is not None:
                self.queues.enqueue(*item)

    def _close_inbound(self, connection: Connection, call: Any, now: datetime) -> None:
        if call.outcome not in NO_RECORD:
            open_record(connection, call.sid, now)
        if call.outcome == "abandoned":
            book_callback(connection, call.sid, None, "abandoned", self._due(call, now), now)
        if call.outcome == "answered":
            drop_answered(connection, call, now)

    def fill(self, claimed: Claim, now: datetime) -> None:
        """Work kind `fill_record`: whatever has become known since. The record, its case, the clocks of what was
        promised and the work's end are one commit; a second reader, where there is one, is asked after it."""
        call_sid, zone = claimed.payload["call_sid"], ZoneInfo(self.catalog.zone)
        with self.db.session() as session:
            connection: Any = session.connection().connection.driver_connection
            hear_notes(connection, call_sid)
            record = fill_record(session, call_sid, company=self.company, now=now, zone=zone)
            if record is not None:
                index_record(session, record, now=now)
            consider(session, record, now=now, zone=zone)
            consider_rating(session, call_sid, now=now, zone=zone)
            start_promises(session, record, now=now, zone=zone)
            note(session, "call", call_sid)
            finish(connection, claimed)
            again = add_work(connection, "read_again", claimed.subject, SECOND_QUEUE, now=now, payload={
                "call_sid": call_sid, "timeout": SECOND_LIMIT}) if self.second_reader and record is not None else None
        if again is not None:
            self.queues.enqueue(*again)

    def _due(self, call: Any, now: datetime) -> datetime:
        calendars = self.catalog.calendars()
        hours = self.catalog.line_by_id(call.line_id).hours if call.line_id else "default"
        return callback_due(calendars.get(hours) or calendars["default"], now)


def drop_answered(connection: Connection, call: Any, now: datetime) -> None:
    """A caller who got through since need not be called back."""
    connection.execute("update callbacks set state = 'dropped', closed_at = %s, closed_by = 'answered'"
                       " where number = %s and state = 'open' and deadline_id is null and created_at < %s",
                       [now, call.from_dialable, call.started_at])
