"""How often customers are called at most: managers say, and the checks before dialling follow at once."""

from __future__ import annotations

import pytest

from callcenter.dialing.checks import read_rules
from callcenter.dialing.limits import limits_of, set_limit
from callcenter.errors import FieldError, NotAllowedError
from callcenter.people.models import Person
from tests.dialing.company import Company
from tests.factories import ZONE


def test_a_managers_limit_is_what_the_checks_use(company: Company) -> None:
    manager = company.agent("sunjl", phone=None, role="manager")
    with company.db.session() as session:
        assert limits_of(session)["outbound_hours_apart"] == 2
        set_limit(session, "outbound_hours_apart", 0, by=session.get_one(Person, manager), now=company.now)
    with company.db.raw() as connection:
        rules = read_rules(connection, ZONE)
    assert (rules.outbound_hours_apart, rules.outbound_a_day) == (0, 2)


@pytest.mark.parametrize(("name", "value", "wrong"), [
    ("outbound_a_day", 0, "1 到 10"), ("outbound_a_day", 11, "1 到 10"), ("outbound_a_year", 1, "没有名为")])
def test_what_cannot_be_set_is_named(company: Company, name: str, value: int, wrong: str) -> None:
    manager = company.agent("sunjl", phone=None, role="manager")
    with company.db.session() as session, pytest.raises(FieldError, match=wrong):
        set_limit(session, name, value, by=session.get_one(Person, manager), now=company.now)


def test_only_managers_set_them(company: Company) -> None:
    leader = company.agent("banzhang", phone=None, role="supervisor")
    with company.db.session() as session, pytest.raises(NotAllowedError):
        set_limit(session, "outbound_a_day", 3, by=session.get_one(Person, leader), now=company.now)
