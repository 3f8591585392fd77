"""The board: what rings, who waits, how the agents are, how the day went; no personal data but masked numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from callcenter.board.reading import look_at_board
from callcenter.calls.models import Call
from tests import case_factories as cases
from tests import factories as make
from tests.factories import NOW, ZONE


def running(session: Session, seconds: float, **more: Any) -> Call:
    """A call that began so many seconds ago and is not over."""
    return make.call(session, started=NOW - timedelta(seconds=seconds), ended_at=None, outcome=None, ring_count=0,
                     status="in-progress", **more)


def test_a_ringing_call_counts_its_rings_and_a_waiting_one_its_seconds(session: Session) -> None:
    agent = make.person(session)
    call = running(session, 30)
    leg = make.leg(session, call, agent, ringing=NOW - timedelta(seconds=12))
    leg.ended_at, agent.leg_id = None, leg.id
    running(session, 95, waiting=True, in_line_since=NOW - timedelta(seconds=80), from_dialable="+8613911112222")
    running(session, 10)
    session.flush()
    session.expire_all()
    board = look_at_board(session, now=NOW, zone=ZONE)
    (ringing,), (waiting,), (one,) = board.ringing, board.waiting, board.agents
    assert (ringing.number, ringing.rings(NOW), ringing.people) == ("138****4471", 3, ("王丽",))
    assert ringing.rings(NOW + timedelta(seconds=4)) == 4
    assert (waiting.number, NOW - waiting.since) == ("139****2222", timedelta(seconds=80))
    assert (one.state, one.with_number, NOW - one.since if one.since else None) == (
        "ringing", "138****4471", timedelta(seconds=12))
    assert board.in_state("ready") == 0


def test_the_day_is_counted_by_half_hours_with_its_formula(session: Session) -> None:
    agent = make.person(session)
    make.call(session, answered_by=agent, started=NOW - timedelta(minutes=20))
    make.call(session, answered_by=agent, rang=5, started=NOW - timedelta(minutes=10))
    make.call(session, started=NOW - timedelta(minutes=50))
    make.call(session, started=NOW - timedelta(days=1))
    make.call(session, outcome="sign_in", ring_count=0)
    day = look_at_board(session, now=NOW, zone=ZONE).day
    assert (day.calls, day.answered, day.rung, day.in_time, day.abandoned, day.rate) == (3, 2, 3, 1, 1, "33%")
    assert (len(day.slots), day.slots[18:]) == (21, [(1, 0), (2, 2), (0, 0)])


def test_the_oldest_overdue_limit_and_the_next_one_are_told(session: Session) -> None:
    for minutes, title in ((-30, "答复客户"), (-5, "通知部门"), (10, "签收")):
        cases.deadline(session, cases.case(session), due=NOW + timedelta(minutes=minutes), title=title)
    session.flush()
    board = look_at_board(session, now=NOW, zone=ZONE)
    assert board.oldest is not None
    assert board.next is not None
    assert (board.oldest.title, board.next.title, board.overdue) == ("答复客户", "签收", 2)


def test_nothing_is_read_but_open_rows_and_today(session: Session) -> None:
    session.execute(text("set local enable_seqscan = off"))
    for query in ("select * from calls where ended_at is null and direction = 'inbound' order by started_at",
                  "select * from calls where started_at >= now()",
                  "select * from deadlines where state = 'open' and due_at < now() order by due_at limit 1"):
        plan = "\n".join(session.scalars(text(f"explain {query}")))
        assert "Seq Scan" not in plan, plan
