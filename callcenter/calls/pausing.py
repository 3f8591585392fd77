"""Pausing the recording while a customer tells the number of an ID or a card (DESK.md, rules of the country)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calls.events import CallEvent
from callcenter.calls.models import Call, Leg
from callcenter.calls.models import CallEvent as EventRow
from callcenter.calls.store import add_event, lock_call
from callcenter.changes import note
from callcenter.db import Database
from callcenter.errors import ConflictError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person
from callcenter.telephony.base import NetworkError, NotThereError, PhoneNetwork

PAUSED, RESUMED = "recording_paused", "recording_resumed"


@dataclass(frozen=True)
class Pausing:
    """Pauses and resumes; the pause is an event of the call, and in the audit trail."""

    db: Database
    network: PhoneNetwork

    def pause(self, call_sid: str, *, person: Person, now: datetime) -> None:
        """What is said from now on is not kept. NotFoundError: not this person's talk. ConflictError: nothing records
        it, or the provider did not do it."""
        self._change(call_sid, PAUSED, person=person, now=now)

    def resume(self, call_sid: str, *, person: Person, now: datetime) -> None:
        """It is kept again."""
        self._change(call_sid, RESUMED, person=person, now=now)

    def _change(self, call_sid: str, kind: str, *, person: Person, now: datetime) -> None:
        with self.db.session() as session:
            leg = own_talk(session, call_sid, person)
            sids = [leg.sid, call_sid]
        self._ask([sid for sid in sids if sid], paused=kind == PAUSED)
        with self.db.session() as session:
            connection: Any = session.connection().connection.driver_connection
            lock_call(connection, call_sid)
            number = len(_events(session, call_sid)) + 1
            add_event(connection, CallEvent(kind, call_sid, f"{call_sid}:pause:{number}", data={"by": person.name}),
                      received_at=now)
            record_act(session, who=person.name, action=f"call.{kind}", subject=call_sid, now=now)
            note(session, "call", call_sid)

    def _ask(self, sids: list[str], *, paused: bool) -> None:
        """The agent's leg records a talk, the customer's what was marked important later."""
        done = False
        for sid in sids:
            try:
                (self.network.pause_recording if paused else self.network.resume_recording)(sid)
                done = True
            except NotThereError:
                continue
            except NetworkError as problem:
                raise ConflictError(f"运营商没有完成，录音状态没有改变，请再按一次（{problem.detail[:80]}）") from None
        if not done:
            raise ConflictError("这通电话现在没有在录音")


def own_talk(session: Session, call_sid: str, person: Person) -> Leg:
    """The leg on which this person talks in the call now; NotFoundError."""
    leg = session.scalar(select(Leg).join(Call, Call.accepted_leg == Leg.id).where(
        Call.sid == call_sid, Call.ended_at.is_(None), Leg.person_id == person.id, Leg.ended_at.is_(None)))
    if leg is None:
        raise NotFoundError("这不是您正在通话的来电")
    return leg


def paused_since(session: Session, call_sid: str) -> datetime | None:
    """Since when the recording is paused; None: it is not."""
    events = _events(session, call_sid)
    return events[-1].received_at if events and events[-1].kind == PAUSED else None


def _events(session: Session, call_sid: str) -> list[EventRow]:
    return list(session.scalars(select(EventRow).where(
        EventRow.call_sid == call_sid, EventRow.kind.in_((PAUSED, RESUMED))).order_by(EventRow.id)))
