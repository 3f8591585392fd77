"""An attempt from its row to its end, whatever order the provider's requests come in."""

from __future__ import annotations

from tests.dialing.company import CUSTOMER, Company

SID = "CA" + "1" * 32


def test_a_number_a_contact_and_a_person_have_one_open_attempt(company: Company) -> None:
    agent = company.agent()
    assert company.open(person_id=agent, dialled="+8613700000001") is not None
    assert company.open() is None  # the number
    assert company.open(place=2, person_id=agent) is None  # the person
    assert company.open(place=2) is not None


def test_an_agent_is_kept_for_an_attempt_only_while_free(company: Company) -> None:
    agent = company.agent()
    company.rows("update people set leg_id = 7 where id = %s", agent)
    assert company.open(person_id=agent) is None
    company.rows("update people set leg_id = null, state = 'busy' where id = %s", agent)
    assert company.open(person_id=agent, ready=True) is None
    made = company.open(person_id=agent)
    assert made is not None and company.person(agent).attempt_id == made


def test_the_answered_request_says_whose_call_it_is_and_a_repeat_gets_the_same(company: Company) -> None:
    campaign = company.campaign()
    attempt = company.reserve(campaign)
    company.placing(attempt)
    first = company.answered(attempt, SID)
    company.later(seconds=3)
    assert first is not None and first == company.answered(attempt, SID)
    assert first.facts["name"] == "客户1" and first.number == CUSTOMER
    row = company.attempt(attempt)
    assert (row.state, row.sid) == ("placed", SID)


def test_a_second_call_for_one_attempt_is_hung_up(company: Company) -> None:
    attempt = company.reserve(company.campaign())
    company.placing(attempt)
    assert company.answered(attempt, SID) is not None
    assert company.answered(attempt, "CA" + "2" * 32) is None
    assert company.told(attempt, "CA" + "2" * 32, "completed") == []
    assert company.attempt(attempt).sid == SID


def test_a_notice_settles_an_attempt_whose_answer_was_lost(company: Company) -> None:
    attempt = company.reserve(company.campaign())
    company.placing(attempt)
    company.rows("update attempts set state = 'unknown' where id = %s", attempt)
    company.told(attempt, SID, "ringing")
    row = company.attempt(attempt)
    assert (row.state, row.sid, row.ringing_at) == ("placed", SID, company.now)


def test_what_nobody_took_is_closed_by_work_and_a_repeat_adds_none(company: Company) -> None:
    attempt = company.reserve(company.campaign())
    company.placing(attempt)
    assert len(company.told(attempt, SID, "busy", 0)) == 1
    assert company.told(attempt, SID, "busy", 0) == []
    row = company.attempt(attempt)
    assert (row.state, row.result, row.disposition) == ("ended", "busy", "busy")
    assert company.answered(attempt, SID) is None


def test_a_customer_who_picked_up_and_heard_nothing_of_us_was_abandoned(company: Company) -> None:
    attempt = company.reserve(company.campaign())
    company.placing(attempt)
    company.told(attempt, SID, "completed", 4)
    row = company.attempt(attempt)
    assert (row.disposition, row.abandoned) == ("abandoned", True)


def test_the_end_of_a_call_that_began_is_left_to_the_call(company: Company) -> None:
    attempt = company.reserve(company.campaign())
    company.placing(attempt)
    company.begun(attempt, SID)
    assert company.told(attempt, SID, "completed", 40) == []
    assert company.attempt(attempt).state == "placed"
    assert len(company.over(SID)) == 1
    assert company.over(SID) == []
    assert company.attempt(attempt).disposition == "refused"  # picked up, and answered nothing


def test_a_machine_is_a_voicemail_and_unknown_is_a_person(company: Company) -> None:
    campaign = company.campaign(contacts=2)
    for sid, machine, expected in ((SID, "machine_start", "voicemail"), ("CA" + "3" * 32, "unknown", "refused")):
        attempt = company.reserve(campaign)
        company.placing(attempt)
        company.begun(attempt, sid, machine)
        company.over(sid)
        assert company.attempt(attempt).disposition == expected


def test_what_the_customer_asked_for_during_the_call_decides(company: Company) -> None:
    attempt = company.reserve(company.campaign())
    company.placing(attempt)
    company.begun(attempt, SID)
    company.rows("update attempts set disposition = 'call_back_later' where id = %s", attempt)
    company.over(SID)
    assert company.attempt(attempt).disposition == "call_back_later"


def test_an_agent_who_does_not_pick_up_is_busy_and_nobody_was_called(company: Company) -> None:
    agent = company.agent()
    campaign = company.campaign("progressive")
    attempt = company.reserve(campaign, person_id=agent, dialled="+8613700000001", ready=True)
    company.placing(attempt)
    company.told(attempt, SID, "no-answer")
    person, row, contact = company.person(agent), company.attempt(attempt), company.contact(campaign)
    assert (person.state, person.state_reason, person.attempt_id) == ("busy", "未应答", None)
    assert (row.state, row.customer_rung_at) == ("cancelled", None)
    assert (contact.state, contact.attempts) == ("waiting", 0)
    assert contact.next_at > company.now


def test_a_talk_waits_for_the_agents_word_and_a_busy_customer_does_not(company: Company) -> None:
    agent = company.agent()
    campaign = company.campaign("preview", contacts=2)
    for sid, result, disposition, work in ((SID, "completed", None, 0), ("CA" + "4" * 32, "busy", "busy", 1)):
        attempt = company.reserve(campaign, person_id=agent, dialled="+8613700000001")
        company.placing(attempt)
        company.begun(attempt, sid)
        assert company.attempt(attempt).customer_rung_at == company.now
        assert len(company.over(sid, result)) == work
        row = company.attempt(attempt)
        assert (row.state, row.disposition, company.person(agent).attempt_id) == ("ended", disposition, None)
        company.rows("update attempts set state = 'done' where id = %s", attempt)


def test_without_a_word_of_the_customers_leg_its_fate_is_looked_up(company: Company) -> None:
    agent = company.agent()
    attempt = company.reserve(company.campaign("preview"), person_id=agent, dialled="+8613700000001")
    company.placing(attempt)
    company.begun(attempt, SID)
    assert company.over(SID, None) == []
    company.told(attempt, SID, "completed")  # the agent's own leg, late
    assert company.attempt(attempt).state == "unknown"


def test_a_customer_who_met_nobody_counts_as_abandoned(company: Company) -> None:
    agent = company.agent()
    attempt = company.reserve(company.campaign("preview"), person_id=agent, dialled="+8613700000001")
    company.placing(attempt)
    company.begun(attempt, SID)
    company.over(SID, "completed", live=False)
    assert company.attempt(attempt).abandoned


def test_a_wish_for_no_calls_is_heard_while_the_agents_phone_rings(company: Company) -> None:
    agent = company.agent()
    campaign = company.campaign("preview")
    attempt = company.reserve(campaign, person_id=agent, dialled="+8613700000001")
    company.placing(attempt)
    company.told(attempt, SID, "ringing")
    company.rows("insert into do_not_call (number, reason, source, asked_at, entered_by) values"
                 " (%s, '客户要求', 'message', %s, '-')", CUSTOMER, company.now)
    assert company.answered(attempt, SID) is None
    row = company.attempt(attempt)
    assert (row.state, row.customer_rung_at, row.problem) == ("cancelled", None, "号码在免打扰名单中")
    assert (company.person(agent).attempt_id, company.contact(campaign).state) == (None, "waiting")
