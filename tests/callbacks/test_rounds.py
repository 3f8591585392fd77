"""Rounds of follow-up calls after a purchase or a repair. NOW is 10 o'clock on Friday 2026-07-31 in Shanghai."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.callbacks.rounds import start_follow_up
from callcenter.callbacks.services import finish_callback
from callcenter.cases.dispatching import dispatch
from callcenter.cases.matching import same_matter
from callcenter.cases.models import Case
from callcenter.cases.reading import CaseFilter, list_cases
from callcenter.deadlines.models import Deadline
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make
from tests.factories import CALLER, NOW

ZONE = ZoneInfo("Asia/Shanghai")
BOUGHT = date(2026, 7, 30)


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session)


def started(session: Session, agent: Person, standard: str = "after_purchase", on: date = BOUGHT) -> Case:
    return start_follow_up(session, standard=standard, on=on, product="立式空调", phone="138 0000 4471", person=agent,
                           now=NOW, zone=ZONE, customer_name="陈晨")


def clocks(session: Session, case: Case, state: str = "open") -> dict[str, datetime]:
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.state == state))
    return {row.step: row.due_at.astimezone(ZONE) for row in rows}


def finish(session: Session, case: Case, purpose: str, agent: Person, now: datetime, **more: object) -> Callback:
    row = session.scalars(select(Callback).where(Callback.case_id == case.id, Callback.reason == purpose,
                                                 Callback.state == "open")).one()
    return finish_callback(session, row.id, person=agent, now=now, zone=ZONE, satisfaction="满意",
                           **more)  # type: ignore[arg-type]


def test_a_purchase_owes_three_calls_at_the_closing_hour_of_days_3_10_and_30(session: Session, agent: Person) -> None:
    case = started(session, agent)
    assert clocks(session, case) == {
        "round_1": datetime(2026, 8, 2, 18, tzinfo=ZONE), "round_2": datetime(2026, 8, 9, 18, tzinfo=ZONE),
        "round_3": datetime(2026, 8, 29, 18, tzinfo=ZONE)}
    calls = session.scalars(select(Callback).order_by(Callback.id)).all()
    assert [row.reason for row in calls] == ["round_1", "round_2", "round_3"]
    # Day 3 is a Sunday: the call is planned into Friday's hours, and dialled before they close.
    assert calls[0].planned_at == datetime(2026, 7, 31, 9, tzinfo=ZONE)
    assert calls[0].due_at == datetime(2026, 7, 31, 18, tzinfo=ZONE)


def test_a_repair_has_its_own_standard_and_category(session: Session, agent: Person) -> None:
    case = started(session, agent, "after_repair")
    assert (case.category, case.standard, case.phone, case.agent_id) == ("repair", "after_repair", CALLER, agent.id)


def test_rounds_are_nobodys_to_dispatch_and_no_earlier_matter_of_the_next_call(session: Session,
                                                                               agent: Person) -> None:
    case = started(session, agent)
    assert case.status == "following_up"
    assert list_cases(session, agent, CaseFilter(undispatched=True), now=NOW) == []
    assert same_matter(session, customer_id=None, phones=[CALLER], category="purchase", at=NOW) is None


def test_a_round_is_done_by_a_completed_talk_and_the_next_stays_due(session: Session, agent: Person) -> None:
    case = started(session, agent)
    finish(session, case, "round_1", agent, NOW, answers={"usage": "正常", "needs": "想了解延保"})
    assert set(clocks(session, case)) == {"round_2", "round_3"}
    assert set(clocks(session, case, "met")) == {"round_1"}


def test_a_problem_goes_to_a_department_within_the_hour_and_is_asked_about_within_a_day(session: Session,
                                                                                        agent: Person) -> None:
    case = started(session, agent)
    cases.department(session)
    boss = make.person(session, "boss", "supervisor")
    finish(session, case, "round_1", agent, NOW, answers={"problem": "漏水"})
    assert case.status == "new"
    assert clocks(session, case)["transfer"] == NOW + timedelta(hours=1)
    told = NOW + timedelta(minutes=40)
    dispatch(session, case.id, department="维修部", person=boss, now=told, zone=ZONE)
    assert "transfer" in clocks(session, case, "met")
    assert clocks(session, case)["resolution"] == told + timedelta(hours=24)


def test_a_second_problem_has_clocks_of_its_own(session: Session, agent: Person) -> None:
    case = started(session, agent)
    cases.department(session)
    boss = make.person(session, "boss", "supervisor")
    finish(session, case, "round_1", agent, NOW, answers={"problem": "漏水"})
    dispatch(session, case.id, department="维修部", person=boss, now=NOW, zone=ZONE)
    finish(session, case, "resolution", agent, NOW + timedelta(hours=3))
    later = NOW + timedelta(days=7)
    finish(session, case, "round_2", agent, later, answers={"problem": "噪音大"})
    dispatch(session, case.id, department="维修部", person=boss, now=later + timedelta(hours=2), zone=ZONE)
    assert clocks(session, case, "late")["transfer#2"] == later + timedelta(hours=1)
    assert clocks(session, case)["resolution#2"] == later + timedelta(hours=26)


def test_what_is_wrong_with_a_follow_up_is_named(session: Session, agent: Person) -> None:
    with pytest.raises(FieldError) as problem:
        started(session, agent, on=date(2026, 8, 1))
    assert problem.value.field == "on"
    with pytest.raises(FieldError) as problem:
        started(session, agent, "complaint")
    assert problem.value.field == "standard"
    with pytest.raises(FieldError) as problem:
        start_follow_up(session, standard="after_purchase", on=BOUGHT, product="空调", person=agent, now=NOW, zone=ZONE)
    assert problem.value.field == "phone"
    with pytest.raises(NotAllowedError):
        started(session, make.person(session, "handler", "handler"))


def test_a_problem_is_found_in_a_completed_round_only(session: Session, agent: Person) -> None:
    case = started(session, agent)
    with pytest.raises(FieldError) as problem:
        finish(session, case, "round_1", agent, NOW, answers={"fault": "漏水"})
    assert problem.value.field == "answers"
