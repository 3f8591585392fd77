"""Calls that we make, as pages show them: beside those that come in, and without their rings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from callcenter.calls.models import Call
from callcenter.desk import Desk
from callcenter.people.models import Person
from tests import factories as make
from tests.factories import CALLER, LINE, NOW
from tests.web.pages.conftest import Enter
from tests.web.pages.staff import hire


def talk(session: Session, person_id: int, *, ended: bool) -> Call:
    """An agent talks, or has talked, with a customer whom we called."""
    began = NOW - timedelta(seconds=40)
    call = make.call(session, started=began, direction="outbound", from_number=CALLER, from_dialable=CALLER,
                     to_number=LINE, status="completed" if ended else "in-progress", ring_count=0,
                     answered_within_limit=None, outcome="outbound" if ended else None, hung_up_by="customer",
                     answered_at=began + timedelta(seconds=8), ended_at=NOW if ended else None)
    person = session.get_one(Person, person_id)
    leg = make.leg(session, call, person, outcome="accepted")
    leg.accepted_at, leg.ended_at, call.accepted_leg = call.answered_at, call.ended_at, leg.id
    person.leg_id = None if ended else leg.id
    make.record(session, call)
    return call


def test_the_list_has_them_apart_and_the_record_says_which_it_is(desk: Desk, enter: Enter) -> None:
    people = hire(desk)
    with desk.db.session() as session:
        talk(session, people["wangli"], ended=True)
    seat = enter("wangli")
    assert "没有符合条件的来电" in seat.get("/", all="1").text
    page = seat.get("/", direction="outbound").text
    assert "外呼接通" in page
    assert "王丽" in page
    record_id = page.split('href="/records/')[1].split('"')[0]
    record = seat.get(f"/records/{record_id}").text
    assert "· 外呼" in record
    assert "响铃" not in record.split('class="record-below"')[1].split("</section>")[0]


def test_the_panel_of_a_talk_that_we_began_counts_no_rings(desk: Desk, enter: Enter) -> None:
    people = hire(desk)
    with desk.db.session() as session:
        talk(session, people["wangli"], ended=False)
    page = enter("wangli").get("/live").text
    assert "通话中" in page
    assert ">外呼<" in page
    assert 'class="pips"' not in page
