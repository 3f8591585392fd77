"""The agent's button 标记重要 (S003 3.2.3): an important call is recorded from now on, unless the customer refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.calls.events import CallEvent
from callcenter.calls.listing import get_call
from callcenter.calls.store import add_event, lock_call, refresh
from callcenter.changes import note
from callcenter.db import Database
from callcenter.errors import NotAllowedError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.queueing import Queues
from callcenter.telephony.base import PermanentError, PhoneNetwork
from callcenter.work.rows import Claim, add_work, finish

_MAY_MARK = {Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}
_STATE = """
select c.direction, c.recording_refused, c.ended_at, c.answered_at is not null as talks,
  coalesce(l.record, 'all') as policy
from calls c left join lines l on l.id = c.line_id where c.sid = %s
"""


@dataclass(frozen=True)
class Importance:
    """Marks calls as important and has them recorded."""

    db: Database
    network: PhoneNetwork
    queues: Queues
    public_base_url: str

    def mark(self, call_sid: str, *, person: Person, now: datetime) -> bool:
        """Marks a call that this person may see; False when it was marked before."""
        with self.db.session() as session:
            call = get_call(session, call_sid, person).call
            if Role(person.role) not in _MAY_MARK:
                raise NotAllowedError("您的角色不能标记重要通话")
            connection: Any = session.connection().connection.driver_connection
            lock_call(connection, call_sid)
            session.refresh(call)
            event = CallEvent("important", call_sid, f"{call_sid}:important", data={"by": person.name})
            if call.important or not add_event(connection, event, received_at=now):
                return False
            refresh(connection, call_sid)
            work = add_work(connection, "record_call", call_sid, "calls", now=now)
            record_act(session, who=person.name, action="call.important", subject=call_sid, now=now)
            note(session, "call", call_sid)
        if work is not None:
            self.queues.enqueue(*work)
        return True

    def record(self, claimed: Claim, now: datetime) -> None:
        """Has a live talk recorded that its line's policy leaves out. Work kind `record_call`, subject the call."""
        with self.db.raw() as connection:
            row = connection.execute(_STATE, [claimed.subject]).fetchone()
        started = None
        if row is not None and row.talks and row.ended_at is None and not row.recording_refused \
                and row.policy != "all":
            started = self._start(claimed, "outbound" if row.direction == "outbound" else "button")
        with self.db.raw() as connection:
            finish(connection, claimed, {"recording": started})

    def _start(self, claimed: Claim, purpose: str) -> str:
        """Begins the recording, once: after a lost answer it is looked up first. `purpose` tells who speaks on which
        channel: a call that we made is the agent's leg."""
        running = self.network.list_recordings(claimed.subject) if claimed.attempts > 1 else []
        if running:
            return running[0].sid
        try:
            return self.network.start_recording(
                claimed.subject,
                status_url=f"{self.public_base_url}/webhooks/twilio/recording/{purpose}/{claimed.subject}/0")
        except PermanentError as over:  # the call ended meanwhile
            return f"refused: {over.detail}"
