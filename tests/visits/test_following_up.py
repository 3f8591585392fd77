"""After a visit. NOW is 10 o'clock on Friday 2026-07-31 in Shanghai, when the visitors left."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.models import Person
from callcenter.visits.following_up import (
    agree_task,
    customer_signed,
    open_visit_complaint,
    start_visit_follow_up,
    task_done,
)
from tests import factories as make
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def host(session: Session) -> Person:
    return make.person(session, "host", "account_manager")


def visit(session: Session, host: Person, signed: bool = True) -> Case:
    return start_visit_follow_up(session, visit_ended=NOW, host=host, content="考察生产线", signed=signed, person=host,
                                 now=NOW, zone=ZONE, customer_name="陈晨", organisation="恒泰机械")


def clocks(session: Session, case: Case, state: str = "open") -> dict[str, datetime]:
    rows = session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.state == state))
    return {row.step: row.due_at.astimezone(ZONE) for row in rows}


def test_a_visit_sets_its_hosts_tasks(session: Session, host: Person) -> None:
    case = visit(session, host)
    assert clocks(session, case) == {
        "archive": NOW + timedelta(minutes=30), "review": NOW + timedelta(hours=24),
        "feedback": datetime(2026, 8, 4, 18, tzinfo=ZONE), "summary": datetime(2026, 8, 5, 18, tzinfo=ZONE)}
    owners = session.scalars(select(Deadline.owner_id).where(Deadline.case_id == case.id)).all()
    assert set(owners) == {host.id}
    assert case.status == "following_up"


def test_a_customer_who_did_not_sign_hears_from_us_every_month_and_quarter(session: Session, host: Person) -> None:
    case = visit(session, host, signed=False)
    assert clocks(session, case)["news"] == datetime(2026, 8, 31, 18, tzinfo=ZONE)
    assert clocks(session, case)["salon"] == datetime(2026, 10, 31, 18, tzinfo=ZONE)
    shared = datetime(2026, 8, 20, 10, tzinfo=ZONE)
    task_done(session, case.id, "news", person=host, now=shared, zone=ZONE)
    assert clocks(session, case)["news#2"] == datetime(2026, 9, 20, 18, tzinfo=ZONE)
    customer_signed(session, case.id, person=host, now=shared, zone=ZONE)
    assert set(clocks(session, case, "cancelled")) == {"news#2", "salon"}
    assert set(clocks(session, case, "met")) == {"news"}
    with pytest.raises(ConflictError, match="没有待办的定期联系"):
        customer_signed(session, case.id, person=host, now=shared, zone=ZONE)


def test_a_task_is_done_once_and_late_is_late(session: Session, host: Person) -> None:
    case = visit(session, host)
    task_done(session, case.id, "archive", person=host, now=NOW + timedelta(minutes=31), zone=ZONE, note="已归档")
    assert set(clocks(session, case, "late")) == {"archive"}
    with pytest.raises(ConflictError, match="已经登记过"):
        task_done(session, case.id, "archive", person=host, now=NOW + timedelta(minutes=32), zone=ZONE)


def test_the_review_sets_tasks_with_limits_of_their_own(session: Session, host: Person) -> None:
    case = visit(session, host)
    agree_task(session, case.id, "cost_plan", person=host, now=NOW, zone=ZONE)
    agree_task(session, case.id, "comparison", person=host, now=NOW, zone=ZONE)
    assert clocks(session, case)["cost_plan"] == datetime(2026, 8, 3, 18, tzinfo=ZONE)
    assert clocks(session, case)["comparison"] == datetime(2026, 8, 5, 18, tzinfo=ZONE)
    with pytest.raises(ConflictError, match="已在进行"):
        agree_task(session, case.id, "cost_plan", person=host, now=NOW, zone=ZONE)
    task_done(session, case.id, "cost_plan", person=host, now=NOW + timedelta(days=1), zone=ZONE)
    agree_task(session, case.id, "cost_plan", person=host, now=NOW + timedelta(days=1), zone=ZONE)
    assert clocks(session, case)["cost_plan#2"] == datetime(2026, 8, 4, 18, tzinfo=ZONE)


def test_only_the_host_and_supervisors_handle_a_visit(session: Session, host: Person) -> None:
    case, agent = visit(session, host), make.person(session)
    with pytest.raises(NotFoundError):
        task_done(session, case.id, "archive", person=agent, now=NOW, zone=ZONE)
    with pytest.raises(NotAllowedError):
        start_visit_follow_up(session, visit_ended=NOW, host=host, content="考察", signed=True, person=agent, now=NOW,
                              zone=ZONE)
    task_done(session, case.id, "archive", person=make.person(session, "boss", "supervisor"), now=NOW, zone=ZONE)


def test_what_is_wrong_with_a_visit_is_named(session: Session, host: Person) -> None:
    for field, wrong in (("content", {"content": " "}), ("visit_ended", {"visit_ended": NOW + timedelta(minutes=1)}),
                         ("phone", {"phone": "abc"})):
        given = {"visit_ended": NOW, "content": "考察", **wrong}
        with pytest.raises(FieldError) as problem:
            start_visit_follow_up(session, host=host, signed=True, person=host, now=NOW, zone=ZONE,
                                  **given)  # type: ignore[arg-type]
        assert problem.value.field == field
    case = visit(session, host)
    for act in (task_done, agree_task):
        with pytest.raises(FieldError) as problem:
            act(session, case.id, "dance", person=host, now=NOW, zone=ZONE)
        assert problem.value.field == "task"


def test_a_complaint_during_a_visit_is_answered_in_the_companys_time(session: Session, host: Person) -> None:
    case = open_visit_complaint(session, content="等候太久", person=host, now=NOW, zone=ZONE, organisation="恒泰机械")
    assert clocks(session, case) == {"answer": NOW + timedelta(hours=24)}
    assert (case.standard, case.category, case.status) == ("visit_complaint", "complaint", "new")
