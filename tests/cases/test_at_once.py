"""Several people and several calls at the same moment: one wins, numbers have no gaps, one matter is one case."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.cases import opening
from callcenter.cases.by_hand import open_by_hand
from callcenter.cases.dispatching import dispatch
from callcenter.cases.handling import finish
from callcenter.cases.models import Case, CaseEvent
from callcenter.db import Database
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import current_version
from callcenter.errors import ConflictError
from callcenter.people.models import Person
from callcenter.records.models import Record
from tests import factories as make
from tests.factories import NOW, ZONE

AT_ONCE = 4


@pytest.fixture
def people(db: Database) -> dict[str, int]:
    with db.session() as session:
        for name in ("complaint", "supervision"):
            current_version(session, name)
        made = [make.person(session, "agent", "agent", phone="+8613900000001"),
                make.person(session, "zhao", "handler", department="维修部"),
                make.person(session, "qian", "handler", department="维修部")]
        session.flush()
        return {person.name: person.id for person in made}


def together(db: Database, *acts: Callable[[Session], Any]) -> list[Any]:
    """Each act in a session of its own, all begun at once; what it returned or raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> Any:
        try:
            with db.session() as session:
                barrier.wait(timeout=20)
                return act(session)
        except ConflictError as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def opened(session: Session, people: dict[str, int]) -> int:
    return open_by_hand(session, person=session.get_one(Person, people["agent"]), category="complaint",
                        content="来信投诉", now=NOW, zone=ZONE).id


def test_of_two_handlers_who_finish_at_once_one_wins(db: Database, people: dict[str, int]) -> None:
    with db.session() as session:
        case_id = opened(session, people)
        dispatch(session, case_id, department="维修部", person=session.get_one(Person, people["agent"]), now=NOW,
                 zone=ZONE)

    def finishes(name: str) -> Callable[[Session], Any]:
        return lambda session: finish(session, case_id, person=session.get_one(Person, people[name]),
                                      now=NOW + timedelta(hours=1), zone=ZONE, result=name).result

    outcomes = together(db, finishes("zhao"), finishes("qian"))
    winners = [one for one in outcomes if isinstance(one, str)]
    losers = [one for one in outcomes if isinstance(one, ConflictError)]
    assert len(winners) == len(losers) == 1 and losers[0].message == "工单处理完成，不能处理完成"
    with db.session() as session:
        assert session.get_one(Case, case_id).result == winners[0]
        assert session.scalar(select(func.count()).where(CaseEvent.verb == "finish")) == 1
        assert session.scalar(select(func.count()).where(Deadline.stops == "followed_up")) == 1


def test_numbers_of_a_day_have_no_gaps_and_no_doubles(db: Database, people: dict[str, int]) -> None:
    def opens(session: Session) -> None:
        opened(session, people)

    def fails(session: Session) -> None:
        opened(session, people)
        raise ConflictError("rolled back")

    for _ in range(3):
        together(db, opens, fails, opens, opens)
    with db.session() as session:
        numbers = sorted(session.scalars(select(Case.number)))
    assert numbers == [f"20260731{place:04d}" for place in range(1, 10)]


def test_calls_of_one_customer_that_are_read_at_once_are_one_case(db: Database, people: dict[str, int]) -> None:
    with db.session() as session:
        agent = session.get_one(Person, people["agent"])
        ids = [make.record(session, make.call(session, answered_by=agent, category="complaint"), content="不制冷").id
               for _ in range(AT_ONCE)]

    def considers(record_id: int) -> Callable[[Session], Any]:
        def act(session: Session) -> int | None:
            record = session.get_one(Record, record_id, with_for_update=True)
            case = opening.consider(session, record, now=NOW + timedelta(minutes=5), zone=ZONE)
            return case.id if case is not None else None
        return act

    assert len(set(together(db, *map(considers, ids)))) == 1
    with db.session() as session:
        assert session.scalars(select(Case.chases)).all() == [AT_ONCE - 1]


def test_the_number_is_of_the_companys_day(db: Database, people: dict[str, int]) -> None:
    with db.session() as session:
        late = NOW.replace(hour=16)  # midnight in Shanghai
        case = open_by_hand(session, person=session.get_one(Person, people["agent"]), category="other",
                            content="来信", now=late, zone=ZONE)
    assert case.number == "202608010001"
