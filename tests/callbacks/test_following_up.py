"""Rounds that begin by themselves: a repair was done, an inquiry ended in a purchase."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.models import Callback
from callcenter.cases.by_hand import open_by_hand
from callcenter.cases.closing import close, reopen
from callcenter.cases.handling import acknowledge, finish
from callcenter.cases.models import Case
from callcenter.deadlines.models import Deadline
from callcenter.deadlines.publishing import set_setting
from callcenter.errors import FieldError
from callcenter.people.models import Person
from tests import factories as make
from tests.factories import CALLER, NOW

ZONE = ZoneInfo("Asia/Shanghai")
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def boss(session: Session) -> Person:
    return make.person(session, "boss", "supervisor")


def opened(session: Session, boss: Person, category: str = "repair", **more: Any) -> Case:
    return open_by_hand(session, person=boss, category=category, content="空调不制冷", phone=CALLER, now=NOW, zone=ZONE,
                        customer_name="陈晨", **more)


def handled(session: Session, case: Case, boss: Person) -> Case:
    acknowledge(session, case.id, person=boss, now=NOW, zone=ZONE)
    return finish(session, case.id, person=boss, now=LATER, zone=ZONE, result="换了压缩机")


def rounds(session: Session) -> list[Case]:
    return list(session.scalars(select(Case).where(Case.kind == "follow_up").order_by(Case.id)))


def test_a_repair_that_is_done_starts_its_rounds_and_its_follow_up(session: Session, boss: Person) -> None:
    case = handled(session, opened(session, boss), boss)
    (made,) = rounds(session)
    assert (made.standard, made.phone, made.customer_name) == ("after_repair", CALLER, "陈晨")
    assert made.content == f"维修：空调不制冷（工单{case.number}）"
    due = {row.step: row.due_at.astimezone(ZONE).date() for row in session.scalars(
        select(Deadline).where(Deadline.case_id == made.id))}
    # Friday the 31st of July: rounds count in days, the follow-up of the case in working days.
    assert due == {"round_1": date(2026, 8, 3), "round_2": date(2026, 8, 10), "round_3": date(2026, 8, 30)}
    follow_up = session.scalars(select(Deadline).where(Deadline.case_id == case.id,
                                                       Deadline.step == "follow_up")).one()
    assert follow_up.due_at.astimezone(ZONE).date() == date(2026, 8, 5)
    owed = session.scalars(select(Callback.reason).where(Callback.number == CALLER, Callback.state == "open"))
    assert {"follow_up", "round_1", "round_2", "round_3"} <= set(owed)


def test_a_reopened_repair_keeps_the_rounds_that_run(session: Session, boss: Person) -> None:
    case = handled(session, opened(session, boss), boss)
    reopen(session, case.id, person=boss, now=LATER, zone=ZONE, reason="又坏了")
    handled(session, case, boss)
    assert len(rounds(session)) == 1


def test_a_company_that_wants_no_rounds_has_none(session: Session, boss: Person) -> None:
    set_setting(session, "rounds_after_repair", 0, now=NOW, by="boss")
    handled(session, opened(session, boss), boss)
    assert rounds(session) == []


def test_what_was_solved_in_the_call_was_no_repair(session: Session, boss: Person) -> None:
    finish(session, opened(session, boss).id, person=boss, now=NOW, zone=ZONE, on_the_spot=True)
    assert rounds(session) == []


def test_an_inquiry_that_ends_in_a_purchase_starts_the_rounds_of_it(session: Session, boss: Person) -> None:
    case = opened(session, boss, "purchase")
    close(session, case.id, person=boss, now=LATER, zone=ZONE, reason="已成交", bought="立式空调 KFR-72")
    (made,) = rounds(session)
    assert (made.standard, made.category) == ("after_purchase", "purchase")
    assert made.content == f"购买：立式空调 KFR-72（工单{case.number}）"


def test_only_an_inquiry_ends_in_a_purchase(session: Session, boss: Person) -> None:
    with pytest.raises(FieldError) as problem:
        close(session, opened(session, boss).id, person=boss, now=LATER, zone=ZONE, reason="已成交", bought="空调")
    assert problem.value.field == "bought"
