"""Calls that clocks ask for, through real cases. NOW is 10 o'clock on a Friday in Shanghai; the complaint's call has
just ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.callbacks.services import finish_callback
from callcenter.cases.dispatching import dispatch
from callcenter.cases.handling import contact
from callcenter.cases.making import open_case
from callcenter.cases.models import Case, CaseEvent
from callcenter.deadlines.clocks import cancel
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.moving import move_clocks
from callcenter.errors import ConflictError, FieldError
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make
from tests.factories import CALLER, NOW

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session)


def complaint(session: Session, agent: Person) -> Case:
    """Told to its department five minutes after the call."""
    cases.department(session)
    case = open_case(session, category="complaint", content="空调不制冷", phone=CALLER, by="-", now=NOW, zone=ZONE,
                     started_at=NOW, agent_id=agent.id)
    return dispatch(session, case.id, department="维修部", person=make.person(session, "boss", "supervisor"),
                    now=NOW + timedelta(minutes=5), zone=ZONE)


def call_of(session: Session, case: Case, purpose: str) -> Callback:
    return session.scalars(select(Callback).where(Callback.case_id == case.id, Callback.reason == purpose)
                           .order_by(Callback.id.desc())).first()  # type: ignore[return-value]


def clock_of(session: Session, case: Case, step: str) -> Deadline:
    return session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.step == step)).one()


def finish(session: Session, row: Callback, agent: Person, outcome: str = "completed", *,
           now: datetime = NOW + timedelta(minutes=10), **more: str) -> Callback:
    return finish_callback(session, row.id, person=agent, now=now, zone=ZONE, outcome=outcome,
                           **more)  # type: ignore[arg-type]


def test_a_completed_talk_stops_the_clock_and_ends_its_call(session: Session, agent: Person) -> None:
    case = complaint(session, agent)
    row = finish(session, call_of(session, case, "tell"), agent, note="维修部今天上门")
    clock = clock_of(session, case, "tell")
    assert (row.state, row.closed_by) == ("done", "wangli")
    assert (clock.state, clock.met_at) == ("met", NOW + timedelta(minutes=10))
    event = session.scalars(select(CaseEvent).where(CaseEvent.verb == "contact")).one()
    assert (event.events, event.by, event.data["note"]) == (["customer_told"], "wangli", "维修部今天上门")


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "voicemail", "hostile", "refused", "do_not_call"])
def test_nothing_but_a_completed_talk_stops_a_clock(session: Session, agent: Person, outcome: str) -> None:
    case = complaint(session, agent)
    row = finish(session, call_of(session, case, "satisfaction"), agent, outcome)
    assert row.state == "open"
    assert clock_of(session, case, "satisfaction").state == "open"


def test_a_satisfaction_call_needs_its_label(session: Session, agent: Person) -> None:
    case = complaint(session, agent)
    row = call_of(session, case, "satisfaction")
    with pytest.raises(FieldError) as problem:
        finish(session, row, agent)
    assert problem.value.field == "satisfaction"
    finish(session, row, agent, satisfaction="未评价")
    assert clock_of(session, case, "satisfaction").state == "met"


@pytest.mark.parametrize(("label", "opens"), [("一般", 0), ("不满意", 1), ("非常不满意", 1)])
def test_a_dissatisfied_answer_is_due_in_a_day(session: Session, agent: Person, label: str, opens: int) -> None:
    case = complaint(session, agent)
    finish(session, call_of(session, case, "satisfaction"), agent, satisfaction=label)
    due = session.scalars(select(Deadline.due_at).where(Deadline.standard == "dissatisfied")).all()
    assert due == [NOW + timedelta(hours=24, minutes=10)] * opens


def test_a_call_after_the_limit_is_late_for_ever(session: Session, agent: Person) -> None:
    case = complaint(session, agent)
    finish(session, call_of(session, case, "tell"), agent, now=NOW + timedelta(minutes=26))
    clock = clock_of(session, case, "tell")
    assert (clock.state, clock.breached_at, clock.due_at) == ("late", clock.due_at, NOW + timedelta(minutes=25))


def test_a_talk_registered_on_the_case_settles_the_call(session: Session, agent: Person) -> None:
    case = complaint(session, agent)
    contact(session, case.id, person=agent, now=NOW + timedelta(minutes=8), zone=ZONE, purpose="tell")
    row = call_of(session, case, "tell")
    assert (row.state, row.closed_by) == ("done", "wangli")
    with pytest.raises(ConflictError, match="已经回过电"):
        finish(session, row, agent)


def test_a_merged_case_hands_its_calls_over_with_its_clocks(session: Session, agent: Person) -> None:
    case, goal = complaint(session, agent), cases.case(session)
    move_clocks(session, case, goal, now=NOW + timedelta(minutes=6), by="boss")
    row = call_of(session, goal, "tell")
    finish(session, row, agent)
    assert (row.state, clock_of(session, goal, "tell").state) == ("done", "met")


def test_a_cancelled_clock_drops_its_call(session: Session, agent: Person) -> None:
    case = complaint(session, agent)
    cancel(session, [clock_of(session, case, "tell")], reason="当场解决", now=NOW + timedelta(minutes=6))
    row = call_of(session, case, "tell")
    assert row.state == "dropped"
    with pytest.raises(ConflictError, match="时限已结束"):
        finish(session, row, agent)
