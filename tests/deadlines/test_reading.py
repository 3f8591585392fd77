"""Which clocks a person sees, and how many were kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.deadlines.clocks import cancel
from callcenter.deadlines.extending import extend
from callcenter.deadlines.reading import DeadlineFilter, get_deadline, list_deadlines, on_time
from callcenter.errors import FieldError, NotFoundError
from tests.deadlines.rows import ZONE, a_case, clock, fire
from tests.factories import NOW, person

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_clocks_are_listed_first_due_first_and_page_on(session: Session) -> None:
    boss = person(session, "boss", "supervisor")
    for minutes in (2, 1, 0):
        fire(session, a_case(session, at=NOW + minutes * MINUTE), "call_ended", NOW + minutes * MINUTE)
    first = list_deadlines(session, boss, now=NOW, limit=2)
    rest = list_deadlines(session, boss, now=NOW, after=(first[-1].due_at, first[-1].id))
    due = [one.due_at for one in [*first, *rest]]
    assert due == sorted(due) and len(due) == 6


def test_filters_choose_by_case_state_overdue_and_owner(session: Session) -> None:
    agent = person(session)
    boss = person(session, "boss", "supervisor")
    case, other = a_case(session, agent_id=agent.id), a_case(session)
    for one in (case, other):
        fire(session, one, "call_ended", NOW)
    fire(session, other, "notified", NOW + MINUTE)

    def found(**wanted: Any) -> list[tuple[int, str]]:
        return sorted((one.case_id, one.step) for one in list_deadlines(
            session, boss, DeadlineFilter(**wanted), now=NOW + HOUR))

    assert found(case_id=case.id) == [(case.id, "notify"), (case.id, "satisfaction")]
    assert found(state="met") == [(other.id, "notify")]
    assert found(overdue=True) == [(case.id, "notify"), (other.id, "tell")]
    assert (case.id, "notify") not in found(overdue=False) and len(found(overdue=False)) == 4
    assert found(owner="wangli") == found(case_id=case.id)


@pytest.mark.parametrize("wrong", ["state", "owner"])
def test_a_filter_that_cannot_be_is_refused_by_name(session: Session, wrong: str) -> None:
    with pytest.raises(FieldError) as refused:
        list_deadlines(session, person(session), DeadlineFilter(**{wrong: "nonsense"}), now=NOW)
    assert refused.value.field == wrong


def test_a_handler_sees_the_clocks_of_the_own_department_only(session: Session) -> None:
    handler = person(session, "zhaomin", "handler", department="维修部")
    mine, other = a_case(session, department_id=handler.department_id), a_case(session)
    for one in (mine, other):
        fire(session, one, "call_ended", NOW)
    assert {one.case_id for one in list_deadlines(session, handler, now=NOW)} == {mine.id}
    with pytest.raises(NotFoundError):
        get_deadline(session, clock(session, other, "notify").id, handler)


def test_on_time_counts_open_overdue_in_and_extensions_apart(session: Session) -> None:
    boss = person(session, "boss", "supervisor")
    cases = [a_case(session) for _ in range(6)]
    for case in cases:
        fire(session, case, "call_ended", NOW)
    kept, late, open_, extended, dropped, moot = cases
    fire(session, kept, "notified", NOW + 5 * MINUTE)
    fire(session, late, "notified", NOW + 15 * MINUTE)
    extend(session, clock(session, extended, "notify").id, new_due_at=NOW + 3 * HOUR, reason="系统故障",
           told_at=NOW + MINUTE, proof={"note": "电话"}, person=boss, now=NOW + 2 * MINUTE, zone=ZONE)
    cancel(session, [clock(session, dropped, "notify")], reason="误派", now=NOW + 20 * MINUTE)
    cancel(session, [clock(session, moot, "notify")], reason="当场解决", now=NOW + MINUTE)
    period = {"since": NOW, "until": NOW + 11 * MINUTE, "now": NOW + HOUR}
    [figures] = on_time(session, boss, **period)
    assert (figures.due, figures.kept, figures.late, figures.overdue, figures.extended) == (4, 1, 1, 2, 1)
    assert figures.rate == 0.25
    assert [(one.key, one.due) for one in on_time(session, boss, by="standard", **period)] == [("complaint", 4)]


def test_nothing_due_has_no_rate(session: Session) -> None:
    [figures] = on_time(session, person(session), since=NOW, until=NOW + HOUR, now=NOW)
    assert (figures.due, figures.rate) == (0, None)
