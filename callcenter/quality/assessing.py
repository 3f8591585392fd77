"""The assessment column 考核栏 (S002 4.10b-10, e-10; N17): never automatic. A draft with its evidence is confirmed or
dismissed by a supervisor, then open to the employee's appeal 申诉, which a manager decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.publishing import settings_of
from callcenter.deadlines.reading import broken_clocks
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.notifying.writing import tell
from callcenter.people.audit import record_act
from callcenter.people.models import Person, Role
from callcenter.quality.evidence import evidence_of, text_of
from callcenter.quality.models import ASSESSMENT_STATES, Assessment

TITLES = {"draft": "待确认", "confirmed": "已确认", "dismissed": "不予考核", "appealed": "申诉中", "upheld": "维持",
          "withdrawn": "已撤销"}
SHOWN_TO_EMPLOYEE = ("confirmed", "appealed", "upheld", "withdrawn")
_SUPERVISING = {Role.SUPERVISOR, Role.MANAGER, Role.ADMIN}
_DECIDING = {Role.MANAGER, Role.ADMIN}
_LONGEST = 2000


def draft_assessments(session: Session, earlier: Case, repeat: Case, *, now: datetime) -> list[Assessment]:
    """One draft for each clock that the earlier case broke, against whoever owned it; the customer has now complained
    again (`repeat`). Asked twice, the second time gives those of the first."""
    session.flush()
    drafted = {row.deadline_id: row for row in session.scalars(
        select(Assessment).where(Assessment.repeat_case_id == repeat.id))}
    for clock in broken_clocks(session, earlier.id, now):
        if clock.id not in drafted:
            drafted[clock.id] = Assessment(
                case_id=earlier.id, repeat_case_id=repeat.id, deadline_id=clock.id, person_id=clock.owner_id,
                department_id=clock.department_id, clause=clock.clause, text=text_of(earlier, repeat, clock, now),
                evidence=evidence_of(session, earlier, repeat, clock, now), drafted_at=now)
            session.add(drafted[clock.id])
    session.flush()
    return [drafted[key] for key in sorted(drafted)]


def confirm(session: Session, assessment_id: int, *, person: Person, reason: str, now: datetime) -> Assessment:
    """A supervisor or above enters it into the column; from then on the employee sees it, and is told so."""
    row = _decide(session, assessment_id, "confirmed", person, reason, now)
    _tell_employee(session, row, now)
    return row


def dismiss(session: Session, assessment_id: int, *, person: Person, reason: str, now: datetime) -> Assessment:
    """A supervisor or above finds that it does not belong there; the draft stays on file with the reason."""
    return _decide(session, assessment_id, "dismissed", person, reason, now)


def appeal(session: Session, assessment_id: int, *, person: Person, reason: str, now: datetime) -> Assessment:
    """申诉: by the employee concerned, once, within the company's days after the confirmation."""
    row = _locked(session, assessment_id, person)
    if row.person_id != person.id:
        raise NotAllowedError("只能对自己的考核记录申诉")
    if row.state != "confirmed" or row.decided_at is None:
        raise ConflictError(f"考核记录{TITLES[row.state]}，不能申诉")
    days = appeal_days(session)
    if now > row.decided_at + timedelta(days=days):
        raise ConflictError(f"已超过{days}天的申诉期限")
    row.state, row.appealed_at, row.appeal = "appealed", now, _reason(reason)
    return _kept(session, row, "assessment.appeal", person, now)


def decide_appeal(session: Session, assessment_id: int, outcome: Literal["upheld", "withdrawn"], *, person: Person,
                  reason: str, now: datetime) -> Assessment:
    """A manager, not the one who confirmed it, upholds 维持 or withdraws 撤销 the entry."""
    row = _locked(session, assessment_id, person)
    if Role(person.role) not in _DECIDING:
        raise NotAllowedError("只有经理可以裁定申诉")
    if outcome not in ("upheld", "withdrawn"):
        raise FieldError("outcome", "裁定只能是：维持（upheld）或撤销（withdrawn）")
    if row.state != "appealed":
        raise ConflictError(f"考核记录{TITLES[row.state]}，没有待裁定的申诉")
    if person.name == row.decided_by:
        raise NotAllowedError("确认考核的人不能裁定对它的申诉，请由其他经理裁定")
    if person.id == row.person_id:
        raise NotAllowedError("不能裁定自己的申诉")
    row.state, row.appeal_decided_at = outcome, now
    row.appeal_decided_by, row.appeal_decision = person.name, _reason(reason)
    return _kept(session, row, f"assessment.{outcome}", person, now)


def list_assessments(session: Session, person: Person, *, state: str | None = None, case_id: int | None = None,
                     before_id: int | None = None, limit: int = 50) -> list[Assessment]:
    """The newest first. Supervisors and above see all; everybody else only their own, once confirmed."""
    if state is not None and state not in ASSESSMENT_STATES:
        raise FieldError("state", f"没有“{state}”这种状态；可选：{'、'.join(ASSESSMENT_STATES)}")
    query = select(Assessment).order_by(Assessment.id.desc()).limit(limit)
    if Role(person.role) not in _SUPERVISING:
        query = query.where(Assessment.person_id == person.id, Assessment.state.in_(SHOWN_TO_EMPLOYEE))
    if state is not None:
        query = query.where(Assessment.state == state)
    if case_id is not None:
        query = query.where((Assessment.case_id == case_id) | (Assessment.repeat_case_id == case_id))
    if before_id is not None:
        query = query.where(Assessment.id < before_id)
    return list(session.scalars(query))


def get_assessment(session: Session, assessment_id: int, person: Person) -> Assessment:
    """NotFoundError also for one that this person may not see, so that nothing is learnt by guessing ids."""
    row = session.get(Assessment, assessment_id)
    if row is None or not _may_see(row, person):
        raise NotFoundError(f"没有编号为 {assessment_id} 的考核记录")
    return row


def appeal_days(session: Session) -> int:
    """How many days after the confirmation an employee has to appeal."""
    return settings_of(session)["appeal_days"]


def _decide(session: Session, assessment_id: int, state: str, person: Person, reason: str,
            now: datetime) -> Assessment:
    row = _locked(session, assessment_id, person)
    if Role(person.role) not in _SUPERVISING:
        raise NotAllowedError("只有主管及以上可以处理考核草稿")
    if row.person_id == person.id:
        raise NotAllowedError("不能处理针对自己的考核草稿")
    if row.state != "draft":
        raise ConflictError(f"考核记录{TITLES[row.state]}，不能再次处理")
    row.state, row.decided_at, row.decided_by, row.decision = state, now, person.name, _reason(reason)
    return _kept(session, row, f"assessment.{state}", person, now)


def _tell_employee(session: Session, row: Assessment, now: datetime) -> None:
    if row.person_id is not None:
        tell(session, key=f"assessment:{row.id}", case=session.get_one(Case, row.case_id), person_ids=[row.person_id],
             department_id=None, title="考核栏有一条关于您的记录",
             body=f"{row.text}如有异议，可在{appeal_days(session)}天内申诉。", now=now)


def _locked(session: Session, assessment_id: int, person: Person) -> Assessment:
    row = get_assessment(session, assessment_id, person)
    session.refresh(row, with_for_update=True)
    return row


def _may_see(row: Assessment, person: Person) -> bool:
    if Role(person.role) in _SUPERVISING:
        return True
    return row.person_id == person.id and row.state in SHOWN_TO_EMPLOYEE


def _reason(text: str) -> str:
    cleaned = " ".join(text.split())
    if not 2 <= len(cleaned) <= _LONGEST:
        raise FieldError("reason", f"请写明理由，2到{_LONGEST}个字")
    return cleaned


def _kept(session: Session, row: Assessment, action: str, person: Person, now: datetime) -> Assessment:
    record_act(session, who=person.name, action=action, subject=str(row.id), now=now)
    session.flush()
    return row
