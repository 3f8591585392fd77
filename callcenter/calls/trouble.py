"""When we cannot serve: the caller hears an apology and goes to the line's fallback number, the event is kept, and
the caller is called back."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from callcenter.calls.carrying_out import book_callback
from callcenter.calls.events import FLOW_KINDS, CallEvent, StoredEvent
from callcenter.calls.projection import project
from callcenter.calls.store import Connection, add_event, begin_call, lock_call, refresh
from callcenter.customers.knowing import who_calls
from callcenter.customers.numbers import read_number
from callcenter.db import Database
from callcenter.errors import NotFoundError
from callcenter.lines.catalog import Catalog, LineFacts, line_facts
from ivr_flows.verbs import Connect, HangUp, LeaveLine, Link, Say, Verb

APOLOGY = "非常抱歉，系统暂时无法为您服务，正在为您转接，请稍候。"
APOLOGY_WITHOUT_WAY_ON = "非常抱歉，系统暂时无法为您服务，我们会尽快给您回电。再见。"
AFTER_FALLBACK = Link("transferred", "down")
"""Where the call asks after the fallback number: only to be hung up."""


def apology(fallback_number: str | None, caller_id: str | None, *, in_line: bool = False) -> Sequence[Verb]:
    """What a caller hears when we cannot go on: valid without any database. `in_line`: nobody can be connected from
    within a line, so the caller leaves it and goes on from there."""
    if fallback_number is None:
        return [Say(APOLOGY_WITHOUT_WAY_ON), HangUp()]
    return [Say(APOLOGY), LeaveLine()] if in_line else [Say(APOLOGY), *way_on(fallback_number, caller_id)]


def way_on(fallback_number: str | None, caller_id: str | None) -> Sequence[Verb]:
    """To the fallback number, where there is one."""
    return [Connect(fallback_number, caller_id, 60, False, AFTER_FALLBACK) if fallback_number else HangUp()]


@dataclass(frozen=True)
class Trouble:
    """Keeps what could not be served."""

    db: Database
    catalog: Catalog

    def keep(self, event: CallEvent, answer: str, now: datetime, problem: BaseException | None = None) -> bool:
        """Keeps an event whose answer was the apology; False when it was kept before. The call's flow has ended, the
        caller is listed to be called back: unless the flow went on meanwhile (the database was back while the caller
        left the line), then the event is only kept."""
        data = {**event.data, "service_down": True, "was": event.kind}
        if problem is not None:
            data["problem"] = "".join(traceback.format_exception_only(problem)).strip()
        event = replace(event, data=data)
        with self.db.raw() as connection, connection.transaction():
            if not lock_call(connection, event.call_sid):
                return self._begin(connection, event, answer, now)
            row = connection.execute("select flow_seq, flow_state from calls where sid = %s",
                                     [event.call_sid]).fetchone()
            assert row is not None
            if _went_on(row.flow_state, event):
                passed = replace(event, kind="trouble", data={**event.data, "service_down": False})
                return add_event(connection, passed, received_at=now, answer=answer)
            kept = replace(event, kind="trouble") if event.kind in FLOW_KINDS else event
            if not add_event(connection, kept, received_at=now, answer=answer, flow_seq=row.flow_seq + 1):
                return False
            connection.execute(
                "update calls set flow_seq = flow_seq + 1, flow_state = flow_state || '{\"ended\": true}'"
                " where sid = %s", [event.call_sid])
            projected = refresh(connection, event.call_sid)
            if projected is None or projected[0].direction != "outbound":  # of ours, its attempt tells
                book_callback(connection, event.call_sid, None, "service_down", now, now)
            return True

    def _begin(self, connection: Connection, event: CallEvent, answer: str, now: datetime) -> bool:
        """The call's first event reaches the database only now, and its flow never began."""
        if not event.data.get("to"):
            return add_event(connection, event, received_at=now, answer=answer)
        line = self._line(event.data["to"])
        number = read_number(event.data.get("from", ""), area_code=line.area_code if line else None)
        known = who_calls(connection, number.dialable, now)
        facts: dict[str, Any] = {**(line_facts(line) if line else _NO_LINE), "from_kind": number.kind,
                                 "from_dialable": number.dialable, "customer_id": known.customer_id,
                                 "important": known.important, "engine": {}}
        event = replace(event, kind="start")
        projected = project([StoredEvent(0, "start", None, event.at, now, event.data, facts, 1)])
        assert projected is not None
        begin_call(connection, event, projected[0], facts=facts, state='{"ended": true}', answer=answer,
                   received_at=now)
        lock_call(connection, event.call_sid)
        refresh(connection, event.call_sid)
        book_callback(connection, event.call_sid, None, "service_down", now, now)
        return True

    def _line(self, number: str) -> LineFacts | None:
        try:
            return self.catalog.line(number)
        except NotFoundError:
            return None


def _went_on(state: dict[str, Any], event: CallEvent) -> bool:
    """True when the call's flow no longer waits for this event, and has not ended."""
    if event.kind not in FLOW_KINDS or state.get("ended"):
        return False
    return [event.kind, event.data["step"]] not in state.get("expects", [])


_NO_LINE: dict[str, Any] = {"line_id": None, "flow": "", "flow_version": "", "ring_plan": None, "ring_limit": 3,
                            "cycle_seconds": 5.0}
