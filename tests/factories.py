"""Rows for tests, with sensible values for what a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.calls.events import CallEvent
from callcenter.calls.models import Call, Leg
from callcenter.desk import Desk
from callcenter.lines.services import add_line
from callcenter.people.models import Person
from callcenter.people.services import add_person, create_token
from callcenter.recordings.models import Recording, Transcript
from callcenter.records.models import Record, RecordField
from callcenter.visits.models import SignIn

NOW = datetime(2026, 7, 31, 2, 0, 0, tzinfo=UTC)
"""10 o'clock on a Friday in Shanghai."""

ZONE = ZoneInfo("Asia/Shanghai")
"""The company's."""

CALLER = "+8613800004471"
LINE = "+862162881234"
PASSWORD = "三响三响三响-secret"
_numbers = count(1)


def person(session: Session, name: str = "wangli", role: str = "agent", **more: Any) -> Person:
    """Somebody who can sign in with PASSWORD."""
    more.setdefault("display_name", {"wangli": "王丽", "zhaomin": "赵敏"}.get(name, name))
    made = add_person(session, name, role=role, now=NOW, **more)
    made.password_hash = _password_hash()
    return made


@cache
def _password_hash() -> str:
    """Hashed at the least cost, which is also what it costs to verify: tests sign in hundreds of times."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def token(session: Session, somebody: Person, scope: str = "write") -> dict[str, str]:
    """The headers of a fresh token."""
    return {"Authorization": f"Bearer {create_token(session, somebody.name, scope=scope, now=NOW)}"}


def call(session: Session, *, started: datetime = NOW, answered_by: Person | None = None, rang: int = 2,
         sid: str | None = None, **more: Any) -> Call:
    """A call that is over: answered by somebody in ring `rang`, or abandoned after as many rings with nobody rung."""
    sid = sid or f"CA{next(_numbers):032x}"
    seconds = rang * 5 - 1
    answered = started + timedelta(seconds=10 + seconds) if answered_by else None
    values: dict[str, Any] = {
        "direction": "inbound", "from_number": CALLER, "from_kind": "mobile", "from_dialable": CALLER,
        "to_number": LINE, "status": "completed", "started_at": started, "answered_at": answered,
        "ended_at": started + timedelta(seconds=70), "flow": "main", "flow_version": "f" * 64, "flow_seq": 3,
        "ring_limit": 3, "cycle_seconds": 5.0, "ring_count": rang,
        "answered_within_limit": rang <= 3 if answered_by else None,
        "outcome": "answered" if answered_by else "abandoned", "hung_up_by": "customer", "last_event_at": started}
    made = Call(sid=sid, **{**values, **more})
    session.add(made)
    session.flush()
    if answered_by is not None:
        accepted = leg(session, made, answered_by, ringing=started + timedelta(seconds=10), answered=answered)
        made.accepted_leg = accepted.id
    session.flush()
    session.expire(made, ["legs"])
    return made


def begun_call(desk: Desk, *, sid: str | None = None, record: str = "all", line: str = LINE) -> str:
    """A call that has just reached our line, through the service itself; returns its id."""
    sid = sid or f"CA{next(_numbers):032x}"
    with desk.db.session() as session:
        add_line(session, line, flow="main", record=record, now=NOW)
    data = {"from": CALLER, "to": line, "direction": "inbound", "status": "ringing", "step": "0"}
    desk.answering.answer(CallEvent("start", sid, f"{sid}:start", data=data), lambda verbs: "<Response/>", NOW)
    return sid


def leg(session: Session, of: Call, somebody: Person, *, ringing: datetime | None = None,
        answered: datetime | None = None, outcome: str | None = None, cycle: int = 1) -> Leg:
    """A ring of somebody's phone: taken, or left ringing for two cycles."""
    ringing = ringing or of.started_at + timedelta(seconds=10)
    until = answered or ringing + timedelta(seconds=9)
    made = Leg(call_sid=of.sid, person_id=somebody.id, number=somebody.phone or "+8613900000001", cycle=cycle,
               sid=f"CA9{next(_numbers):031x}", placed_at=ringing, initiated_at=ringing, ringing_at=ringing,
               answered_at=answered, accepted_at=answered, ended_at=of.ended_at if answered else until,
               rings=max(1, -(-int((until - ringing).total_seconds()) // 5)),
               outcome=outcome or ("accepted" if answered else "canceled"))
    session.add(made)
    session.flush()
    return made


def record(session: Session, of: Call, **values: str) -> Record:
    """A call record with its time and phone from the provider; `values`: fields as a transcript gave them."""
    made = Record(call_sid=of.sid, status="draft", category=of.category or "other", created_at=of.started_at)
    session.add(made)
    session.flush()
    given = {"called_at": (of.started_at.isoformat(), "provider", 1.0)}
    if of.from_dialable:
        given["contact_phone"] = (of.from_dialable, "caller_id", 0.6)
    given |= {name: (value, "transcript", 0.8) for name, value in values.items()}
    for place, (name, (value, source, confidence)) in enumerate(given.items()):
        evidence = {"channel": "customer", "start": 2.0 + place, "end": 4.0 + place, "text": value,
                    "segment": None} if source == "transcript" else None
        session.add(RecordField(record_id=made.id, name=name, value=value, source=source, confidence=confidence,
                                evidence=evidence, changed_by=source, changed_at=of.started_at))
    session.flush()
    session.expire(made, ["fields"])
    if len(given) == 5:
        made.status = "complete"
        session.flush()
    return made


def recording(session: Session, of: Call, *, path: str | None = None, segments: list[dict[str, Any]] | None = None,
              **more: Any) -> Recording:
    """A stored recording of two channels; heard, where segments are given."""
    values: dict[str, Any] = {
        "purpose": "talk", "state": "stored", "media_url": "http://provider.invalid/media", "announced_channels": 2,
        "announced_seconds": 33, "channels": 2, "seconds": 32.8, "customer_channel": 1, "path": path,
        "announced_at": of.ended_at or of.started_at}
    made = Recording(sid=f"RE{next(_numbers):032x}", call_sid=of.sid, **{**values, **more})
    session.add(made)
    session.flush()
    if segments is not None:
        session.add(Transcript(recording_sid=made.sid, call_sid=of.sid, state="done", model="test",
                               segments=segments, heard_at=NOW))
        session.flush()
    return made


def segment(channel: str, start: float, end: float, text: str) -> dict[str, Any]:
    """A heard segment as it is stored."""
    return {"channel": channel, "start": start, "end": end, "text": text, "confidence": 0.9, "words": []}


def callback(session: Session, of: Call, number: str = CALLER, **more: Any) -> Callback:
    """A call that we owe."""
    made = Callback(number=number, call_sid=of.sid, created_at=of.started_at,
                    **{"reason": "abandoned", "due_at": NOW + timedelta(hours=2), **more})
    session.add(made)
    session.flush()
    return made


def sign_in(session: Session, of: Call, somebody: Person, **more: Any) -> SignIn:
    """A telephone sign-in from a landline of the planned area."""
    made = SignIn(call_sid=of.sid, person_id=somebody.id, at=of.started_at,
                  **{"from_number": "+8651262881234", "from_kind": "landline", "compliant": True, **more})
    session.add(made)
    session.flush()
    return made
