"""What the board shows, read anew every few seconds: only open rows and today's, each by an index, so that a million
earlier calls cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, selectinload

from callcenter.calls.models import Call, Leg
from callcenter.calls.rings import rings_in
from callcenter.cases.models import Case
from callcenter.customers.numbers import mask
from callcenter.deadlines.models import Deadline
from callcenter.people.models import AgentState, Person, Role

FORMULA = "三声接听率 = 三声内接听来电 ÷ 已振铃来电（含未接听）"
HALF_HOUR = 1800
_MOST_OPEN, _MOST_AGENTS, _MOST_LATE = 200, 300, 1000
_ORDER = ("ringing", "talk", "ready", "wrap_up", "busy", "break", "offline")
_DAY = text(f"""
select floor(extract(epoch from started_at - cast(:midnight as timestamptz)) / {HALF_HOUR})::int as slot,
  count(*) as calls,
  count(*) filter (where answered_at is not null) as answered, count(*) filter (where ring_count > 0) as rung,
  count(*) filter (where answered_within_limit) as in_time, count(*) filter (where outcome = 'abandoned') as abandoned
from calls where started_at >= :midnight and started_at < :tomorrow
  and direction = 'inbound' and coalesce(outcome, '') not in ('sign_in', 'blocked') group by 1 order by 1
""")


@dataclass(frozen=True)
class OpenCall:
    """A call that nobody has answered yet. `since`: when ringing, or waiting in line, began; `people`: whose phones
    ring; `number` masked."""

    sid: str
    number: str
    category: str | None
    important: bool
    since: datetime
    people: tuple[str, ...]
    limit: int
    cycle: float

    def rings(self, now: datetime) -> int:
        return rings_in(max(0.0, (now - self.since).total_seconds()), self.cycle)


@dataclass(frozen=True)
class Agent:
    """An agent now. `state`: a person's own, or `ringing` or `talk` while a call has them; `with_number` masked."""

    name: str
    state: str
    reason: str | None
    since: datetime | None
    with_number: str | None


@dataclass(frozen=True)
class Day:
    """Calls that began today. `slots`: (calls, answered) of each half hour from midnight to now."""

    calls: int
    answered: int
    rung: int
    in_time: int
    abandoned: int
    slots: Sequence[tuple[int, int]]

    @property
    def rate(self) -> str:
        """FORMULA in percent, or a dash while nothing rang."""
        return f"{100 * self.in_time / self.rung:.0f}%" if self.rung else "—"


@dataclass(frozen=True)
class Clock:
    """A limit, and the number of its case; no customer's name."""

    title: str
    case_number: str
    due_at: datetime


@dataclass(frozen=True)
class Board:
    """Everything on the board as of `now`; what rings or waits longest comes first. `overdue` is counted up to a bound,
    then `many_overdue`."""

    now: datetime
    ringing: Sequence[OpenCall]
    waiting: Sequence[OpenCall]
    talking: int
    agents: Sequence[Agent]
    day: Day
    oldest: Clock | None
    next: Clock | None
    overdue: int
    many_overdue: bool

    def in_state(self, *states: str) -> int:
        return sum(agent.state in states for agent in self.agents)


def look_at_board(session: Session, *, now: datetime, zone: ZoneInfo) -> Board:
    """The whole board. Who may see it is settled before (`screens.may_see_board`)."""
    calls = session.scalars(select(Call).where(Call.ended_at.is_(None), Call.direction == "inbound").order_by(
        Call.started_at).limit(_MOST_OPEN).options(selectinload(Call.legs))).all()
    made = session.scalars(select(Call).where(Call.ended_at.is_(None), Call.direction == "outbound").order_by(
        Call.started_at).limit(_MOST_OPEN).options(selectinload(Call.legs))).all()
    unanswered = [call for call in calls if call.answered_at is None]
    ringing = [call for call in unanswered if _rings(call)]
    waiting = [call for call in unanswered if call.waiting and call not in ringing]
    late = select(Deadline.id).where(Deadline.state == "open", Deadline.due_at < now).limit(_MOST_LATE).subquery()
    overdue = session.scalar(select(func.count()).select_from(late)) or 0
    return Board(
        now, sorted((_open_call(call, call.started_at) for call in ringing), key=lambda call: call.since),
        [_open_call(call, call.in_line_since or call.started_at) for call in waiting],
        len(calls) - len(unanswered), _agents(session, {call.sid: call for call in [*calls, *made]}),
        _day(session, now, zone),
        _clock(session, now, late=True), _clock(session, now, late=False), overdue, overdue >= _MOST_LATE)


def _rings(call: Call) -> list[Leg]:
    return [leg for leg in call.legs if leg.ended_at is None and (leg.ringing_at or leg.initiated_at)]


def _open_call(call: Call, otherwise: datetime) -> OpenCall:
    legs = _rings(call)
    rang = [leg.ringing_at or leg.initiated_at for leg in call.legs if leg.ringing_at or leg.initiated_at]
    since = min((at for at in rang if at is not None), default=otherwise) if legs else otherwise
    return OpenCall(call.sid, mask(call.from_dialable or call.from_number), call.category, call.important, since,
                    tuple(leg.person.display_name for leg in legs), call.ring_limit, call.cycle_seconds)


def _agents(session: Session, calls: dict[str, Call]) -> list[Agent]:
    people = session.scalars(select(Person).where(Person.active, Person.role == Role.AGENT.value).order_by(
        Person.display_name).limit(_MOST_AGENTS)).all()
    legs = {leg.id: leg for call in calls.values() for leg in call.legs}
    return sorted((_agent(person, legs.get(person.leg_id or 0), calls) for person in people),
                  key=lambda agent: _ORDER.index(agent.state))


def _agent(person: Person, leg: Leg | None, calls: dict[str, Call]) -> Agent:
    if leg is not None and leg.ended_at is None:
        call = calls[leg.call_sid]
        talks = leg.accepted_at is not None
        return Agent(person.display_name, "talk" if talks else "ringing", None,
                     leg.accepted_at or leg.ringing_at or leg.placed_at, mask(call.from_dialable or call.from_number))
    if person.attempt_id is not None:  # kept for a call of ours that is being dialled
        return Agent(person.display_name, "ringing", None, None, None)
    reason = person.state_reason if person.state == AgentState.BUSY else None
    return Agent(person.display_name, person.state, reason, person.state_since or person.idle_since, None)


def _day(session: Session, now: datetime, zone: ZoneInfo) -> Day:
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today, time(), zone)
    rows = session.execute(_DAY, {"midnight": midnight, "tomorrow": datetime.combine(today + timedelta(days=1), time(),
                                                                                     zone)}).all()
    slots = [(0, 0)] * (int((now - midnight).total_seconds() // HALF_HOUR) + 1)
    for row in rows:
        if row.slot < len(slots):
            slots[row.slot] = (row.calls, row.answered)
    calls, answered, rung, in_time, abandoned = (sum(getattr(row, name) for row in rows) for name in (
        "calls", "answered", "rung", "in_time", "abandoned"))
    return Day(calls, answered, rung, in_time, abandoned, slots)


def _clock(session: Session, now: datetime, *, late: bool) -> Clock | None:
    """The oldest overdue limit, or the next one due."""
    found = session.execute(select(Deadline.title, Case.number, Deadline.due_at).join(
        Case, Case.id == Deadline.case_id).where(
        Deadline.state == "open", Deadline.due_at < now if late else Deadline.due_at >= now).order_by(
        Deadline.due_at).limit(1)).first()
    return Clock(*found) if found else None
