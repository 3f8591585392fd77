"""One verb on one case: under its row lock, by the state machine, with actor, time and reason kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case, CaseEvent
from callcenter.cases.reading import visible_cases
from callcenter.cases.states import VERBS, after, allow
from callcenter.deadlines.clocks import happened
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role

SYSTEM = "系统"
"""Who did what no person did: a rule, or a call that came in."""

RESPONSIBLE = ("acknowledge", "extend", "finish", "return", "suspend", "resume", "co_handle")
"""Not for a department that only helps 协办."""

_LONGEST = 2000


@dataclass
class Turn:
    """A verb that is being done. `fire` says what it means to the clocks, `settle` writes it down."""

    session: Session
    case: Case
    verb: str
    by: str
    now: datetime
    zone: ZoneInfo
    to_status: str
    fired: list[str] = field(default_factory=list)

    def fire(self, event: str, at: datetime | None = None, *, only: int | None = None, again: bool = False) -> None:
        """An event of callcenter.standards.events happened: clocks stop and start in this transaction. `only`, `again`:
        see `happened`."""
        self.fired.append(event)
        happened(self.session, self.case, event, at=at or self.now, now=self.now, zone=self.zone,
                 by=self.by, only=only, again=again)

    def settle(self, *, at: datetime | None = None, reason: str | None = None, **data: Any) -> Case:
        """Changes the status and adds to history and audit trail."""
        before, self.case.status = self.case.status, self.to_status
        self.session.add(CaseEvent(
            case_id=self.case.id, verb=self.verb, events=self.fired, at=at or self.now, recorded_at=self.now,
            by=self.by, reason=reason, from_status=None if self.verb == "open" else before, to_status=self.to_status,
            data={name: value for name, value in data.items() if value is not None}))
        record_act(self.session, who=self.by, action=f"case.{self.verb}", subject=str(self.case.id), now=self.now)
        self.session.flush()
        return self.case


def take(session: Session, case_id: int, verb: str, *, person: Person, now: datetime, zone: ZoneInfo,
         version: int | None = None) -> Turn:
    """Locks a case for a person's verb. NotFoundError: not for this person; NotAllowedError: not by this role;
    ConflictError: not in this status, merged, or changed since the `version` that the person looked at."""
    allow(verb, Role(person.role))
    case = locked(session, case_id)
    seen = session.scalar(select(Case.id).where(Case.id == case_id, visible_cases(person)))
    if case is None or seen is None:
        raise NotFoundError(f"没有编号为 {case_id} 的工单")
    if case.merged_into is not None:
        goal = session.get_one(Case, case.merged_into)
        raise ConflictError(f"工单已合并到 {goal.number}，请在那里操作")
    if verb in RESPONSIBLE and Role(person.role) is Role.HANDLER and not _responsible(person, case):
        raise NotAllowedError(f"只有主办部门可以{VERBS[verb].title}")
    to_status = after(verb, case.status)
    if version is not None and version != case.version:
        raise ConflictError("工单刚被别人修改过，请看过最新内容后再操作")
    return Turn(session, case, verb, person.name, now, zone, to_status)


def _responsible(person: Person, case: Case) -> bool:
    return case.owner_id == person.id or case.department_id is not None and case.department_id == person.department_id


def take_by_rule(session: Session, case: Case, verb: str, *, now: datetime, zone: ZoneInfo, by: str = SYSTEM) -> Turn:
    """The same without a person: a rule dispatches, a call chases. The caller holds the case or has just made it."""
    return Turn(session, case, verb, by, now, zone, after(verb, case.status))


def locked(session: Session, case_id: int) -> Case | None:
    """The case as it is now, held until the commit."""
    session.flush()
    return session.scalar(select(Case).where(Case.id == case_id).with_for_update(of=Case)
                          .execution_options(populate_existing=True))


def written(name: str, text: str | None, what: str) -> str:
    """A text that a person has to give: FieldError names the field."""
    tidy = " ".join((text or "").split())
    if not tidy:
        raise FieldError(name, f"请填写{what}")
    if len(tidy) > _LONGEST:
        raise FieldError(name, f"{what}最多{_LONGEST}个字，现在有{len(tidy)}个字")
    return tidy
