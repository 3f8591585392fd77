"""The escalation ladder 升级: who is told at each level, and how far up it goes when nobody is on duty.

Level 0 warns and level 1 alerts whoever owns the clock, level 2 is the supervisor, level 3 the manager (REQUIREMENTS
G19). Night clocks page the person on duty 值班人员 at any hour; all others wait for opening hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.notifying.staff import Staff, Who
from callcenter.people.models import Role
from callcenter.workcalendar import is_open, next_opening

OWNER, SUPERVISOR, MANAGER, ADMIN = 1, 2, 3, 4
CALL_CENTRE = ("agent", "call_centre")
"""Owners of clocks that answer for the call centre, whatever department handles the case."""

NOBODY = "无人可通知"
_SHOWN = 3


@dataclass(frozen=True)
class Recipients:
    """Who is told. `to`: as shown; `reason`: why it went further up than it should. `department_id`: which department
    is answerable; `send_at`: when messages may go out (the desk has it at once)."""

    people: tuple[Who, ...]
    to: str
    reason: str | None
    department_id: int | None
    send_at: datetime

    @property
    def logins(self) -> list[str]:
        return [who.name for who in self.people]


class _Ask(NamedTuple):
    level: int
    owner_id: int | None
    department_id: int | None
    owner_role: str
    night: bool


@dataclass
class Ladder:
    """For one transaction, and however many clocks: what it read and answered once it remembers."""

    session: Session
    now: datetime
    zone: ZoneInfo | str
    _answers: dict[_Ask, Recipients] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staff = Staff(self.session, self.now, self.zone)

    def recipients(self, *, level: int, owner_id: int | None, department_id: int | None, owner_role: str,
                   night: bool) -> Recipients:
        """Who is told at this level. With nobody on duty it goes up the ladder at once, and says so."""
        ask = _Ask(level, owner_id, department_id, owner_role, night)
        if ask not in self._answers:
            self._answers[ask] = self._find(ask)
        return self._answers[ask]

    def _find(self, ask: _Ask) -> Recipients:
        owner = self.staff.people.get(ask.owner_id or 0)
        department_id = self._answerable(ask, owner)
        send_at = self.now if ask.night else next_opening(self.staff.calendar(department_id), self.now) or self.now
        missing: list[str] = []
        for rung in range(max(ask.level, OWNER), ADMIN + 1):
            people, title = self._rung(rung, ask, owner, department_id, send_at)
            if people:
                reason = "，".join([*missing, "直接上报"]) if missing else None
                return Recipients(people, f"{title}{_named(people)}", reason, department_id, send_at)
            missing.append(f"{self._shown(department_id)}无人值班" if rung == OWNER else f"没有在职的{title.strip()}")
        return Recipients((), NOBODY, "，".join(missing), department_id, send_at)

    def _answerable(self, ask: _Ask, owner: Who | None) -> int | None:
        """Which department answers for a clock: the call centre's clocks are its agent's, not the handlers'."""
        if ask.owner_role in CALL_CENTRE:
            return owner.department_id if owner else None
        return ask.department_id or (owner.department_id if owner else None)

    def _rung(self, rung: int, ask: _Ask, owner: Who | None, department_id: int | None,
              moment: datetime) -> tuple[tuple[Who, ...], str]:
        """Who stands on a rung, and what they are called there."""
        if rung == OWNER:
            if owner is not None and self.staff.on_duty(owner, moment):
                return (owner,), ""
            return self._instead(ask.owner_role, department_id, moment), "值班 "
        department = self.staff.departments.get(department_id or 0)
        if rung == SUPERVISOR:
            return self._head(department.supervisor_id if department else None, Role.SUPERVISOR, department_id), "主管 "
        if rung == MANAGER:
            return self._head(department.manager_id if department else None, Role.MANAGER, department_id), "经理 "
        return self.staff.with_role(Role.ADMIN), "管理员 "

    def _instead(self, owner_role: str, department_id: int | None, moment: datetime) -> tuple[Who, ...]:
        """Who is on duty for an owner who is not: the department's turn, its staff while it is open and keeps no
        roster, or else the company's turn."""
        turn = self.staff.rostered(department_id, moment) if department_id is not None else ()
        if turn:
            return turn
        keeps_roster = department_id is not None and self.staff.has_roster(department_id)
        if not keeps_roster and is_open(self.staff.calendar(department_id), moment):
            team = (self.staff.with_role(Role.DISPATCHER) if owner_role in CALL_CENTRE
                    else self.staff.with_role(Role.HANDLER, department_id) if department_id is not None else ())
            if team:
                return team
        return self.staff.rostered(None, moment)

    def _head(self, named: int | None, role: Role, department_id: int | None) -> tuple[Who, ...]:
        """The department's own head, or else those of the role: its own ones before the company's."""
        if named in self.staff.people:
            return (self.staff.people[named],)
        own = self.staff.with_role(role, department_id) if department_id is not None else ()
        return own or self.staff.with_role(role)

    def _shown(self, department_id: int | None) -> str:
        department = self.staff.departments.get(department_id or 0)
        return department.name if department else "呼叫中心"


def _named(people: Sequence[Who]) -> str:
    names = "、".join(who.display_name for who in people[:_SHOWN])
    return names if len(people) <= _SHOWN else f"{names}等{len(people)}人"
