"""拨打 by a person: the own phone first, one customer once, and a plain sentence where it may not be."""

from __future__ import annotations

import pytest

from callcenter.callbacks.models import Callback
from callcenter.dialing.calling import call_contact, call_owed, own_attempt
from callcenter.dialing.models import Attempt
from callcenter.errors import ConflictError, FieldError, NotAllowedError
from callcenter.people.models import Person
from tests.dialing.company import Company, number
from tests.factories import LINE, ZONE


def _call(company: Company, contact_id: int, agent: int) -> Attempt:
    with company.db.session() as session:
        return call_contact(session, contact_id, person=session.get_one(Person, agent), now=company.now, zone=ZONE)


def test_an_agent_dials_a_customer_of_a_preview_campaign(company: Company) -> None:
    campaign, agent = company.campaign("preview", contacts=2), company.agent()
    first, second = company.contact(campaign, 1), company.contact(campaign, 2)
    made = _call(company, first.id, agent)
    assert (made.state, made.dialled, made.number) == ("reserved", "+8613700000001", number(1))
    assert company.contact(campaign, 1).state == "reserved"
    with company.db.session() as session:
        found = own_attempt(session, session.get_one(Person, agent))
        assert found is not None and found.id == made.id
    with pytest.raises(ConflictError, match="还没有结束"):
        _call(company, second.id, agent)
    assert company.contact(campaign, 2).state == "waiting"
    with pytest.raises(ConflictError, match="由同事拨打"):
        _call(company, first.id, company.agent("zhaomin", "+8613700000002"))


@pytest.mark.parametrize(("change", "said"), [
    ("""insert into do_not_call (number, reason, source, asked_at, entered_by)
        select number, 'x', 'call', next_at, 'w' from contacts""", "免打扰"),
    ("update campaigns set state = 'paused'", "没有在进行"),
    ("update campaigns set windows = '{\"days\": {\"sat\": [\"09:00-10:00\"]}}'", "外呼时段"),
    ("update contacts set assigned_id = (select id from people where name = 'zhaomin')", "分配给同事"),
])
def test_why_not_is_said_in_a_sentence_and_nothing_is_changed(company: Company, change: str, said: str) -> None:
    campaign, agent = company.campaign("preview"), company.agent()
    company.agent("zhaomin", "+8613700000002")
    company.rows(change)
    with pytest.raises(ConflictError, match=said):
        _call(company, company.contact(campaign).id, agent)
    assert company.contact(campaign).state == "waiting" and company.count("attempts") == 0


def test_roles_and_phones_are_asked_for(company: Company) -> None:
    campaign = company.campaign("preview")
    contact = company.contact(campaign).id
    with pytest.raises(NotAllowedError):
        _call(company, contact, company.agent("zhang", role="reviewer"))
    with pytest.raises(FieldError, match="登记自己的电话"):
        _call(company, contact, company.agent("zhou", None))


def test_one_call_settles_all_that_we_owe_a_number(company: Company) -> None:
    agent = company.agent()
    with company.db.session() as session:
        rows = [Callback(number=number(1), reason="requested", created_at=company.now),
                Callback(number=number(2), reason="abandoned", created_at=company.now)]
        session.add_all(rows)
        session.flush()
        made = call_owed(session, rows[0].id, person=session.get_one(Person, agent), now=company.now, zone=ZONE)
        assert (list(made.callback_ids), made.from_number, made.campaign_id) == ([rows[0].id], LINE, None)
    company.rows("update lines set outbound = false")
    with company.db.session() as session, pytest.raises(ConflictError, match="外显号码"):
        call_owed(session, rows[1].id, person=session.get_one(Person, agent), now=company.now, zone=ZONE)
