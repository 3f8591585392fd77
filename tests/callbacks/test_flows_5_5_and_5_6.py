"""REQUIREMENTS 5.5 and 5.6, one customer from purchase (or repair) to the third round, worked by hand.

Bought on Monday, 28 September 2026; the office is open 9 to 18, customers are called 9-12 and 14-20 within that.
National Day is off from Thursday, 1 to Wednesday, 7 October; Saturday the 10th is worked.

    round 1  day 3 = 1 October, a holiday: due at 18:00, dialled on Wednesday, 30 September before 18:00
      10:00  nobody answers: again after 2 hours; that is noon, so at 14:00
      14:05  a child answers: greeted, told that we call again; the mother is back at 17:00, so at 17:00
      17:00  the mother: it leaks. Round 1 is done; the problem is due at a department by 18:00
      17:40  it is handed over. The second call is due within 24 hours: 1 October, a holiday, so before 18:00 today
      17:50  the second call: solved
    round 2  day 10 = 8 October, the first working day: due at 18:00, planned from 9:00
      10:30  busy: again after 2 hours; that is noon, so at 14:00
      14:10  talked
    round 3  day 30 = 28 October: talked, and nothing is owed any more
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.callbacks.briefs import brief_of
from callcenter.callbacks.models import Callback
from callcenter.callbacks.rounds import start_follow_up
from callcenter.callbacks.services import finish_callback
from callcenter.cases.dispatching import dispatch
from callcenter.deadlines.models import Deadline
from callcenter.standards import shipped_standard
from tests import case_factories as cases
from tests import factories as make

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(("standard", "topic"), [("after_purchase", 5), ("after_repair", 10)])
def test_three_rounds_with_nobody_there_a_child_and_a_problem(session: Session, standard: str, topic: int) -> None:
    agent, boss = make.person(session), make.person(session, "boss", "supervisor")
    cases.department(session)
    case = start_follow_up(session, standard=standard, on=at("09-28 10:00").date(), product="立式空调",
                           phone="138 0000 4471", person=agent, now=at("09-28 10:00"), zone=ZONE, customer_name="陈晨")

    def owed(reason: str) -> Callback:
        return session.scalars(select(Callback).where(Callback.case_id == case.id, Callback.reason == reason)).one()

    def called(reason: str, when: str, outcome: str, **more: object) -> Callback:
        if outcome == "completed":
            more = {"satisfaction": "满意", **more}
        return finish_callback(session, owed(reason).id, person=agent, now=at(when), zone=ZONE, outcome=outcome,
                               **more)  # type: ignore[arg-type]

    def due(step: str) -> datetime:
        return session.scalars(select(Deadline.due_at).where(Deadline.case_id == case.id, Deadline.step == step)).one()

    assert [due(f"round_{number}") for number in (1, 2, 3)] == [at("10-01 18:00"), at("10-08 18:00"), at("10-28 18:00")]
    assert (owed("round_1").planned_at, owed("round_1").due_at) == (at("09-30 09:00"), at("09-30 18:00"))
    assert called("round_1", "09-30 10:00", "no_answer").planned_at == at("09-30 14:00")
    assert called("round_1", "09-30 14:05", "child_answered", next_at=at("09-30 17:00")).planned_at == at("09-30 17:00")
    assert called("round_1", "09-30 17:00", "completed", answers={"usage": "漏水", "problem": "漏水"}).state == "done"
    assert (case.status, due("transfer")) == ("new", at("09-30 18:00"))
    dispatch(session, case.id, department="维修部", person=boss, now=at("09-30 17:40"), zone=ZONE)
    assert (due("resolution"), owed("resolution").due_at) == (at("10-01 17:40"), at("09-30 18:00"))
    assert called("resolution", "09-30 17:50", "completed").state == "done"
    assert owed("round_2").planned_at == at("10-08 09:00")
    assert called("round_2", "10-08 10:30", "busy").planned_at == at("10-08 14:00")
    assert called("round_2", "10-08 14:10", "completed").state == "done"
    assert called("round_3", "10-28 10:00", "completed").state == "done"
    states = session.execute(select(Deadline.step, Deadline.state).where(Deadline.case_id == case.id)).all()
    assert {state for step, state in states if step != "topic"} == {"met"}
    assert next(step for step in shipped_standard(standard).steps if step.id == "topic").limit.text == f"{topic}秒"
    said = brief_of(session, owed("round_3").id, person=agent, company="长江机电", zone=ZONE)
    assert any("不纠缠" in point for point in said.points)
