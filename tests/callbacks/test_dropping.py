"""Missed callers who got through since need not be called back; calls that clocks ask for are never dropped so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from callcenter.calls.carrying_out import book_callback
from callcenter.calls.closing import drop_answered
from tests import case_factories as cases
from tests import factories as make
from tests.factories import CALLER, NOW


def driver(session: Session) -> Any:
    """The connection below the session, in the same transaction."""
    return session.connection().connection.driver_connection


def test_an_answered_call_drops_the_missed_one_and_no_follow_up(session: Session) -> None:
    agent = make.person(session)
    missed = make.callback(session, make.call(session, started=NOW - timedelta(hours=1)))
    follow_up = cases.call_to_make(session, cases.deadline(session, cases.case(session), "satisfaction"))
    other = make.callback(session, make.call(session, started=NOW - timedelta(hours=1)), "+8613800000009")
    answered = make.call(session, started=NOW, answered_by=agent)
    drop_answered(driver(session), answered, NOW + timedelta(minutes=2))
    session.expire_all()
    assert (missed.state, missed.closed_by) == ("dropped", "answered")
    assert (follow_up.state, other.state, follow_up.number) == ("open", "open", CALLER)


def test_a_missed_caller_has_one_open_row_beside_the_follow_ups(session: Session) -> None:
    call = make.call(session)
    cases.call_to_make(session, cases.deadline(session, cases.case(session), "satisfaction"))
    connection = driver(session)
    for reason in ("abandoned", "message"):
        book_callback(connection, call.sid, None, reason, NOW + timedelta(hours=1), NOW)
    rows = session.connection().exec_driver_sql("select reason, number from callbacks order by id").all()
    assert rows == [("satisfaction", CALLER), ("abandoned", CALLER)]
