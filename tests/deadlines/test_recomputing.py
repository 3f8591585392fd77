"""Holidays announced after due times were computed: computed anew, with what they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.calendars.models import HolidayNotice, HolidayOverride
from callcenter.callbacks.models import Callback
from callcenter.cases.models import Case
from callcenter.deadlines.clocks import stated_clock
from callcenter.deadlines.models import Deadline, DeadlineChange
from callcenter.deadlines.recomputing import recompute
from tests.deadlines.rows import ZONE, a_case, clock, fire

HANDLED = datetime(2026, 12, 30, 2, tzinfo=UTC)
"""A Wednesday; the third working day lies in 2027, of which only the statutory days are known."""


@pytest.fixture
def case(session: Session) -> Case:
    case = a_case(session, at=HANDLED - timedelta(hours=1))
    fire(session, case, "handled", HANDLED)
    return case


def announce(session: Session, **days: bool) -> None:
    """The notice of 2027 (dates as _0102) comes."""
    session.add(HolidayNotice(year=2027, source="国办发明电〔2026〕7号", entered_at=HANDLED, entered_by="ban"))
    for day, worked in {"_0101": False, **days}.items():
        session.add(HolidayOverride(day=date(2027, int(day[1:3]), int(day[3:])), worked=worked, name="元旦",
                                    changed_at=HANDLED, changed_by="ban"))
    session.flush()


def anew(session: Session, now: datetime = HANDLED + timedelta(hours=1)) -> int:
    return recompute(session, reason="2027年放假通知", by="ban", now=now, zone=ZONE)


def test_a_due_time_in_an_unannounced_year_says_so(session: Session, case: Case) -> None:
    follow_up = clock(session, case, "follow_up")
    # Thursday 31, (Friday, 1 January off, weekend), Monday 4, Tuesday 5.
    assert follow_up.due_at == datetime(2027, 1, 5, 10, tzinfo=UTC)
    assert follow_up.provisional and follow_up.counts == "working"


def test_the_notice_moves_it_and_the_history_keeps_what_it_was(session: Session, case: Case) -> None:
    announce(session, _0102=False, _0104=False)
    assert anew(session) == 1
    follow_up = clock(session, case, "follow_up")
    assert follow_up.due_at == datetime(2027, 1, 6, 10, tzinfo=UTC)
    assert not follow_up.provisional and follow_up.next_at == follow_up.warn_at
    change = session.scalars(select(DeadlineChange)).one()
    assert (change.old_due_at, change.new_due_at, change.reason, change.by) == (
        datetime(2027, 1, 5, 10, tzinfo=UTC), follow_up.due_at, "2027年放假通知", "ban")
    assert any("provisional" in line for line in change.old_explain)
    owed = session.scalars(select(Callback).where(Callback.deadline_id == follow_up.id)).one()
    assert owed.due_at is not None and owed.due_at > datetime(2027, 1, 5, 10, tzinfo=UTC)


def test_a_notice_that_moves_nothing_makes_it_certain(session: Session, case: Case) -> None:
    announce(session)
    assert anew(session) == 0
    follow_up = clock(session, case, "follow_up")
    assert not follow_up.provisional
    assert not any("provisional" in line for line in follow_up.explain)


def test_what_has_ended_never_changes(session: Session, case: Case) -> None:
    fire(session, case, "followed_up", HANDLED + timedelta(hours=1))
    announce(session, _0104=False)
    assert anew(session, HANDLED + timedelta(hours=2)) == 0
    assert clock(session, case, "follow_up").due_at == datetime(2027, 1, 5, 10, tzinfo=UTC)


def test_what_is_overdue_already_stays_overdue(session: Session, case: Case) -> None:
    announce(session, _0104=False)
    assert anew(session, datetime(2027, 1, 5, 11, tzinfo=UTC)) == 0
    assert clock(session, case, "follow_up").due_at == datetime(2027, 1, 5, 10, tzinfo=UTC)


def test_hours_by_the_clock_caps_and_stated_times_stay(session: Session, case: Case) -> None:
    fire(session, case, "call_ended", HANDLED)
    fire(session, case, "notified", HANDLED + timedelta(minutes=15))
    stated_clock(session, case, "promise", started_at=HANDLED, due_at=HANDLED + timedelta(days=6), title=None,
                 owner_id=None, now=HANDLED, zone=ZONE)
    before = {one.id: (one.due_at, one.explain) for one in session.scalars(select(Deadline))
              if one.step != "follow_up"}
    announce(session, _0104=False)
    assert anew(session, HANDLED + timedelta(minutes=16)) == 1
    session.expire_all()
    assert {one.id: (one.due_at, one.explain) for one in session.scalars(select(Deadline))
            if one.step != "follow_up"} == before


def test_whoever_was_warned_is_not_warned_again(session: Session, case: Case) -> None:
    follow_up = clock(session, case, "follow_up")
    follow_up.next_level, follow_up.next_at = 1, follow_up.due_at
    announce(session, _0104=False)
    anew(session)
    assert (follow_up.next_level, follow_up.next_at) == (1, datetime(2027, 1, 6, 10, tzinfo=UTC))
