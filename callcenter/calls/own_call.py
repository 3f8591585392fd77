"""The call that an agent has now: ringing, talked in, or just over and not wrapped up yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import and_, exists, literal_column, select
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call, Leg
from callcenter.dialing.models import Attempt
from callcenter.people.models import Person
from callcenter.records.models import Record, WrapUp

Phase = Literal["ringing", "talking", "after"]
_STILL = timedelta(minutes=30)
"""So long after a call its agent is still asked for the wrap-up."""


@dataclass(frozen=True)
class OwnCall:
    """`phase`: ringing (of this person's phone) | talking | after (over, and its wrap-up 小结 is missing). `since`: the
    first ring, the beginning of the talk, its end."""

    call: Call
    leg: Leg
    record: Record | None
    phase: Phase
    since: datetime


def own_call(session: Session, person_id: int, now: datetime) -> OwnCall | None:
    """The call that this person is kept for; else the last one that waits for its wrap-up."""
    leg = session.scalar(select(Leg).join(Person, Person.leg_id == Leg.id).where(Person.id == person_id))
    if leg is not None:
        call = _call(session, leg)
        talking = leg.accepted_at is not None and call.accepted_leg == leg.id
        if call.ended_at is None or talking:
            since = leg.accepted_at if talking else leg.ringing_at or leg.initiated_at or leg.placed_at
            return OwnCall(call, leg, _record(session, call), "talking" if talking else "ringing", since or now)
    return _to_wrap_up(session, person_id, now)


def _to_wrap_up(session: Session, person_id: int, now: datetime) -> OwnCall | None:
    wrapped = exists().where(WrapUp.record_id == Record.id)
    registered = exists().where(Attempt.sid == Call.sid, Attempt.state == "done")  # 外呼结果 says it already
    leg = session.scalar(
        # Found by the call's key; by `accepted_leg` alone every call would be read.
        select(Leg).join(Call, and_(Call.sid == Leg.call_sid, Call.accepted_leg == Leg.id)).join(
            Record, Record.call_sid == Call.sid)
        .where(Leg.person_id == person_id, Leg.ended_at > now - _STILL, Leg.outcome == literal_column("'accepted'"),
               ~wrapped, ~registered).order_by(Leg.ended_at.desc()).limit(1))
    if leg is None or leg.ended_at is None:
        return None
    call = _call(session, leg)
    return OwnCall(call, leg, _record(session, call), "after", leg.ended_at)


def _call(session: Session, leg: Leg) -> Call:
    return session.get_one(Call, leg.call_sid)


def _record(session: Session, call: Call) -> Record | None:
    return session.scalar(select(Record).where(Record.call_sid == call.sid).options(selectinload(Record.fields)))
