"""Nobody is called twice: what became of a request without an answer is found out before anything else is dialled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from callcenter.db import conninfo
from callcenter.dialing.closing import settle_by_person
from callcenter.dialing.leading import beat, lead
from callcenter.errors import ConflictError, NotAllowedError
from callcenter.people.models import Person
from callcenter.telephony.base import CallStatus, FateUnknownError
from tests.dialing.company import Company, number
from tests.dialing.dialler import Dialler, dialler_of
from tests.factories import ZONE


@pytest.fixture
def dialler(company: Company, redis_url: str) -> Iterator[Dialler]:
    with dialler_of(company, redis_url) as dialler:
        dialler.network.trouble = lambda placement: FateUnknownError("the answer was lost")
        yield dialler


def test_a_call_whose_answer_was_lost_is_found_by_number_and_time(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=1)
    dialler.network.makes_it_all_the_same = True
    dialler.run(0.3)
    assert company.row("select state from attempts").state == "unknown"
    company.later(seconds=20)
    dialler.settle()
    row = company.row("select * from attempts")
    assert (row.state, row.sid) == ("placed", next(iter(dialler.network.calls)))
    assert len(dialler.network.placed) == 1


def test_a_call_that_is_over_by_then_closes_its_attempt(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=1)
    dialler.network.makes_it_all_the_same = True
    dialler.run(0.3)
    sid, facts = next(iter(dialler.network.calls.items()))
    dialler.network.calls[sid] = replace(facts, status=CallStatus.BUSY, ended_at=company.now)
    company.later(seconds=20)
    dialler.settle()
    assert company.row("select disposition from attempts").disposition == "busy"


def test_nothing_else_is_dialled_while_it_is_unknown_and_after_ten_minutes_a_person_decides(
        company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1)
    other = company.campaign(contacts=1)
    dialler.run(0.5)
    dialler.network.trouble = lambda placement: None
    for _ in range(4):
        company.later(minutes=2, seconds=20)
        dialler.settle()
        dialler.run(0.3)
    assert dialler.network.placed == []
    company.later(minutes=1)
    assert dialler.settle()["lost"] == 1
    dialler.run(0.3)
    assert dialler.network.placed == []  # the number stays shut
    lost = company.row("select * from attempts where state = 'lost'")
    outcomes = {company.contact(one).outcome for one in (campaign, other)}
    assert outcomes == {"no_fate", None}
    with company.db.session() as session:
        leader = session.get_one(Person, company.agent("li", role="supervisor"))
        agent = session.get_one(Person, company.agent("wu"))
        with pytest.raises(NotAllowedError):
            settle_by_person(session, lost.id, rang=False, person=agent, now=company.now, zone=ZONE)
        settle_by_person(session, lost.id, rang=False, person=leader, now=company.now, zone=ZONE)
        with pytest.raises(ConflictError):
            settle_by_person(session, lost.id, rang=True, person=leader, now=company.now, zone=ZONE)
    contact = company.row("select * from contacts where id = %s", lost.contact_id)
    assert (contact.state, contact.attempts) == ("waiting", 0)


def test_a_lost_attempt_that_rang_counts(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1)
    dialler.run(0.3)
    company.later(minutes=11)
    dialler.settle()
    assert company.row("select state from campaigns where id = %s", campaign).state == "done"
    lost = company.row("select * from attempts")
    with company.db.session() as session:
        leader = session.get_one(Person, company.agent("li", role="supervisor"))
        settle_by_person(session, lost.id, rang=True, person=leader, now=company.now, zone=ZONE)
    contact = company.contact(campaign)
    assert (contact.state, contact.attempts) == ("waiting", 1)
    assert company.row("select state from campaigns where id = %s", campaign).state == "running"


def test_a_notice_finds_even_a_lost_attempt_again(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1)
    dialler.run(0.3)
    company.later(minutes=11)
    dialler.settle()
    company.told(company.row("select id from attempts").id, "CA" + "7" * 32, "ringing")
    assert company.row("select state from attempts").state == "placed"
    assert company.contact(campaign).state == "reserved"


def test_a_phone_of_which_nothing_was_heard_is_asked_for(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=1)
    dialler.network.trouble = lambda placement: None
    dialler.run(0.3)
    sid, facts = next(iter(dialler.network.calls.items()))
    dialler.network.calls[sid] = replace(facts, status=CallStatus.NO_ANSWER, ended_at=company.now)
    company.later(minutes=1)
    dialler.settle()
    assert company.row("select state from attempts").state == "placed"
    company.later(minutes=2)
    dialler.settle()
    row = company.row("select * from attempts")
    assert (row.state, row.disposition) == ("ended", "no_answer")


def test_a_new_leader_looks_up_what_the_last_one_had_under_way(company: Company, dialler: Dialler) -> None:
    attempt = company.reserve(company.campaign(contacts=2))
    company.placing(attempt)
    with psycopg.connect(conninfo(company.db.url), autocommit=True, row_factory=namedtuple_row) as second:
        assert not lead(second)  # one leads
        dialler.dispatching._connection.close()
        for _ in range(100):
            if lead(second):
                break
        else:
            pytest.fail("nobody leads")
        beat(second, "host:1", company.now, None)
    assert company.attempt(attempt).state == "unknown"
    assert company.row("select process from dialer_beats").process == "host:1"


def test_the_customers_end_of_a_talk_is_looked_up_by_its_number(company: Company, dialler: Dialler) -> None:
    agent = company.agent()
    attempt = company.reserve(company.campaign("preview"), person_id=agent, dialled="+8613700000001")
    company.placing(attempt)
    company.begun(attempt, "CA" + "1" * 32)
    dialler.network.trouble = lambda placement: None
    from callcenter.telephony.base import Placement
    sid = dialler.network.place_call(Placement(number(1), company.attempt(attempt).from_number, "", "", 30))
    dialler.network.calls[sid] = replace(dialler.network.calls[sid], status=CallStatus.NO_ANSWER)
    company.over("CA" + "1" * 32, None)
    dialler.settle()
    row = company.attempt(attempt)
    assert (row.state, row.result, row.disposition) == ("ended", "no-answer", "no_answer")


def test_an_agent_is_not_kept_for_a_phone_that_cannot_ring_any_more(company: Company, dialler: Dialler) -> None:
    agent = company.agent()
    company.campaign("progressive", contacts=1)
    dialler.run(0.3)
    assert company.person(agent).attempt_id is not None
    company.later(seconds=70)
    dialler.settle()
    assert company.person(agent).attempt_id is None
    assert company.row("select state from attempts").state == "unknown"


def test_a_campaign_is_done_when_nobody_waits_and_nothing_is_under_way(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1)
    attempt = company.reserve(campaign)
    assert dialler.settle()["campaigns_done"] == 0
    company.rows("update attempts set state = 'done' where id = %s", attempt)
    company.rows("update contacts set state = 'done', outcome = 'completed'")
    assert dialler.settle()["campaigns_done"] == 1
    assert company.row("select ended_at from campaigns where id = %s", campaign).ended_at == company.now


def test_a_campaign_waits_for_a_list_that_is_being_added(company: Company, dialler: Dialler) -> None:
    campaign, boss = company.campaign(contacts=0), company.agent("boss", role="supervisor")
    company.rows("insert into contact_imports (campaign_id, person_id, file, path, state, made_at)"
                 " values (%s, %s, 'a.csv', 'a', 'adding', %s)", campaign, boss, company.now)
    assert dialler.settle()["campaigns_done"] == 0
    company.rows("update contact_imports set state = 'done'")
    assert dialler.settle()["campaigns_done"] == 1


def test_word_of_a_lost_call_takes_up_its_campaign_again(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1)
    dialler.run(0.3)
    company.later(minutes=11)
    assert dialler.settle()["lost"] == 1
    assert company.row("select state from campaigns where id = %s", campaign).state == "done"
    attempt = company.row("select id from attempts where state = 'lost'").id
    company.told(attempt, "CA" + "7" * 32, "busy")
    assert company.row("select state, ended_at from campaigns where id = %s", campaign) == ("running", None)
    assert company.contact(campaign).state == "reserved"
