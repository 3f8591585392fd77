"""Random lives of a case's clocks against a small model: what ended never changes, each level acts at most once, no
level early, a breach stands, and 延期 is never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from callcenter.cases.models import Case
from callcenter.deadlines.clocks import cancel
from callcenter.deadlines.extending import extend
from callcenter.deadlines.levels import acts_due, next_act
from callcenter.deadlines.models import Deadline, Escalation
from callcenter.deadlines.recomputing import recompute
from callcenter.deadlines.sweeping import hand_out
from callcenter.errors import ConflictError, FieldError
from callcenter.people.models import Person
from callcenter.standards import Rung
from callcenter.work.doing import do_work
from tests.deadlines.rows import ZONE, a_case, fire
from tests.factories import NOW, person
from tests.service import Service

EVENTS = ("call_ended", "notified", "customer_told", "progress_checked", "handled", "satisfaction_asked", "followed_up")
MINUTES = st.integers(0, 400)
STEPS = st.lists(st.one_of(
    st.tuples(st.just("event"), MINUTES, st.sampled_from(EVENTS)),
    st.tuples(st.just("sweep"), st.one_of(MINUTES, st.integers(-70, -1)), st.just("")),
    st.tuples(st.just("extend"), MINUTES, st.sampled_from(EVENTS)),
    st.tuples(st.just("cancel"), MINUTES, st.sampled_from(EVENTS)),
    st.tuples(st.just("recompute"), MINUTES, st.just(""))), max_size=14)


@dataclass
class Life:
    """One case; time passes between its steps."""

    service: Service
    case_id: int
    boss: str
    now: datetime = NOW
    furthest: datetime = NOW

    def live(self, kind: str, minutes: int, event: str) -> None:
        self.now += timedelta(minutes=minutes)
        self.furthest = max(self.furthest, self.now)
        if kind == "sweep":
            self.service.now = self.now
            with self.service.desk.db.raw() as connection:
                handed = hand_out(connection, now=self.now)
            for item in handed:
                do_work(self.service.desk, item.id, self.now)
            return
        with self.service.desk.db.session() as session:
            case = session.get_one(Case, self.case_id)
            clocks = session.scalars(select(Deadline).where(
                Deadline.case_id == case.id, Deadline.stops == event, Deadline.state == "open")).all()
            if kind == "event":
                fire(session, case, event, self.now)
            elif kind == "cancel":
                cancel(session, clocks, reason="不再需要", now=self.now)
            elif kind == "recompute":
                recompute(session, reason="作息调整", by="ban", now=self.now, zone=ZONE)
            elif clocks:
                boss = session.scalars(select(Person).where(Person.name == self.boss)).one()
                extend(session, clocks[0].id, new_due_at=clocks[0].due_at + timedelta(hours=2), reason="等配件",
                       told_at=self.now, proof={"note": "电话"}, person=boss, now=self.now, zone=ZONE)

    def ended(self) -> dict[int, tuple[object, ...]]:
        return {row.id: tuple(row) for row in self.service.rows(
            "select * from deadlines where case_id = %s and state <> 'open'", self.case_id)}

    def check(self) -> None:
        for row in self.service.rows("select * from deadlines where case_id = %s", self.case_id):
            assert row.breached_at in (None, row.due_at)
            assert (row.state == "late") == (row.state in ("met", "late") and row.breached_at is not None)
            assert row.state != "met" or row.met_at <= row.due_at
            assert row.breached_at is None or row.due_at <= self.furthest
            assert (row.state == "open") or row.next_at is None
        with self.service.desk.db.session() as session:
            told = session.execute(select(Escalation, Deadline).join(Deadline, Deadline.id == Escalation.deadline_id)
                                   .where(Deadline.case_id == self.case_id)).all()
            for escalation, clock in told:
                assert escalation.at >= (clock.warn_at if escalation.level == 0 else clock.due_at)
                assert escalation.level > 0 or escalation.at < clock.due_at
                assert escalation.level == 0 or clock.breached_at is not None


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_in_whatever_order(service: Service, steps: list[tuple[str, int, str]]) -> None:
    with service.desk.db.session() as session:
        if session.scalar(select(Person.id).where(Person.name == "boss")) is None:
            person(session, "boss", "supervisor")
        life = Life(service, a_case(session, phone=None).id, "boss")
    for kind, minutes, event in [("event", 0, "call_ended"), *steps]:
        before = life.ended()
        try:
            life.live(kind, minutes, event)
        except (FieldError, ConflictError):
            assert kind == "extend"
        after = life.ended()
        assert {clock: after[clock] for clock in before} == before
        life.check()


LADDERS = st.lists(st.integers(0, 500), max_size=4).map(lambda after: tuple(
    Rung(level, "owner", timedelta(minutes=minutes)) for level, minutes in enumerate(sorted(after), start=1)))


@given(LADDERS, st.integers(0, 100), st.integers(0, 100), st.lists(st.integers(0, 800), max_size=8))
def test_every_level_acts_at_most_once_in_order_and_never_early(
        ladder: tuple[Rung, ...], warn: int, due: int, looks: list[int]) -> None:
    warn_at, due_at = NOW + timedelta(minutes=min(warn, due)), NOW + timedelta(minutes=due)
    done, levels = -1, []
    for minutes in sorted(looks):
        now = NOW + timedelta(minutes=minutes)
        acts, following = acts_due(ladder, warn_at, due_at, done=done, now=now)
        assert all(act.at <= now for act in acts)
        assert following is None or following.at > now
        levels += [act.level for act in acts]
        done = following.level - 1 if following else len(ladder)
    assert levels == sorted(set(levels))


def test_a_clock_without_a_ladder_that_is_due_has_nothing_more_to_do() -> None:
    assert next_act((), NOW, NOW, now=NOW) is None


@pytest.mark.parametrize("early", [timedelta(0), timedelta(seconds=1)])
def test_a_warning_at_the_due_time_is_none(early: timedelta) -> None:
    act = next_act((), NOW - early, NOW, now=NOW - timedelta(hours=1))
    assert (act is None) == (early == timedelta(0))
