"""Who works here, who is on duty, and when: read once for a whole batch of notices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.services import calendar_for, entered_holidays
from callcenter.lines.hours import calendar_of
from callcenter.lines.models import Line, OpeningHours
from callcenter.notifying.models import Duty
from callcenter.people.models import AgentState, Department, Person, Role
from callcenter.workcalendar import Calendar, is_open

ROSTER_REMEMBERED = timedelta(days=31)
"""A department whose last turn on duty ended longer ago than this keeps no roster any more."""


@dataclass(frozen=True)
class Who:
    """Somebody who may be told."""

    id: int
    name: str
    display_name: str
    role: str
    department_id: int | None
    state: str


@dataclass
class Staff:
    """Active people, departments and the duty roster 值班表, as they stand in this transaction."""

    session: Session
    now: datetime
    zone: ZoneInfo | str
    _calendars: dict[str | None, Calendar] = field(default_factory=dict)
    _rostered_at: dict[datetime, set[int]] = field(default_factory=dict)

    @cached_property
    def people(self) -> dict[int, Who]:
        """Everybody active, by id."""
        rows = self.session.execute(select(Person.id, Person.name, Person.display_name, Person.role,
                                           Person.department_id, Person.state).where(Person.active).order_by(Person.id))
        return {row.id: Who(*row) for row in rows}

    @cached_property
    def departments(self) -> dict[int, Department]:
        return {department.id: department for department in self.session.scalars(select(Department))}

    @cached_property
    def _turns(self) -> dict[int | None, list[Duty]]:
        turns: dict[int | None, list[Duty]] = defaultdict(list)
        for duty in self.session.scalars(select(Duty).where(Duty.ends_at > self.now - ROSTER_REMEMBERED)
                                         .order_by(Duty.starts_at, Duty.id)):
            turns[duty.department_id].append(duty)
        return turns

    @cached_property
    def _line_calendars(self) -> list[Calendar]:
        holidays = entered_holidays(self.session)
        specs = {row.name: row.spec for row in self.session.scalars(select(OpeningHours))}
        names = set(self.session.scalars(select(Line.hours)))
        return [calendar_of(specs.get(name, {}), str(self.zone), holidays) for name in sorted(names)]

    def calendar(self, department_id: int | None) -> Calendar:
        """By which a department works; None: the company. Departments without hours of their own share one."""
        department = self.departments.get(department_id) if department_id is not None else None
        hours = department.hours if department is not None else None
        if hours not in self._calendars:
            self._calendars[hours] = calendar_for(self.session, department_id if hours else None, self.zone)
        return self._calendars[hours]

    def with_role(self, role: Role, department_id: int | None = None) -> tuple[Who, ...]:
        """Everybody active of a role; of one department, if one is named."""
        return tuple(who for who in self.people.values()
                     if who.role == role and department_id in (None, who.department_id))

    def has_roster(self, department_id: int | None) -> bool:
        return department_id in self._turns

    def rostered(self, department_id: int | None, moment: datetime) -> tuple[Who, ...]:
        """Whose turn it is in a department (None: in the company) at a moment."""
        found = [self.people[duty.person_id] for duty in self._turns.get(department_id, ())
                 if duty.starts_at <= moment < duty.ends_at and duty.person_id in self.people]
        return tuple(dict.fromkeys(found))

    def _rostered_anywhere(self, moment: datetime) -> set[int]:
        if moment not in self._rostered_at:
            self._rostered_at[moment] = {duty.person_id for turns in self._turns.values() for duty in turns
                                         if duty.starts_at <= moment < duty.ends_at}
        return self._rostered_at[moment]

    def on_duty(self, who: Who, moment: datetime) -> bool:
        """True in a turn of the roster, whichever; without a roster of the department while it is open, and an agent
        who did not sign out while a line is."""
        if who.id in self._rostered_anywhere(moment):
            return True
        if who.department_id is not None and self.has_roster(who.department_id):
            return False
        if who.role == Role.AGENT and who.state != AgentState.OFFLINE and self._line_calendars:
            return any(is_open(calendar, moment) for calendar in self._line_calendars)
        return is_open(self.calendar(who.department_id), moment)
