"""延期: only with a reason, a later time, and proof that the customer was told before the limit (S003 3.3.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.cases.models import Case
from callcenter.deadlines.extending import extend
from callcenter.deadlines.models import Deadline
from callcenter.errors import ConflictError, FieldError, NotAllowedError, NotFoundError
from callcenter.people.models import Person
from tests.deadlines.rows import ZONE, a_case, clock, fire
from tests.factories import NOW, person

HOUR = timedelta(hours=1)
LATER = NOW + 48 * HOUR


@pytest.fixture
def running(session: Session) -> Deadline:
    """A reply that is due in 24 hours."""
    handler = person(session, "zhaomin", "handler", department="维修部")
    case = a_case(session, "general_problem", department_id=handler.department_id, owner_id=handler.id)
    fire(session, case, "call_ended", NOW)
    return clock(session, case, "reply")


def more_time(session: Session, of: Deadline, **more: Any) -> Deadline:
    who = more.pop("person", None) or session.get_one(Person, session.get_one(Case, of.case_id).owner_id)
    return extend(session, of.id, **{
        "new_due_at": LATER, "reason": "等待配件到货", "told_at": NOW + HOUR, "proof": {"call_sid": "CA1"},
        "now": NOW + 2 * HOUR, "zone": ZONE, "person": who, **more})


def test_the_old_clock_is_extended_never_kept_and_a_new_one_runs_on(session: Session, running: Deadline) -> None:
    new = more_time(session, running)
    assert (running.state, running.ended_at, running.met_at, running.reason) == (
        "extended", NOW + 2 * HOUR, None, "等待配件到货")
    assert running.proof == {"call_sid": "CA1", "told_at": (NOW + HOUR).isoformat(), "by": "zhaomin"}
    assert (new.extends, new.due_at, new.state, new.started_at) == (running.id, LATER, "open", NOW)
    assert new.explain[0]["why"] == "延期：等待配件到货；已于7月31日11:00告知客户" and new.next_level == 0


def test_the_event_stops_the_clock_that_runs_on_and_not_the_extended_one(session: Session, running: Deadline) -> None:
    new = more_time(session, running)
    fire(session, session.get_one(Case, running.case_id), "replied", NOW + 30 * HOUR)
    assert (running.state, new.state) == ("extended", "met")


def test_the_owed_call_goes_on_to_the_new_clock(session: Session, running: Deadline) -> None:
    new = more_time(session, running)
    owed = session.scalars(select(Callback)).one()
    assert (owed.deadline_id, owed.state) == (new.id, "open")


def test_an_extended_clock_can_be_extended_once_more(session: Session, running: Deadline) -> None:
    new = more_time(session, running)
    third = more_time(session, new, new_due_at=LATER + HOUR)
    assert third.extends == new.id
    with pytest.raises(ConflictError):
        more_time(session, running)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"reason": " "}, "reason"),
    ({"proof": {}}, "proof"),
    ({"proof": {"call_sid": " ", "note": None}}, "proof"),
    ({"told_at": NOW + 3 * HOUR}, "told_at"),
    ({"told_at": NOW + 24 * HOUR, "now": NOW + 24 * HOUR}, "told_at"),
    ({"new_due_at": NOW + 24 * HOUR}, "new_due_at"),
    ({"now": NOW + 25 * HOUR}, "new_due_at"),
    ({"new_due_at": datetime(2026, 8, 9)}, "new_due_at"),  # noqa: DTZ001
    ({"new_due_at": datetime(9999, 12, 31, 23, tzinfo=UTC)}, "new_due_at"),
    ({"told_at": NOW - 25 * HOUR}, "told_at"),
    ({"told_at": datetime(1990, 1, 1, tzinfo=UTC)}, "told_at"),
])
def test_what_an_extension_lacks_is_named(
        session: Session, running: Deadline, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldError) as refused:
        more_time(session, running, **wrong)
    assert refused.value.field == field
    assert running.state == "open"


def test_only_those_who_answer_for_the_case_extend(session: Session, running: Deadline) -> None:
    with pytest.raises(NotAllowedError):
        more_time(session, running, person=person(session, "wangli", "agent"))
    with pytest.raises(NotFoundError):
        more_time(session, running, person=person(session, "other", "handler", department="销售部"))
    with pytest.raises(NotFoundError):
        more_time(session, running, person=person(session, "rep", "account_manager"))
    assert more_time(session, running, person=person(session, "boss", "supervisor")).state == "open"
