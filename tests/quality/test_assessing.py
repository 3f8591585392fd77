"""The assessment column 考核栏: drafted with evidence, decided by people, open to appeal (S002 4.10b-10)."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.models import CompanySetting
from callcenter.errors import ConflictError, DeskError, FieldError, NotAllowedError, NotFoundError
from callcenter.notifying.models import Notification
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from callcenter.quality.assessing import (
    appeal,
    confirm,
    decide_appeal,
    dismiss,
    draft_assessments,
    get_assessment,
    list_assessments,
)
from callcenter.quality.models import Assessment
from tests import case_factories as cases
from tests import factories as make
from tests.factories import NOW


class People(NamedTuple):
    agent: Person
    supervisor: Person
    manager: Person
    other: Person


@pytest.fixture
def people(session: Session) -> People:
    return People(make.person(session), make.person(session, "boss", "supervisor"),
                  make.person(session, "chief", "manager"), make.person(session, "other", "manager"))


def late_case(session: Session, people: People) -> tuple[Case, Case]:
    """A complaint whose department was told 20 minutes late, and the customer's second complaint about it."""
    earlier = cases.case(session, started=NOW - timedelta(hours=2), agent_id=people.agent.id)
    due = NOW - timedelta(minutes=110)
    clock = cases.ended(session, earlier, "notify", due=due, met=due + timedelta(minutes=20), owner_id=people.agent.id)
    cases.escalation(session, clock)
    cases.ended(session, earlier, "tell", due=NOW - timedelta(minutes=70), met=NOW - timedelta(minutes=75))
    repeat = cases.case(session, started=NOW - timedelta(minutes=5), content="到现在还没有人来")
    return earlier, repeat


def drafted(session: Session, people: People) -> Assessment:
    return draft_assessments(session, *late_case(session, people), now=NOW)[0]


def test_each_broken_clock_and_no_kept_one_is_drafted(session: Session, people: People) -> None:
    earlier, repeat = late_case(session, people)
    cases.deadline(session, earlier, "check", due=NOW - timedelta(minutes=1))  # over, and no sweep has found it yet
    cases.deadline(session, earlier, "satisfaction", due=NOW + timedelta(hours=1))
    rows = draft_assessments(session, earlier, repeat, now=NOW)
    assert [(row.clause, row.state) for row in rows] == [("S002 4.10b-6", "draft"), ("S002 4.10b-8", "draft")]
    assert (rows[0].person_id, rows[0].case_id, rows[0].repeat_case_id) == (people.agent.id, earlier.id, repeat.id)


def test_a_clock_that_was_extended_in_time_is_not_drafted(session: Session, people: People) -> None:
    earlier = cases.case(session)
    cases.deadline(session, earlier, "check", due=NOW - timedelta(hours=1), state="extended", reason="等配件",
                   ended_at=NOW - timedelta(hours=2))
    assert draft_assessments(session, earlier, cases.case(session), now=NOW) == []


def test_the_same_repeat_complaint_drafts_once(session: Session, people: People) -> None:
    earlier, repeat = late_case(session, people)
    first = draft_assessments(session, earlier, repeat, now=NOW)
    assert draft_assessments(session, earlier, repeat, now=NOW + timedelta(hours=1)) == first
    assert len(session.scalars(select(Assessment)).all()) == 1
    again = draft_assessments(session, earlier, cases.case(session), now=NOW)
    assert [row.id for row in again] != [row.id for row in first]


def test_the_draft_carries_its_evidence(session: Session, people: People) -> None:
    earlier, repeat = late_case(session, people)
    of = make.call(session, answered_by=people.agent)
    record = make.record(session, of)
    cases.link(session, repeat, record)
    row = draft_assessments(session, earlier, repeat, now=NOW)[0]
    assert row.text == (f"工单{earlier.number}“通知有关部门”（S002 4.10b-6，时限10分钟）超时20分钟后完成，"
                        f"客户再次投诉（工单{repeat.number}）。")
    evidence = row.evidence
    assert evidence["clock"]["due_at"] == (NOW - timedelta(minutes=110)).isoformat()
    assert evidence["clock"]["met_at"] == (NOW - timedelta(minutes=90)).isoformat()
    assert [(one["level"], one["to"]) for one in evidence["escalations"]] == [(1, "李主管")]
    assert evidence["owner"] == {"person": "王丽", "role": "agent", "department": None}
    assert evidence["repeat"]["content"] == "到现在还没有人来"
    assert evidence["repeat"]["records"] == [{"id": record.id, "call_sid": of.sid}]
    assert evidence["required_by"] == "S002 4.10b-10"


def test_a_clock_that_is_still_open_is_described_as_not_met(session: Session, people: People) -> None:
    earlier = cases.case(session)
    cases.deadline(session, earlier, "check", due=NOW - timedelta(days=1, hours=3, minutes=12))
    row = draft_assessments(session, earlier, cases.case(session), now=NOW)[0]
    assert "超时1天3小时12分钟仍未完成" in row.text
    assert row.person_id is None


def test_a_supervisor_confirms_once_with_a_reason(session: Session, people: People) -> None:
    row = drafted(session, people)
    with pytest.raises(FieldError) as problem:
        confirm(session, row.id, person=people.supervisor, reason=" ", now=NOW)
    assert problem.value.field == "reason"
    confirm(session, row.id, person=people.supervisor, reason="录音与时限相符", now=NOW)
    assert (row.state, row.decided_by, row.decided_at, row.decision) == ("confirmed", "boss", NOW, "录音与时限相符")
    with pytest.raises(ConflictError, match="已确认，不能再次处理"):
        dismiss(session, row.id, person=people.supervisor, reason="误判", now=NOW)
    assert "assessment.confirmed" in session.scalars(select(AuditEntry.action)).all()


def test_the_employee_is_told_of_a_confirmed_entry_and_of_no_draft(session: Session, people: People) -> None:
    row = drafted(session, people)
    assert session.scalars(select(Notification)).all() == []
    confirm(session, row.id, person=people.supervisor, reason="相符", now=NOW)
    notice = session.scalars(select(Notification)).one()
    assert (notice.person_id, notice.case_id) == (people.agent.id, row.case_id)
    assert "7天内申诉" in notice.body


def test_an_employee_neither_sees_nor_decides_a_draft(session: Session, people: People) -> None:
    row = drafted(session, people)
    assert list_assessments(session, people.agent) == []
    with pytest.raises(NotFoundError):
        get_assessment(session, row.id, people.agent)
    with pytest.raises(NotFoundError):
        confirm(session, row.id, person=people.agent, reason="没有问题", now=NOW)
    dismiss(session, row.id, person=people.supervisor, reason="系统故障所致", now=NOW)
    assert list_assessments(session, people.agent) == []


def test_employees_see_their_own_confirmed_entries_and_supervisors_all(session: Session, people: People) -> None:
    row = drafted(session, people)
    confirm(session, row.id, person=people.supervisor, reason="相符", now=NOW)
    assert list_assessments(session, people.agent) == [row]
    assert list_assessments(session, make.person(session, "zhaomin")) == []
    assert list_assessments(session, people.supervisor, case_id=row.case_id) == [row]
    assert list_assessments(session, people.supervisor, state="draft") == []
    with pytest.raises(FieldError, match="没有“gone”这种状态"):
        list_assessments(session, people.supervisor, state="gone")


def test_nobody_decides_an_entry_of_their_own(session: Session, people: People) -> None:
    row = drafted(session, people)
    row.person_id = people.supervisor.id
    session.flush()
    with pytest.raises(NotAllowedError):
        dismiss(session, row.id, person=people.supervisor, reason="不成立", now=NOW)
    row.person_id = people.manager.id
    session.flush()
    confirm(session, row.id, person=people.supervisor, reason="相符", now=NOW)
    appeal(session, row.id, person=people.manager, reason="当时在休假", now=NOW)
    with pytest.raises(NotAllowedError, match="自己的申诉"):
        decide_appeal(session, row.id, "withdrawn", person=people.manager, reason="成立", now=NOW)


def test_only_the_employee_concerned_appeals_and_only_within_seven_days(session: Session, people: People) -> None:
    row = drafted(session, people)
    confirm(session, row.id, person=people.supervisor, reason="相符", now=NOW)
    with pytest.raises(NotAllowedError, match="自己的考核"):
        appeal(session, row.id, person=people.manager, reason="不公平", now=NOW)
    with pytest.raises(ConflictError, match="7天的申诉期限"):
        appeal(session, row.id, person=people.agent, reason="不公平", now=NOW + timedelta(days=7, seconds=1))
    appeal(session, row.id, person=people.agent, reason="部门电话占线", now=NOW + timedelta(days=7))
    assert (row.state, row.appeal) == ("appealed", "部门电话占线")
    with pytest.raises(ConflictError, match="申诉中，不能申诉"):
        appeal(session, row.id, person=people.agent, reason="再次申诉", now=NOW + timedelta(days=7))


def test_the_company_sets_the_days_for_an_appeal(session: Session, people: People) -> None:
    session.add(CompanySetting(name="appeal_days", value=2, changed_at=NOW, changed_by="boss"))
    row = drafted(session, people)
    confirm(session, row.id, person=people.supervisor, reason="相符", now=NOW)
    with pytest.raises(ConflictError, match="2天的申诉期限"):
        appeal(session, row.id, person=people.agent, reason="不公平", now=NOW + timedelta(days=3))


@pytest.mark.parametrize("outcome", ["upheld", "withdrawn"])
def test_another_manager_decides_the_appeal(session: Session, people: People, outcome: str) -> None:
    row = drafted(session, people)
    confirm(session, row.id, person=people.manager, reason="相符", now=NOW)
    with pytest.raises(ConflictError, match="没有待裁定的申诉"):
        decide_appeal(session, row.id, "upheld", person=people.other, reason="维持", now=NOW)
    appeal(session, row.id, person=people.agent, reason="部门电话占线", now=NOW)
    refused: list[tuple[Person, type[DeskError]]] = [
        (people.manager, NotAllowedError), (people.supervisor, NotAllowedError), (people.agent, NotAllowedError)]
    for person, error in refused:
        with pytest.raises(error):
            decide_appeal(session, row.id, "withdrawn", person=person, reason="理由", now=NOW)
    decide_appeal(session, row.id, outcome, person=people.other, reason="已核实", now=NOW)  # type: ignore[arg-type]
    assert (row.state, row.appeal_decided_by, row.appeal_decision) == (outcome, "other", "已核实")
    assert list_assessments(session, people.agent) == [row]


def test_an_appeal_is_decided_one_way_or_the_other(session: Session, people: People) -> None:
    row = drafted(session, people)
    confirm(session, row.id, person=people.supervisor, reason="相符", now=NOW)
    appeal(session, row.id, person=people.agent, reason="部门电话占线", now=NOW)
    with pytest.raises(FieldError) as problem:
        decide_appeal(session, row.id, "maybe", person=people.other, reason="看看", now=NOW)  # type: ignore[arg-type]
    assert problem.value.field == "outcome"
