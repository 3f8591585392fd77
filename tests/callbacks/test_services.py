"""Attempts at the calls that we owe, and the list of them. NOW is 10 o'clock on a Friday in Shanghai."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.dispositions import DISPOSITIONS
from callcenter.callbacks.listing import list_callbacks, needs_supervisor, positions
from callcenter.callbacks.models import Callback, CallbackAttempt
from callcenter.callbacks.owing import owe_call
from callcenter.callbacks.services import finish_callback
from callcenter.cases.models import Case
from callcenter.deadlines.models import CompanySetting
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.audit import AuditEntry
from callcenter.people.models import Person
from tests import case_factories as cases
from tests import factories as make
from tests.factories import NOW

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def agent(session: Session) -> Person:
    return make.person(session)


def missed(session: Session, number: str = "+8613800004471", **more: Any) -> Callback:
    return make.callback(session, make.call(session), number, **more)


def clocked(session: Session, *, due: datetime = NOW + timedelta(hours=20), step: str = "satisfaction") -> Callback:
    case = cases.case(session)
    return cases.call_to_make(session, cases.deadline(session, case, step, due=due), step)


def finish(session: Session, row: Callback, agent: Person, outcome: str = "completed", now: datetime = NOW,
           **more: Any) -> Callback:
    return finish_callback(session, row.id, person=agent, now=now, zone=ZONE, outcome=outcome, **more)


def test_a_missed_caller_who_was_reached_is_done(session: Session, agent: Person) -> None:
    row = finish(session, missed(session), agent, note="已解决")
    assert (row.state, row.closed_by, row.closed_at) == ("done", "wangli", NOW)
    assert (row.outcome, row.attempts) == ("completed", 1)
    attempt = session.scalars(select(CallbackAttempt)).one()
    assert (attempt.by, attempt.outcome, attempt.note, attempt.next_at) == ("wangli", "completed", "已解决", None)
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.subject == str(row.id),
                                                           AuditEntry.action.like("callback.%"))).all() == [
        "callback.done"]


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "voicemail", "child_answered"])
def test_somebody_not_reached_is_tried_again_two_hours_later(session: Session, agent: Person, outcome: str) -> None:
    row = finish(session, missed(session), agent, outcome, now=NOW - timedelta(minutes=30))
    assert (row.state, row.outcome, row.planned_at) == ("open", outcome, NOW + timedelta(minutes=90))


def test_the_company_sets_the_time_between_two_attempts(session: Session, agent: Person) -> None:
    session.add(CompanySetting(name="retry_minutes", value=45, changed_at=NOW, changed_by="boss"))
    assert finish(session, missed(session), agent, "busy").planned_at == NOW + timedelta(minutes=45)


def test_a_hostile_customer_gets_another_day(session: Session, agent: Person) -> None:
    row = finish(session, missed(session), agent, "hostile")
    assert row.planned_at == NOW + timedelta(days=2, hours=23)  # Monday 9:00


def test_a_time_that_the_customer_named_is_kept(session: Session, agent: Person) -> None:
    named = NOW + timedelta(hours=10, minutes=30)  # 20:30, outside calling hours
    row = finish(session, missed(session), agent, "call_back_later", next_at=named)
    assert (row.state, row.planned_at) == ("open", named)


@pytest.mark.parametrize("outcome", ["refused", "invalid_number", "do_not_call"])
def test_a_missed_caller_whom_no_try_will_reach_is_ended(session: Session, agent: Person, outcome: str) -> None:
    row = finish(session, missed(session), agent, outcome)
    assert (row.state, row.outcome, needs_supervisor(row)) == ("done", outcome, False)


@pytest.mark.parametrize("outcome", ["refused", "invalid_number", "do_not_call"])
def test_no_such_disposition_ends_a_clocks_call(session: Session, agent: Person, outcome: str) -> None:
    row = finish(session, clocked(session), agent, outcome)
    assert (row.state, needs_supervisor(row)) == ("open", True)
    assert list_callbacks(session, agent, supervisor=True) == [row]
    assert list_callbacks(session, agent, supervisor=False) == []


@pytest.mark.parametrize("outcome", [name for name in DISPOSITIONS if name not in ("completed", "call_back_later")])
def test_every_other_disposition_leaves_the_clock_running(session: Session, agent: Person, outcome: str) -> None:
    row = finish(session, clocked(session), agent, outcome)
    assert row.state == "open"


def test_a_try_again_comes_before_the_clocks_end(session: Session, agent: Person) -> None:
    row = finish(session, clocked(session, due=NOW + timedelta(minutes=90)), agent, "no_answer")
    assert row.planned_at == NOW + timedelta(minutes=60)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"outcome": "gone"}, "outcome"), ({"satisfaction": "5"}, "satisfaction"),
    ({"outcome": "busy", "satisfaction": "满意"}, "satisfaction"), ({"outcome": "call_back_later"}, "next_at"),
    ({"outcome": "busy", "next_at": NOW - timedelta(minutes=1)}, "next_at"),
    ({"outcome": "busy", "next_at": (NOW + timedelta(days=1)).replace(tzinfo=None)}, "next_at"),
    ({"outcome": "refused", "next_at": NOW + timedelta(days=1)}, "next_at"),
    ({"outcome": "completed", "next_at": NOW + timedelta(days=1)}, "next_at")])
def test_a_wrong_attempt_names_its_field(session: Session, agent: Person, wrong: dict[str, Any], field: str) -> None:
    row = missed(session)
    with pytest.raises(FieldError) as problem:
        finish(session, row, agent, **wrong)
    assert problem.value.field == field
    assert row.attempts == 0


def test_a_call_is_finished_once_and_by_those_who_call_customers(session: Session, agent: Person) -> None:
    row = missed(session)
    with pytest.raises(NotAllowedError):
        finish(session, row, make.person(session, "handler", "handler"))
    finish(session, row, agent)
    with pytest.raises(ConflictError, match="wangli已经回过电"):
        finish(session, row, agent)
    with pytest.raises(ConflictError, match="客户已重新接通"):
        finish(session, missed(session, "+8613800000001", state="dropped", closed_by="answered"), agent)
    with pytest.raises(NotFoundError):
        finish_callback(session, 4711, person=agent, now=NOW, zone=ZONE)


def test_the_list_begins_with_what_is_due_soon_and_keeps_a_number_together(session: Session, agent: Person) -> None:
    late = missed(session, "+8613800000001", due_at=NOW + timedelta(hours=5))
    soon = missed(session, "+8613800000002", due_at=NOW + timedelta(hours=1))
    clock = cases.deadline(session, cases.case(session, phone=soon.number), "tell", due=NOW + timedelta(hours=9))
    same = owe_call(session, session.get_one(Case, clock.case_id), clock, "tell", planned_at=NOW, now=NOW)
    timeless = missed(session, "+8613800000003", due_at=None)
    listed = list_callbacks(session, agent)
    assert listed == [timeless, soon, same, late]
    places = positions(session, listed)
    assert list_callbacks(session, agent, after=places[soon.id]) == [same, late]
    assert list_callbacks(session, agent, limit=1) == [timeless]


def test_the_list_is_narrowed(session: Session, agent: Person) -> None:
    caller = missed(session, "+8613800000001", planned_at=NOW + timedelta(hours=2))
    clock = clocked(session)
    assert list_callbacks(session, agent, reason="satisfaction") == [clock]
    assert list_callbacks(session, agent, case_id=clock.case_id) == [clock]
    assert list_callbacks(session, agent, number="+8613800000001") == [caller]
    assert list_callbacks(session, agent, due_before=NOW + timedelta(hours=3)) == [caller]
    assert list_callbacks(session, agent, callable_at=NOW) == [clock]
    with pytest.raises(FieldError, match="没有“gone”这种事由"):
        list_callbacks(session, agent, reason="gone")


def test_settled_calls_are_listed_with_the_newest_first(session: Session, agent: Person) -> None:
    first = missed(session, "+8613800000001", state="done", closed_at=NOW, closed_by="wangli")
    then = missed(session, "+8613800000002", state="done", closed_at=NOW + timedelta(hours=1), closed_by="wangli")
    listed = list_callbacks(session, agent, state="done")
    assert listed == [then, first]
    assert list_callbacks(session, agent, state="done", after=positions(session, listed)[then.id]) == [first]
