"""Calls go out at their pace, inside their window, and only to whom may be called at that very moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.callbacks.models import Callback
from callcenter.dialing.checks import Rules, send_if_right
from callcenter.dialing.holding import MOST_UNHEARD, MOST_UNKNOWN
from callcenter.telephony.base import FateUnknownError, PermanentError, RetryableError
from tests.dialing.company import Company, number
from tests.dialing.dialler import Dialler, dialler_of
from tests.factories import LINE, ZONE


@pytest.fixture
def dialler(company: Company, redis_url: str) -> Iterator[Dialler]:
    with dialler_of(company, redis_url) as dialler:
        yield dialler


def _numbers(dialler: Dialler) -> list[str]:
    return [one.to for one in dialler.network.placed]


def test_a_survey_rings_its_customers_at_its_pace(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=12, pace={"calls_per_second": 4, "concurrent": 50})
    dialler.run(2.5)
    assert len(dialler.sent) >= 9
    assert all(sum(first <= one < first + 1 for one in dialler.sent) <= 4 for first in dialler.sent)
    placed = dialler.network.placed[0]
    row = company.row("select * from attempts where number = %s", placed.to)
    assert (row.state, row.campaign_id, placed.from_) == ("placed", campaign, LINE)
    assert placed.answer_url.startswith(f"https://desk.example.com/webhooks/twilio/outbound/{row.id}/answered")


def test_what_was_sent_is_not_checked_again_and_never_taken_back(company: Company) -> None:
    campaign = company.campaign()
    attempt = company.reserve(campaign)
    rules = Rules(ZONE)
    with company.db.raw() as connection:
        assert send_if_right(connection, attempt, rules, company.now) == ""
        company.rows("update contacts set attempts = 9")  # now it would be too often
        assert send_if_right(connection, attempt, rules, company.now) is None
    assert company.attempt(attempt).state == "placing"


def test_no_more_calls_at_once_than_the_campaign_allows(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=6, pace={"calls_per_second": 20, "concurrent": 3})
    dialler.run(2)
    assert len(dialler.sent) == 3
    first = company.row("select * from attempts order by id limit 1")
    company.told(first.id, first.sid, "busy")
    dialler.run(1)
    assert len(dialler.sent) == 4


def test_the_more_urgent_campaign_goes_first(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=3, first=1, pace={"calls_per_second": 1})
    company.campaign(contacts=3, first=11, priority=5, pace={"calls_per_second": 1})
    dialler.run(0.5)
    assert _numbers(dialler)[0] == number(11)


def test_nothing_is_sent_after_the_windows_end(company: Company, dialler: Dialler) -> None:
    company.now = datetime(2026, 7, 31, 3, 59, 58, tzinfo=UTC)  # two seconds to noon in Shanghai
    company.campaign(contacts=20, pace={"calls_per_second": 4, "concurrent": 50})
    dialler.run(4)
    assert 4 <= len(dialler.sent) <= 9
    assert max(dialler.sent) < datetime(2026, 7, 31, 4, 0, tzinfo=UTC).timestamp()
    assert company.row("select count(*) from contacts where state = 'reserved'")[0] == len(dialler.sent)
    company.now = datetime(2026, 7, 31, 6, 0, 1, tzinfo=UTC)
    before = len(dialler.sent)
    dialler.run(1)
    assert len(dialler.sent) > before


def test_a_time_that_the_customer_named_holds_outside_the_windows_too(company: Company, dialler: Dialler) -> None:
    company.now = datetime(2026, 7, 31, 13, 0, tzinfo=UTC)  # nine in the evening
    campaign = company.campaign(contacts=2)
    company.rows("insert into attempts (number, dialled, from_number, line_id, campaign_id, contact_id, state,"
                 " reserved_at, asked_for) select number, number, 'x', %s, campaign_id, id, 'done', %s, next_at"
                 " from contacts where number = %s", company.line_id, company.now, number(2))
    company.rows("update contacts set asked = 1 where number = %s", number(2))
    dialler.run(1)
    assert _numbers(dialler) == [number(2)]
    assert company.contact(campaign).state == "waiting"


def test_a_wish_not_to_be_called_is_caught_while_the_attempt_is_queued(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1)
    attempt = company.reserve(campaign)
    company.rows("insert into do_not_call (number, reason, source, asked_at, entered_by) values"
                 " (%s, '客户要求', 'call', %s, 'wangli')", number(1), company.now)
    dialler.run(0.5)
    contact = company.contact(campaign)
    assert (dialler.sent, company.attempt(attempt).state) == ([], "cancelled")
    assert (contact.state, contact.outcome) == ("done", "do_not_call")


def test_a_reply_that_the_customer_asked_for_is_not_held_back(company: Company, dialler: Dialler) -> None:
    agent = company.agent()
    company.rows("insert into do_not_call (number, reason, source, asked_at, entered_by) select n, '客户要求', 'call',"
                 " %s, 'wangli' from unnest(%s::text[]) n", company.now, [number(1), number(2)])
    for place, reason in ((1, "reply"), (2, "satisfaction")):
        with company.db.session() as session:
            owed = Callback(number=number(place), reason=reason, created_at=company.now)
            session.add(owed)
            session.flush()
        company.open(place=place, person_id=agent, dialled="+8613700000001", callback_ids=[owed.id])
        dialler.run(0.5)
        company.rows("update attempts set state = 'done' where person_id = %s", agent)
        company.rows("update people set attempt_id = null")
    rows = company.rows("select number from attempts where sent_at is not null")
    assert [row.number for row in rows] == [number(1)]


def test_one_customer_in_three_campaigns_is_called_once_and_then_left_alone(company: Company, dialler: Dialler) -> None:
    campaigns = [company.campaign(contacts=1) for _ in range(3)]
    dialler.run(3)
    assert _numbers(dialler) == [number(1)]
    row = company.row("select * from attempts where state = 'placed'")
    company.told(row.id, row.sid, "no-answer")
    company.rows("update attempts set state = 'done'")
    company.later(minutes=15)
    dialler.run(3)  # within two hours of the last call
    assert len(dialler.sent) == 1
    assert sorted(company.contact(one).skipped or "" for one in campaigns)[-1] == "距上次致电太近"
    company.later(hours=4)
    dialler.run(3)
    assert len(dialler.sent) == 2
    company.rows("update attempts set state = 'done'")
    company.later(hours=2, minutes=30)
    dialler.run(3)  # twice today
    assert len(dialler.sent) == 2


def test_an_open_complaint_comes_before_a_campaign(company: Company, dialler: Dialler) -> None:
    from tests.case_factories import case

    campaign = company.campaign(contacts=1)
    with company.db.session() as session:
        case(session, phone=number(1), category="complaint")
    dialler.run(1)
    assert dialler.sent == []
    assert company.contact(campaign).next_at >= company.now + timedelta(hours=20)


def test_a_progressive_campaign_keeps_an_agent_for_each_call(company: Company, dialler: Dialler) -> None:
    agents = [company.agent(f"agent{one}", f"+861370000000{one}") for one in range(2)]
    company.campaign("progressive", contacts=5, pace={"calls_per_second": 10, "concurrent": 10})
    company.rows("update people set leg_id = 5 where id = %s", agents[1])  # talks to a caller
    dialler.run(1)
    assert _numbers(dialler) == ["+8613700000000"]
    row = company.row("select * from attempts")
    assert (row.person_id, row.number, row.customer_rung_at) == (agents[0], number(1), None)


def test_a_provider_that_is_busy_slows_the_pace_and_loses_nothing(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=3, pace={"calls_per_second": 20, "concurrent": 50})
    dialler.network.trouble = lambda placement: RetryableError("HTTP 429", code=20429)
    dialler.run(1)
    assert dialler.paces.brake.why == "HTTP 429"
    assert company.row("select count(*) from contacts where state = 'waiting' and attempts = 0")[0] == 3
    dialler.network.trouble = lambda placement: None
    company.later(seconds=35)
    dialler.run(3)
    assert sorted(_numbers(dialler)) == [number(one) for one in (1, 2, 3)]
    assert company.contact(campaign).state == "reserved"


def test_an_outage_leaves_few_customers_unknown(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=100, pace={"calls_per_second": 50, "concurrent": 100})
    dialler.network.trouble = lambda placement: FateUnknownError("HTTP 500")
    dialler.run(8)
    assert MOST_UNKNOWN <= company.row("select count(*) from attempts where state = 'unknown'")[0] <= 60
    assert "没有得到电话网络的答复" in (dialler.dispatching.problem or "")
    company.rows("update attempts set state = 'done' where state = 'unknown'")
    dialler.network.trouble = lambda placement: None
    dialler.run(3)
    assert dialler.network.placed


def test_nobody_is_called_on_while_no_notice_of_a_call_comes(company: Company, dialler: Dialler) -> None:
    company.campaign(contacts=200, pace={"calls_per_second": 5, "concurrent": 200})
    dialler.run(5)
    company.later(seconds=15)
    dialler.run(2)
    before = len(dialler.sent)
    assert MOST_UNHEARD <= before <= 30
    assert "没有收到电话网络的通知" in (dialler.dispatching.problem or "")
    company.rows("update attempts set ringing_at = sent_at")
    dialler.run(3)
    assert len(dialler.sent) > before


def test_a_suspended_account_pauses_every_campaign_with_one_sentence(company: Company, dialler: Dialler) -> None:
    campaigns = [company.campaign(contacts=2, first=1 + 10 * one) for one in range(2)]
    dialler.network.trouble = lambda placement: PermanentError("HTTP 401: suspended", code=20005)
    dialler.run(2)
    rows = company.rows("select state, paused_why from campaigns where id = any(%s)", campaigns)
    assert {row.state for row in rows} == {"paused"} and len({row.paused_why for row in rows}) == 1
    assert "账号不可用（错误码20005）" in rows[0].paused_why
    assert company.row("select count(*) from contacts where state <> 'waiting'")[0] == 0
    assert company.row("select count(*) from audit where action = 'campaign.pause'")[0] == 2


def test_a_number_that_cannot_be_called_ends_its_contact_alone(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=2, pace={"calls_per_second": 10})
    dialler.network.trouble = lambda placement: (
        PermanentError("HTTP 400", code=21211) if placement.to == number(1) else None)
    dialler.run(1)
    row = company.row("select * from attempts where number = %s", number(1))
    assert (row.state, row.disposition) == ("ended", "invalid_number")
    assert _numbers(dialler) == [number(2)]
    assert company.row("select state from campaigns where id = %s", campaign).state == "running"


def test_what_the_campaigns_days_did_not_reach_expires(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=1, started_at=company.now - timedelta(days=8), pace={"days": 7})
    company.rows("update contacts set next_at = %s", company.now + timedelta(days=1))
    dialler.run(1.5)
    assert company.contact(campaign).outcome == "expired"


def test_a_number_that_is_not_registered_any_more_is_displayed_to_nobody(company: Company, dialler: Dialler) -> None:
    campaign = company.campaign(contacts=3)
    company.rows("update lines set outbound = false")
    dialler.run(1.5)
    row = company.row("select * from campaigns where id = %s", campaign)
    assert (dialler.sent, row.state) == ([], "paused")
    assert "外显号码" in row.paused_why


def test_no_agent_is_rung_for_a_customer_whose_phone_would_ring_after_the_window(company: Company,
                                                                               dialler: Dialler) -> None:
    company.agent()
    company.now = datetime(2026, 7, 31, 3, 59, 40, tzinfo=UTC)  # twenty seconds to noon in Shanghai
    campaign = company.campaign("progressive")
    dialler.run(1)
    contact = company.contact(campaign)
    assert (dialler.sent, contact.state, contact.skipped) == ([], "waiting", "不在外呼时段")
    assert contact.next_at == datetime(2026, 7, 31, 6, 0, tzinfo=UTC)


def test_a_region_that_the_account_may_not_call_ends_one_number_abroad_and_pauses_for_the_mainland(
        company: Company, dialler: Dialler) -> None:
    company.now = datetime(2026, 7, 31, 8, 0, tzinfo=UTC)  # four in Shanghai, nine in London
    campaign = company.campaign(contacts=0)
    company.rows("insert into contacts (campaign_id, number, raw, next_at) values (%s, '+442079460958', 'x', %s)",
                 campaign, company.now)
    dialler.network.trouble = lambda placement: PermanentError("no permission", code=13227)
    dialler.run(0.5)
    state = "select state from campaigns where id = %s"
    assert company.row("select disposition from attempts").disposition == "invalid_number"
    assert company.row(state, campaign).state == "running"
    mainland = company.campaign(contacts=1)
    dialler.run(1.5)
    row = company.row("select * from campaigns where id = %s", mainland)
    assert (row.state, "没有拨打这个地区的权限" in row.paused_why) == ("paused", True)
