"""An agent is kept for one thing: a caller's ring, or a call of ours."""

from __future__ import annotations

from callcenter.calls.choosing import reserve
from callcenter.calls.lookups import _free
from callcenter.dialing.reserving import free_agents
from ivr_flows.ringplan import RingPlan
from tests.dialing.company import Company
from tests.factories import call

PLAN = RingPlan.model_validate({"plan": "everybody", "rounds": [{"who": "all"}]})


def test_nobody_who_is_kept_for_a_call_of_ours_is_rung_for_a_caller(company: Company) -> None:
    kept = company.agent()
    other = company.agent("zhaomin", "+8613700000002")
    assert company.open(person_id=kept, dialled="+8613700000001") is not None
    with company.db.session() as session:
        waiting = call(session, status="in-progress", ended_at=None, outcome=None, waiting=True)
    with company.db.raw() as connection, connection.transaction():
        assert _free(connection) == 1
        row = connection.execute("select * from calls where sid = %s", [waiting.sid]).fetchone()
        reserved = reserve(connection, row, PLAN, cycle=1, skill=None, now=company.now)
    assert [one.person_id for one in reserved] == [other]


def test_a_campaign_leaves_as_many_agents_as_callers_wait(company: Company) -> None:
    company.agent()
    company.agent("zhaomin", "+8613700000002")
    campaign = company.campaign("progressive")
    with company.db.raw() as connection:
        assert len(free_agents(connection, campaign, 5)) == 2
    with company.db.session() as session:
        call(session, status="in-progress", ended_at=None, outcome=None, waiting=True)
    with company.db.raw() as connection:
        assert len(free_agents(connection, campaign, 5)) == 1


def test_only_the_agents_of_a_campaign_make_its_calls(company: Company) -> None:
    company.agent()
    named = company.agent("zhaomin", "+8613700000002")
    campaign = company.campaign("progressive", agents=(named,))
    with company.db.raw() as connection:
        assert free_agents(connection, campaign, 5) == [(named, "+8613700000002")]
