"""What a claim looks at is what it takes, however many wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.callbacks.models import Callback
from callcenter.campaigns.models import Contact
from callcenter.dialing.checks import REASONED, SUBJECT_OF_CONTACT, Rules, may_dial_owed
from callcenter.dialing.claiming import _ANY_HOUR, _DUE, claim_contacts
from callcenter.dialing.plans import running
from tests.dialing.company import Company, number
from tests.factories import ZONE

_MANY = """
insert into contacts (campaign_id, number, raw, next_at)
select %s, '+86138' || lpad(n::text, 8, '0'), 'x', %s from generate_series(1, 5000) n
"""


@pytest.mark.parametrize(("where", "index"), [("", "ix_contacts_due"), (_ANY_HOUR, "ix_contacts_any_hour")])
def test_contacts_are_found_by_an_index_whether_the_window_is_open_or_not(company: Company, where: str,
                                                                        index: str) -> None:
    campaign = company.campaign()
    company.rows(_MANY, campaign, company.now)
    company.rows("analyze contacts")
    query = _DUE.format(subject=SUBJECT_OF_CONTACT, where=where) + REASONED
    values = {**Rules(ZONE).values(company.now), "campaign": campaign, "most": 20, "agents": []}
    with company.db.raw() as connection:
        plan = "\n".join(row[0] for row in connection.execute(f"explain {query}", values))
    assert index in plan, plan


def test_who_lives_elsewhere_is_called_in_their_own_day(company: Company) -> None:
    company.now = datetime(2026, 7, 31, 15, 0, tzinfo=UTC)  # eleven at night in Shanghai, four in London
    campaign = company.campaign(contacts=1)
    with company.db.session() as session:
        session.add(Contact(campaign_id=campaign, number="+442079460958", raw="x", next_at=company.now))
    with company.db.raw() as connection:
        plan = running(connection, company.now, "Asia/Shanghai")[0]
        assert claim_contacts(connection, plan, Rules(ZONE), 10, company.now) == (1, 1)
        later = company.now + timedelta(hours=6)
        company.rows("update contacts set state = 'waiting'")
        company.rows("update attempts set state = 'done'")
        assert claim_contacts(connection, plan, Rules(ZONE), 10, later) == (0, 1)
    rows = company.rows("select number, next_at, skipped from contacts order by number desc")
    assert rows[0][:2] == (number(1), company.now)
    assert rows[1].skipped == "不在外呼时段" and rows[1].next_at > later


def test_a_customer_with_two_numbers_is_called_as_often_as_any_other(company: Company) -> None:
    campaign = company.campaign(contacts=3)
    company.rows("insert into customers (name, created_at) values ('陈晨', %s)", company.now)
    company.rows("insert into customer_phones (number, customer_id, kind, raw) select n, (select id from customers),"
                 " 'mobile', n from unnest(%s::text[]) n", [number(1), number(2)])
    company.rows("update contacts set customer_id = (select id from customers) where number = any(%s)",
                 [number(1), number(2)])
    company.rows("insert into attempts (number, dialled, from_number, line_id, campaign_id, state, reserved_at,"
                 " customer_rung_at) values (%s, 'x', 'x', %s, %s, 'done', %s, %s)",
                 number(2), company.line_id, campaign, company.now, company.now - timedelta(minutes=30))
    with company.db.raw() as connection:
        plan = running(connection, company.now, "Asia/Shanghai")[0]
        assert claim_contacts(connection, plan, Rules(ZONE), 10, company.now) == (1, 3)
    assert company.row("select number from attempts where state = 'reserved'").number == number(3)


def test_a_follow_up_that_was_tried_often_enough_is_not_tried_again(company: Company) -> None:
    with company.db.session() as session:
        owed = Callback(number=number(1), reason="round_1", created_at=company.now, attempts=5)
        session.add(owed)
        session.flush()
        owed_id = owed.id
    with company.db.raw() as connection:
        skip = may_dial_owed(connection, number(1), [owed_id], Rules(ZONE), company.now)
        assert skip is not None and skip.reason == "a_matter"
        assert may_dial_owed(connection, number(1), [owed_id], Rules(ZONE, outbound_a_matter=6), company.now) is None
