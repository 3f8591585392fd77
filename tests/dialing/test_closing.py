"""What came of an attempt decides what follows, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callcenter.callbacks.models import Callback
from callcenter.dialing.closing import close_automatically, dispose
from callcenter.dialing.models import Attempt
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.messages.models import MessageTemplate
from callcenter.people.models import Person
from tests.case_factories import call_to_make, case, deadline
from tests.dialing.company import Company, number
from tests.factories import ZONE

SID = "CA" + "1" * 32
PHONE = "+8613700000001"


def _talked(company: Company, campaign: int | None, **more: Any) -> tuple[int, int]:
    """An agent and an attempt whose talk is over."""
    agent = company.agent()
    values = {"person_id": agent, "dialled": PHONE, **more}
    attempt = company.reserve(campaign, **values) if campaign is not None else company.open(**values)
    assert attempt is not None
    company.placing(attempt)
    company.begun(attempt, SID)
    company.over(SID)
    return agent, attempt


def _dispose(company: Company, attempt: int, disposition: str, agent: int | None, **more: Any) -> Attempt:
    with company.db.session() as session:
        person = session.get_one(Person, agent) if agent is not None else None
        return dispose(session, attempt, disposition, person=person, now=company.now, zone=ZONE, **more)


def _close(company: Company, attempt: int) -> None:
    with company.db.session() as session:
        close_automatically(session, attempt, now=company.now, zone=ZONE, company="三响科技")


def test_no_answer_waits_for_another_part_of_the_day(company: Company) -> None:
    campaign = company.campaign()
    attempt = company.reserve(campaign)
    company.placing(attempt)
    company.told(attempt, SID, "no-answer")
    _close(company, attempt)
    _close(company, attempt)  # once
    contact, row = company.contact(campaign), company.attempt(attempt)
    assert (contact.state, contact.attempts, row.state, row.closed_by) == ("waiting", 1, "done", "-")
    assert contact.next_at == company.now + timedelta(hours=4)  # ten in the morning: two in the afternoon


def test_the_last_of_its_attempts_ends_a_contact(company: Company) -> None:
    campaign = company.campaign(most_attempts=2)
    company.rows("update contacts set attempts = 1")
    attempt = company.reserve(campaign)
    company.placing(attempt)
    company.told(attempt, SID, "busy")
    _close(company, attempt)
    assert company.contact(campaign).outcome == "exhausted"


def test_an_agent_says_what_came_of_a_talk(company: Company) -> None:
    questionnaire = {"start": "rated", "questions": {"rated": {"text": "您满意吗？", "kind": "scale"}}}
    campaign = company.campaign("preview", questionnaire=questionnaire)
    agent, attempt = _talked(company, campaign)
    with pytest.raises(FieldError, match="不是这个问题的选项"):
        _dispose(company, attempt, "completed", agent, answers={"rated": "好"})
    _dispose(company, attempt, "completed", agent, note="很满意", answers={"rated": "满意"})
    assert company.contact(campaign).outcome == "completed"
    answer = company.row("select * from answers")
    assert (answer.question, answer.label, answer.person_id) == ("rated", "满意", agent)
    with pytest.raises(ConflictError, match="已经登记过"):
        _dispose(company, attempt, "refused", agent)
    assert company.row("select who from audit where action = 'attempt.close'").who == "wangli"


def test_nobody_closes_the_attempt_of_a_colleague_but_a_leader(company: Company) -> None:
    _, attempt = _talked(company, company.campaign("preview"))
    with pytest.raises(NotAllowedError):
        _dispose(company, attempt, "completed", company.agent("zhaomin"))
    _dispose(company, attempt, "completed", company.agent("li", role="supervisor"))


def test_a_call_that_goes_on_has_no_result_yet(company: Company) -> None:
    agent = company.agent()
    attempt = company.reserve(company.campaign("preview"), person_id=agent, dialled=PHONE)
    company.placing(attempt)
    company.begun(attempt, SID)
    with pytest.raises(ConflictError, match="挂机后再登记"):
        _dispose(company, attempt, "completed", agent)


def test_a_time_that_the_customer_named_is_kept_as_it_is(company: Company) -> None:
    campaign = company.campaign("preview")
    agent, attempt = _talked(company, campaign)
    with pytest.raises(FieldError, match="客户希望的致电时间"):
        _dispose(company, attempt, "call_back_later", agent)
    wish = company.now + timedelta(hours=11, minutes=30)  # half past nine in the evening
    _dispose(company, attempt, "call_back_later", agent, asked_for=wish)
    contact = company.contact(campaign)
    assert (contact.state, contact.next_at, contact.asked) == ("waiting", wish, 1)


def test_who_wants_no_calls_is_on_the_list_at_once(company: Company) -> None:
    campaign = company.campaign("preview")
    agent, attempt = _talked(company, campaign)
    _dispose(company, attempt, "do_not_call", agent)
    assert company.contact(campaign).outcome == "do_not_call"
    row = company.row("select * from do_not_call")
    assert (row.number, row.source, row.entered_by, row.call_sid) == (number(1), "call", "wangli", SID)


def test_all_matters_of_one_call_are_registered(company: Company) -> None:
    with company.db.session() as session:
        made = case(session, phone=number(1))
        first = call_to_make(session, deadline(session, made, "satisfaction"), "satisfaction")
        first.number = number(1)
        owed = [first.id]
        other = Callback(number=number(1), reason="abandoned", created_at=company.now)
        session.add(other)
        session.flush()
        owed.append(other.id)
    agent, attempt = _talked(company, None, callback_ids=owed)
    _dispose(company, attempt, "no_answer", agent)
    rows = company.rows("select callback_id, outcome, by from callback_attempts order by callback_id")
    assert [(row.callback_id, row.outcome, row.by) for row in rows] == [(one, "no_answer", "wangli") for one in owed]


def test_whom_we_left_waiting_is_called_by_a_person(company: Company) -> None:
    campaign = company.campaign()
    attempt = company.reserve(campaign)
    company.placing(attempt)
    company.told(attempt, SID, "completed", 3)
    _close(company, attempt)
    assert company.contact(campaign).outcome == "abandoned"
    assert company.row("select number, reason from callbacks where state = 'open'") == (number(1), "abandoned")


def test_a_message_goes_out_once_with_the_customers_own_matter(company: Company) -> None:
    with company.db.session() as session:
        template = MessageTemplate(name="未接通", channel="sms", text="{称呼}，您购买的{产品}回访未接通。",
                                   changed_by="li", changed_at=company.now)
        session.add(template)
        session.flush()
    campaign = company.campaign(actions={"no_answer": {"then": "message"}}, message={"template": template.id})
    company.rows("update contacts set product = '空压机', name = '陈晨'")
    attempt = company.reserve(campaign)
    company.placing(attempt)
    company.told(attempt, SID, "no-answer")
    _close(company, attempt)
    row = company.row("select * from messages")
    assert row.key == f"attempt:{attempt}" and "空压机" in row.text
    assert company.contact(campaign).outcome == "no_answer"


def test_a_problem_told_in_a_campaign_becomes_a_case(company: Company) -> None:
    campaign = company.campaign("preview")
    agent, attempt = _talked(company, campaign)
    _dispose(company, attempt, "completed", agent, answers={"problem": "噪声大"})
    made = company.row("select * from cases")
    assert (made.phone, made.content) == (number(1), "噪声大")
    clock = company.row("select * from deadlines")
    assert (clock.step, clock.due_at - clock.started_at) == ("transfer", timedelta(hours=1))
    assert company.contact(campaign).case_id == made.id


def test_a_contact_taken_off_the_list_stays_off(company: Company) -> None:
    campaign = company.campaign("preview")
    agent, attempt = _talked(company, campaign)
    company.rows("update contacts set state = 'removed'")
    _dispose(company, attempt, "busy", agent)
    assert (company.contact(campaign).state, company.attempt(attempt).state) == ("removed", "done")


def test_an_agent_who_has_another_role_by_now_keeps_no_number_shut(company: Company) -> None:
    agent = company.agent()
    with company.db.session() as session:
        owed = Callback(number=number(1), reason="requested", created_at=company.now)
        session.add(owed)
        session.flush()
        owed_id = owed.id
    attempt = company.open(person_id=agent, dialled=PHONE, callback_ids=[owed_id])
    assert attempt is not None
    company.placing(attempt)
    company.begun(attempt, SID)
    company.rows("update people set role = 'reviewer' where id = %s", agent)
    company.over(SID, "no-answer")
    _close(company, attempt)
    assert company.attempt(attempt).state == "done"
    assert company.row("select state from callbacks").state == "open"
