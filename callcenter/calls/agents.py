"""An agent picks up: the first who accepts takes the caller out of the line, whoever else rings stops ringing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callcenter.calls.events import CallEvent
from callcenter.calls.notices import after_change
from callcenter.calls.store import Connection, add_event, lock_call, refresh, situation
from callcenter.db import Database
from callcenter.errors import NotFoundError
from callcenter.queueing import Queues
from callcenter.work.rows import Queued, add_work
from ivr_flows.verbs import Ask, HangUp, Link, Say, TakeFromLine, Verb

ACCEPT_KEY = "1"
_KEY_TRIES = 3
Render = Callable[[Sequence[Verb]], str]

CATEGORY_WORDS = {"inquiry": "咨询", "complaint": "投诉", "repair": "报修", "rescue": "紧急救援",
                  "purchase": "购买咨询", "visit_appointment": "来访预约", "other": "来电"}

_LEG = """
select l.id, c.waiting, c.accepted_leg, c.important, c.recording_refused, c.category, p.key_to_accept,
  coalesce(n.record, 'all') as record
from legs l join calls c on c.sid = l.call_sid join people p on p.id = l.person_id left join lines n on n.id = c.line_id
where l.id = %s and l.call_sid = %s
"""


def is_recorded(policy: str, *, important: bool, refused: bool) -> bool:
    """The record policy (S003 3.2.3): an important call is always recorded unless the customer refused; the line's
    policy decides on the rest."""
    return not refused and (important or policy == "all")


@dataclass(frozen=True)
class Agents:
    """Answers the requests of agents' legs."""

    db: Database
    queues: Queues
    company: str

    def answer(self, event: CallEvent, render: Render, now: datetime) -> str:
        """What the agent's phone hears. `event.kind`: agent_answered or agent_key."""
        with self.db.raw() as connection, connection.transaction():
            if not lock_call(connection, event.call_sid):
                raise NotFoundError(f"call {event.call_sid} is not known here")
            found = situation(connection, event.call_sid, event.key)
            if found.seen:
                return found.answer or ""
            leg = connection.execute(_LEG, [event.leg_id, event.call_sid]).fetchone()
            if leg is None:
                raise NotFoundError(f"leg {event.leg_id} is not known here")
            verbs, work = self._decide(connection, event, leg, now)
            answer = render(verbs)
            add_event(connection, event, received_at=now, answer=answer)
            refresh(connection, event.call_sid)
        for item in work:
            self.queues.enqueue(*item)
        self.db.changes.tell_call(event.call_sid)
        return answer

    def _decide(self, connection: Connection, event: CallEvent, leg: Any,
                now: datetime) -> tuple[list[Verb], list[Queued]]:
        if not leg.waiting:
            return [Say("对不起，来电者已挂机，或已由同事接听。"), HangUp()], []
        if leg.key_to_accept and not (event.kind == "agent_key" and event.data.get("digits") == ACCEPT_KEY):
            return self._ask_key(event, leg), []
        picked_up = connection.execute(
            "select received_at from call_events where leg_id = %s and kind = 'agent_answered'", [leg.id]).fetchone()
        delay = (now - picked_up.received_at).total_seconds() if picked_up and leg.key_to_accept else None
        add_event(connection, CallEvent("leg_accepted", event.call_sid, f"leg:{leg.id}:accepted", leg_id=leg.id,
                                        data={"key_delay": delay}), received_at=now)
        projected = refresh(connection, event.call_sid)
        assert projected is not None
        stop = add_work(connection, "stop_ringing", f"{event.call_sid}:leg:{leg.id}", "calls", now=now,
                        payload={"call_sid": event.call_sid})
        record = is_recorded(leg.record, important=leg.important, refused=leg.recording_refused)
        work = [item for item in [stop, *after_change(connection, event.call_sid, projected[0], now)] if item]
        return [TakeFromLine("{call}", record, Link("agent", "done"))], work

    def _ask_key(self, event: CallEvent, leg: Any) -> list[Verb]:
        """The whisper: a mobile's voicemail picks up too, but presses no key."""
        tried = int(event.data.get("tries", 0))
        if tried >= _KEY_TRIES:
            return [HangUp()]
        words = CATEGORY_WORDS.get(leg.category or "", "来电")
        text = f"{self.company}客户来电，{words}，接听请按{ACCEPT_KEY}。"
        return [Ask((Say(text),), Link("agent", f"key-{tried + 1}"), max_digits=1, finish_key="", timeout=4)]
