"""Routing rules: data, tried in order, the first that fits wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.cases.routing import Facts, add_rule, first_fitting, fits, remove_rule, rules
from callcenter.errors import FieldError, NotFoundError
from callcenter.lines.services import add_line
from tests.cases.conftest import Company
from tests.factories import LINE


@pytest.mark.parametrize(("conditions", "fitting"), [
    ({}, True), ({"category": "repair"}, True), ({"category": "complaint"}, False), ({"line": LINE}, True),
    ({"line": "+86400"}, False), ({"keywords": ["漏水", "空调"]}, True), ({"keywords": ["漏水"]}, False),
    ({"keywords": ["ktv"]}, True), ({"grade": "vip"}, True), ({"grade": "A"}, False),
    ({"category": "repair", "keywords": ["漏水"]}, False)])
def test_every_condition_that_is_named_has_to_be_met(conditions: dict[str, object], fitting: bool) -> None:
    assert fits(conditions, Facts("repair", "KTV包房空调不制冷", LINE, "VIP")) is fitting


@given(st.text(max_size=50), st.sampled_from(["repair", "complaint"]), st.none() | st.text(max_size=5))
def test_a_rule_without_conditions_fits_every_case(content: str, category: str, grade: str | None) -> None:
    assert fits({}, Facts(category, content, None, grade))


def test_the_first_rule_that_fits_wins_and_a_position_puts_one_before_others(company: Company) -> None:
    session, now = company.session, company.now
    every = add_rule(session, department="维修部", by="leader", now=now)
    grave = add_rule(session, department="质量部", category="complaint", position=1, by="leader", now=now)
    assert [rule.id for rule in rules(session)] == [grave.id, every.id]
    assert first_fitting(rules(session), Facts("complaint")) is grave
    assert first_fitting(rules(session), Facts("repair")) is every
    remove_rule(session, grave.id, by="leader", now=now)
    assert first_fitting(rules(session), Facts("complaint")) is every
    with pytest.raises(NotFoundError):
        remove_rule(session, grave.id, by="leader", now=now)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"department": "市场部"}, "department"), ({"owner": "nobody"}, "owner"), ({"owner": "sun"}, "owner"),
    ({"line": "+8610000"}, "line"), ({"category": "fire"}, "category"), ({"keywords": [" "]}, "keywords"),
    ({"urgency": "very"}, "urgency"), ({"standard": "fast"}, "standard"), ({"position": 0}, "position")])
def test_what_is_wrong_with_a_rule_is_named(company: Company, wrong: dict[str, object], field: str) -> None:
    add_line(company.session, LINE, flow="main", now=company.now)
    given = {"department": "维修部", "by": "leader", "now": company.now, "line": LINE, **wrong}
    with pytest.raises(FieldError) as refused:
        add_rule(company.session, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
