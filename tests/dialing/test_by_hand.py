"""Calls that an agent makes by hand: one call with every matter, and a plain word where it may not be made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from callcenter.callbacks.models import Callback
from callcenter.campaigns.models import Contact
from callcenter.cases.by_hand import open_by_hand
from callcenter.customers.models import Customer, CustomerPhone
from callcenter.dialing.by_hand import (
    dial,
    matters_of_callback,
    matters_of_case,
    matters_of_contact,
    matters_of_customer,
    own_attempt,
    take_back,
)
from callcenter.dialing.models import Attempt, DoNotCall
from callcenter.dialing.turns import next_contact, own_campaigns, put_behind
from callcenter.errors import ConflictError, NotAllowedError, NotFoundError
from callcenter.people.models import Person
from callcenter.people.staff import set_active
from tests.dialing.company import Company, number
from tests.factories import ZONE

OTHER = "+862162889999"


@pytest.fixture
def agent(company: Company) -> int:
    return company.agent()


def owe(company: Company, to: str = number(1), reason: str = "abandoned") -> int:
    with company.db.session() as session:
        row = Callback(number=to, reason=reason, due_at=company.now, created_at=company.now)
        session.add(row)
        session.flush()
        return row.id


def dialled(company: Company, agent: int, *, callback: int | None = None, contact: int | None = None) -> Attempt:
    with company.db.session() as session:
        person = session.get_one(Person, agent)
        matters = matters_of_callback(session, callback, person) if callback is not None else matters_of_contact(
            session, contact or 0, person)
        return dial(session, matters, person=person, now=company.now, zone=ZONE)


def test_a_customer_with_several_matters_is_called_once_with_all_of_them(company: Company, agent: int) -> None:
    campaign = company.campaign("preview")
    with company.db.session() as session:
        customer = Customer(name="陈晨", created_at=company.now)
        session.add(customer)
        session.flush()
        session.add_all(CustomerPhone(number=one, customer_id=customer.id, kind="mobile", raw=one)
                        for one in (number(1), OTHER))
    first, second = owe(company), owe(company, OTHER, "requested")
    attempt = dialled(company, agent, callback=first)
    assert sorted(attempt.callback_ids) == [first, second]
    assert (attempt.number, attempt.dialled, attempt.campaign_id) == (number(1), "+8613700000001", campaign)
    assert company.contact(campaign).state == "reserved"
    with pytest.raises(ConflictError, match="没登记"):
        dialled(company, agent, callback=second)


def test_a_reply_is_called_whatever_the_lists_say_and_the_campaign_is_left_out(company: Company, agent: int) -> None:
    campaign = company.campaign("preview")
    with company.db.session() as session:
        session.add(DoNotCall(number=number(1), reason="不想接", source="key", asked_at=company.now, entered_by="-"))
    with pytest.raises(ConflictError, match="免打扰"):
        dialled(company, agent, contact=company.contact(campaign).id)
    attempt = dialled(company, agent, callback=owe(company))
    assert (attempt.contact_id, attempt.campaign_id, company.contact(campaign).state) == (None, None, "waiting")


def test_outside_the_hours_a_contact_is_not_called(company: Company, agent: int) -> None:
    campaign = company.campaign("preview")
    company.later(hours=3)  # one in the afternoon
    with pytest.raises(ConflictError, match="不在外呼时段"):
        dialled(company, agent, contact=company.contact(campaign).id)


def test_nobody_without_a_phone_or_in_a_talk_is_kept(company: Company, agent: int) -> None:
    with company.db.session() as session:
        session.get_one(Person, agent).leg_id = 1
    with pytest.raises(ConflictError, match="您正在通话"):
        dialled(company, agent, callback=owe(company))
    other = company.agent("zhaomin", phone=None)
    with pytest.raises(ConflictError, match="话机号码"):
        dialled(company, other, callback=owe(company, OTHER))


def test_what_was_not_sent_yet_can_be_taken_back(company: Company, agent: int) -> None:
    attempt = dialled(company, agent, callback=owe(company))
    with company.db.session() as session:
        person = session.get_one(Person, agent)
        assert own_attempt(session, person) is not None
        assert take_back(session, attempt.id, person=person, now=company.now)
    with company.db.session() as session:
        person = session.get_one(Person, agent)
        assert (own_attempt(session, person), person.attempt_id) == (None, None)


def test_two_agents_get_different_contacts_and_their_own_come_first(company: Company, agent: int) -> None:
    other = company.agent("zhaomin", "+8613700000002")
    campaign = company.campaign("preview", contacts=3, agents=(agent, other))
    with company.db.session() as session:
        mine, theirs = session.get_one(Person, agent), session.get_one(Person, other)
        [running] = own_campaigns(session, mine)
        third = session.query(Contact).filter_by(campaign_id=campaign, number=number(3)).one()
        third.assigned_id = agent
        session.flush()
        assert next_contact(session, running, mine, company.now, ZONE) is third
        second = next_contact(session, running, theirs, company.now, ZONE)
        assert second is not None and second.number == number(1) and second.assigned_id == other
        put_behind(session, third.id, company.now + timedelta(hours=1), "资料不全", person=mine, now=company.now)
        coming = next_contact(session, running, mine, company.now, ZONE)
        assert coming is not None and coming.number == number(2) and third.skipped == "资料不全"
        with pytest.raises(NotFoundError):
            matters_of_contact(session, second.id, mine)


def test_only_those_who_call_customers_dial(company: Company) -> None:
    callback, handler = owe(company), company.agent("zhao", "+8613700000003", "handler")
    with pytest.raises(NotAllowedError):
        dialled(company, handler, callback=callback)


def test_a_case_without_an_owed_call_is_dialled_as_its_answer(company: Company, agent: int) -> None:
    company.campaign("preview")
    with company.db.session() as session:
        person = session.get_one(Person, agent)
        case = open_by_hand(session, person=person, category="other", content="问发票", phone=number(3),
                            now=company.now, zone=ZONE)
        session.execute(update(Callback).values(state="dropped"))
        made = dial(session, matters_of_case(session, case.id, person, company.now), person=person, now=company.now,
                    zone=ZONE)
        (owed,) = session.scalars(select(Callback).where(Callback.id.in_(made.callback_ids)))
        assert (owed.reason, owed.case_id, owed.number) == ("reply", case.id, number(3))


def test_a_customer_who_wants_no_calls_is_not_called_of_our_own_accord(company: Company, agent: int) -> None:
    company.campaign("preview")
    with company.db.session() as session:
        person = session.get_one(Person, agent)
        customer = Customer(name="陈晨", created_at=company.now)
        session.add(customer)
        session.flush()
        session.add(CustomerPhone(number=number(4), customer_id=customer.id, kind="mobile", raw="1"))
        session.add(DoNotCall(number=number(4), reason="客户要求", source="call", asked_at=company.now, entered_by="-"))
        with pytest.raises(ConflictError, match="免打扰"):
            dial(session, matters_of_customer(session, customer.id, person, company.now), person=person,
                 now=company.now, zone=ZONE)
        owed = Callback(number=number(4), reason="requested", due_at=company.now, created_at=company.now)
        session.execute(update(Callback).values(state="dropped"))
        session.add(owed)
        made = dial(session, matters_of_customer(session, customer.id, person, company.now), person=person,
                    now=company.now, zone=ZONE)
        assert made.callback_ids == [owed.id]


def test_whom_the_rules_hold_back_is_nobodys_turn(company: Company, agent: int) -> None:
    campaign = company.campaign("preview", contacts=3)
    company.rows("insert into do_not_call (number, reason, source, asked_at, entered_by) values"
                 " (%s, '客户要求', 'call', %s, 'wangli')", number(1), company.now)
    company.rows("insert into attempts (number, dialled, from_number, line_id, campaign_id, state, reserved_at,"
                 " customer_rung_at) values (%s, 'x', 'x', %s, %s, 'done', %s, %s)",
                 number(2), company.line_id, campaign, company.now, company.now - timedelta(minutes=30))
    with company.db.session() as session:
        mine = session.get_one(Person, agent)
        [running] = own_campaigns(session, mine)
        coming = next_contact(session, running, mine, company.now, ZONE)
        assert coming is not None and coming.number == number(3)
    first, second = company.contact(campaign, 1), company.contact(campaign, 2)
    assert (first.state, first.outcome) == ("done", "do_not_call")
    assert (second.state, second.assigned_id, second.skipped) == ("waiting", None, "距上次致电太近")
    assert second.next_at > company.now


def test_our_own_follow_ups_are_not_made_at_night_but_what_the_customer_asked_for_is(company: Company,
                                                                                    agent: int) -> None:
    company.later(hours=12)  # ten in the evening
    with pytest.raises(ConflictError, match="不在外呼时段"):
        dialled(company, agent, callback=owe(company, reason="satisfaction"))
    agreed = owe(company, OTHER, "round_1")
    company.rows("update callbacks set planned_at = %s where id = %s", company.now - timedelta(minutes=5), agreed)
    assert dialled(company, agent, callback=agreed).callback_ids == [agreed]
    other = company.agent("zhaomin", "+8613700000002")
    assert dialled(company, other, callback=owe(company, number(3), "requested")).state == "reserved"


def test_two_agents_never_call_one_customer_about_one_matter_by_two_numbers(company: Company, agent: int) -> None:
    other = company.agent("zhaomin", "+8613700000002")
    with company.db.session() as session:
        customer = Customer(name="陈晨", created_at=company.now)
        session.add(customer)
        session.flush()
        session.add_all(CustomerPhone(number=one, customer_id=customer.id, kind="mobile", raw=one)
                        for one in (number(1), OTHER))
    first, second = owe(company), owe(company, OTHER, "requested")
    dialled(company, agent, callback=first)
    with pytest.raises(ConflictError, match="同事正在联系"):
        dialled(company, other, callback=second)


def test_a_time_that_the_customer_named_holds_after_a_try_that_was_called_off(company: Company, agent: int) -> None:
    campaign = company.campaign("preview")
    contact = company.contact(campaign).id
    company.rows("insert into attempts (number, dialled, from_number, line_id, campaign_id, contact_id, state,"
                 " reserved_at, asked_for) values (%s, %s, %s, %s, %s, %s, 'done', %s, %s)", number(1), number(1),
                 number(1), company.line_id, campaign, contact, company.now, company.now + timedelta(hours=3))
    company.rows("update contacts set asked = 1, next_at = %s where id = %s", company.now + timedelta(hours=3), contact)
    company.later(hours=3)  # one in the afternoon, outside the hours
    first = dialled(company, agent, contact=contact)
    with company.db.session() as session:
        assert take_back(session, first.id, person=session.get_one(Person, agent), now=company.now)
    company.later(minutes=1)
    assert dialled(company, agent, contact=contact).id != first.id


def test_contacts_of_somebody_who_left_are_nobodys(company: Company, agent: int) -> None:
    campaign = company.campaign("preview")
    manager = company.agent("sunjl", phone=None, role="manager")
    with company.db.session() as session:
        [running] = own_campaigns(session, session.get_one(Person, agent))
        next_contact(session, running, session.get_one(Person, agent), company.now, ZONE)
    assert company.contact(campaign).assigned_id == agent
    with company.db.session() as session:
        set_active(session, agent, False, by=session.get_one(Person, manager), now=company.now)
    assert company.contact(campaign).assigned_id is None
