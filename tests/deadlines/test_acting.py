"""Whoever is to be told is told: each level once, all that are due, whatever happens on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callcenter.cases.models import Case
from callcenter.deadlines.clocks import lock_case
from callcenter.deadlines.sweeping import STALE, hand_out
from tests.deadlines.rows import a_case, fire
from tests.factories import NOW, person
from tests.service import Service
from workers.clock import sweep

MINUTE = timedelta(minutes=1)
CLOCK = "select * from deadlines where step = 'notify' order by id"
TOLD = "select deadline_id, level, recipients, reason, channel from escalations order by deadline_id, level"


@pytest.fixture
def staff(service: Service) -> dict[str, int]:
    with service.desk.db.session() as session:
        people = [person(session), person(session, "boss", "supervisor"), person(session, "chief", "manager")]
        return {one.name: one.id for one in people}


def complain(service: Service, staff: dict[str, int], at: datetime = NOW, cases: int = 1) -> list[int]:
    with service.desk.db.session() as session:
        made = [a_case(session, at=at, agent_id=staff["wangli"]) for _ in range(cases)]
        for case in made:
            fire(session, case, "call_ended", at)
        return [case.id for case in made]


def act(service: Service, at: datetime) -> None:
    """A sweep as of then, and the workers' work."""
    service.now = at
    sweep(service.desk, at, grace=timedelta(0))
    service.work("deadlines")


def levels(service: Service) -> list[tuple[int, list[str]]]:
    return [(row.level, row.recipients) for row in service.rows(TOLD)]


def test_the_owner_is_warned_then_told_then_the_supervisor_then_the_manager(
        service: Service, staff: dict[str, int]) -> None:
    complain(service, staff)
    expected: list[tuple[int, list[str]]] = []
    for minutes, level, who in ((7, 0, "wangli"), (10, 1, "wangli"), (15, 2, "boss"), (25, 3, "chief")):
        act(service, NOW + minutes * MINUTE - timedelta(seconds=1))
        assert levels(service) == expected
        act(service, NOW + minutes * MINUTE)
        expected.append((level, [who]))
        assert levels(service) == expected
    row = service.row(CLOCK)
    assert (row.state, row.breached_at, row.next_at, row.next_level) == ("open", row.due_at, None, None)


def test_each_level_leaves_one_notice_on_the_desk_of_each_who_is_told(service: Service, staff: dict[str, int]) -> None:
    complain(service, staff)
    act(service, NOW + 30 * MINUTE)
    act(service, NOW + 31 * MINUTE)
    rows = service.rows("select person_id, level, title, state from notifications order by level")
    assert [(row.person_id, row.level, row.state) for row in rows] == [
        (staff["wangli"], 1, "sent"), (staff["boss"], 2, "sent"), (staff["chief"], 3, "sent")]
    assert "已超时" in rows[0].title


def test_a_clock_that_nobody_looked_at_all_night_does_all_its_levels_but_warns_no_more(
        service: Service, staff: dict[str, int]) -> None:
    complain(service, staff)
    act(service, NOW + timedelta(hours=12))
    assert [level for level, _ in levels(service)] == [1, 2, 3]


def test_a_drill_acts_as_of_its_moment_though_the_workers_clock_shows_another(
        service: Service, staff: dict[str, int]) -> None:
    complain(service, staff)
    sweep(service.desk, NOW + 16 * MINUTE, grace=timedelta(0), at=NOW)
    service.work("deadlines")
    assert [level for level, _ in levels(service)] == [1, 2]
    assert {row.send_at for row in service.rows("select send_at from notifications")} == {NOW}


def test_a_clock_set_back_an_hour_acts_neither_twice_nor_early(service: Service, staff: dict[str, int]) -> None:
    complain(service, staff)
    act(service, NOW + 10 * MINUTE)
    for minutes in (-50, -20, 9, 14):
        act(service, NOW + minutes * MINUTE)
    assert [level for level, _ in levels(service)] == [1]
    act(service, NOW + 15 * MINUTE)
    assert [level for level, _ in levels(service)] == [1, 2]


def test_a_clock_that_was_stopped_after_it_was_handed_out_tells_nobody(
        service: Service, staff: dict[str, int]) -> None:
    [case_id] = complain(service, staff)
    service.now = NOW + 10 * MINUTE
    sweep(service.desk, service.now, grace=timedelta(0))
    with service.desk.db.session() as session:
        fire(session, session.get_one(Case, case_id), "notified", NOW + 9 * MINUTE, now=service.now)
    service.work("deadlines")
    assert levels(service) == []
    assert service.row(CLOCK).state == "met"


def test_handing_out_twice_acts_once(service: Service, staff: dict[str, int]) -> None:
    complain(service, staff)
    service.now = NOW + 10 * MINUTE
    sweep(service.desk, service.now, grace=timedelta(0))
    service.rows("update deadlines set handed_at = null")
    sweep(service.desk, service.now, grace=timedelta(0))
    assert service.work("deadlines") == ["deadlines", "deadlines"]
    assert [level for level, _ in levels(service)] == [1]


def test_a_case_that_somebody_works_on_right_now_is_left_for_a_second_later(
        service: Service, staff: dict[str, int]) -> None:
    busy, _ = complain(service, staff, cases=2)
    service.now = NOW + 10 * MINUTE
    with service.desk.db.session() as session:
        lock_case(session, busy)
        sweep(service.desk, service.now, grace=timedelta(0))
        service.work("deadlines")
        assert len(levels(service)) == 1
    service.later(2)
    assert service.work("deadlines") == ["deadlines"]
    assert len(levels(service)) == 2


def poison(service: Service, clock_id: int) -> None:
    """A version that no code can read any more."""
    service.rows("insert into standard_versions (digest, name, spec, source, published_at, published_by)"
                 " values ('bad', 'bad', '{}', '', now(), '-')")
    service.rows("update deadlines set standard_version = 'bad' where id = %s", clock_id)


def test_a_clock_that_cannot_be_acted_on_keeps_its_problem_and_holds_up_no_other(
        service: Service, staff: dict[str, int]) -> None:
    complain(service, staff, cases=3)
    bad = service.rows(CLOCK)[1].id
    poison(service, bad)
    act(service, NOW + 10 * MINUTE)
    assert len(levels(service)) == 2
    row = service.row("select * from deadlines where id = %s", bad)
    assert "TypeError" in row.problem or "KeyError" in row.problem
    act(service, NOW + 11 * MINUTE)
    assert service.row("select count(*) from work where kind = 'deadlines'")[0] == 1
    service.rows("update deadlines set standard_version = (select standard_version from deadlines where problem is null"
                 " limit 1) where id = %s", bad)
    act(service, NOW + 10 * MINUTE + STALE + MINUTE)
    assert service.row("select problem from deadlines where id = %s", bad)[0] is None
    assert service.row("select count(*) from escalations where deadline_id = %s", bad)[0] == 3


def test_with_nobody_on_duty_it_goes_up_at_once_and_says_so(service: Service, staff: dict[str, int]) -> None:
    service.rows("update people set active = false where name = 'wangli'")
    complain(service, staff)
    act(service, NOW + 10 * MINUTE)
    told: Any = service.rows(TOLD)[0]
    assert told.recipients == ["boss"] and "无人值班" in told.reason


def test_many_batches_do_every_clock_once(service: Service, staff: dict[str, int]) -> None:
    complain(service, staff, cases=30)
    service.now = NOW + 10 * MINUTE
    with service.desk.db.raw() as connection:
        assert len(hand_out(connection, now=service.now, batch=4)) == 8
    service.work("deadlines")
    assert len(levels(service)) == 30
