"""The beginning of a clock: from a step and its due time to a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for
from callcenter.callbacks.owing import owe_call
from callcenter.cases.models import Case
from callcenter.deadlines.levels import next_act
from callcenter.deadlines.models import Deadline
from callcenter.people.models import Person
from callcenter.standards import Due, Standard, Step, due_of
from callcenter.workcalendar import Calendar

CALL_CENTRE = ("agent", "call_centre")
"""Owner roles whose clocks belong to the agent of the case; all others belong to its owner and department."""

AGREED = "约定时间"
"""The limit of a clock whose time a person said."""


@dataclass(frozen=True)
class Start:
    """What a clock of `case` begins with. `version`: the standard's digest; `number`: how many clocks of that step
    there are with it (a second promise is `keep#2`)."""

    case: Case
    standard: Standard
    version: str
    step: Step
    number: int = 1

    @property
    def key(self) -> str:
        return self.step.id if self.number == 1 else f"{self.step.id}#{self.number}"


def step_id_of(key: str) -> str:
    """The step's id, without the number that tells several of one step apart."""
    return key.partition("#")[0]


def owner_of(session: Session, case: Case, role: str) -> tuple[int | None, int | None]:
    """Who answers for a clock: person and department. The call centre's clocks are the agent's, or nobody's (the
    dispatchers see them); the others follow the case."""
    if role not in CALL_CENTRE:
        return case.owner_id, case.department_id
    agent = session.get(Person, case.agent_id) if case.agent_id is not None else None
    return (agent.id, agent.department_id) if agent is not None else (None, None)


def begin(session: Session, start: Start, at: datetime, *, zone: ZoneInfo | str, now: datetime,
          caps: Mapping[str, datetime] | None = None, stated: datetime | None = None, title: str | None = None,
          owner_id: int | None = None) -> Deadline:
    """A running clock from `at` on, with the call that it takes. One that is due already is broken at once; the next
    sweep acts on it."""
    step, case = start.step, start.case
    owner, department_id = owner_of(session, case, step.owner)
    calendar = calendar_for(session, department_id, zone)
    due = due_of(step, at, calendar, caps=caps or {}, stated=stated, night=start.standard.night)
    clock = Deadline(
        case_id=case.id, round=case.round, standard=start.standard.name, standard_version=start.version,
        step=start.key, clause=step.clause, title=title or step.title, stops=step.stops, owner_role=step.owner,
        owner_id=owner_id or owner, department_id=department_id, night=start.standard.night,
        counts=step.limit.counts,
        limit_text=AGREED if step.stated and stated is not None else step.limit.text, started_at=due.started_at)
    set_due(clock, due, step, now)
    session.add(clock)
    session.flush()
    call_for(session, case, clock, step, calendar, now)
    return clock


def set_due(clock: Deadline, due: Due, step: Step, now: datetime) -> None:
    """When an open clock, of which nothing was told yet, is due, and what comes next for it."""
    clock.due_at, clock.warn_at, clock.planned_at = due.due_at, due.warn_at, due.planned_at
    clock.provisional, clock.explain = due.provisional, due.explain
    clock.breached_at = due.due_at if now > due.due_at else None
    act = next_act(step.ladder, due.warn_at, due.due_at, now=now)
    clock.next_level, clock.next_at = act if act is not None else (None, None)
    clock.handed_at = None


def call_for(session: Session, case: Case, clock: Deadline, step: Step, calendar: Calendar, now: datetime) -> None:
    """Owes the call to the customer that ends this clock, if it is one."""
    if step.call is not None:
        owe_call(session, case, clock, step.call, planned_at=clock.planned_at, brief=f"{step.text}（{step.clause}）",
                 now=now, calendar=calendar)


def clocks_of(session: Session, case: Case, standard: str) -> list[Deadline]:
    """The clocks of one standard in the case's present round, running and ended."""
    return list(session.scalars(select(Deadline).order_by(Deadline.id).where(
        Deadline.case_id == case.id, Deadline.standard == standard, Deadline.round == case.round)))


def next_number(clocks: Iterable[Deadline], step: Step) -> int:
    """1 for the first clock of a step, then 2, 3 …; extensions carry the number of what they extend."""
    return 1 + len({clock.step for clock in clocks if step_id_of(clock.step) == step.id})
