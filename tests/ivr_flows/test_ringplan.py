from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.problems import BadFlow
from ivr_flows.ringplan import RingPlan, Round


def test_the_standard_plan_brings_in_colleagues_with_the_third_ring() -> None:
    plan = RingPlan.shipped()
    assert (plan.limit, plan.cycle) == (3, 5)
    assert [[round_.who for round_ in plan.active_at(cycle)] for cycle in (1, 2, 3)] == [
        ["chosen"],
        ["chosen"],
        ["chosen", "colleagues"],
    ]
    assert [round_.who for round_ in plan.active_at(9)] == ["chosen", "colleagues"]


def test_a_leg_rings_until_its_round_ends() -> None:
    plan = RingPlan.load(
        "plan: x\nrounds:\n  - {who: chosen, to_cycle: 2}\n  - {who: all, from_cycle: 2, to_cycle: 4}\n",
        "x.yaml",
    )
    first, second = plan.rounds
    assert [plan.cycles_left(first, cycle) for cycle in (1, 2, 3)] == [2, 1, 0]
    assert [plan.cycles_left(second, cycle) for cycle in (1, 2, 4, 5)] == [0, 3, 1, 0]


def test_an_open_round_rings_to_the_longest() -> None:
    plan = RingPlan.shipped()
    assert plan.cycles_left(plan.rounds[0], 1) == 60
    assert plan.cycles_left(plan.rounds[0], 61) == 0
    assert plan.active_at(61) == []


def test_sixty_named_people_may_ring_at_once() -> None:
    names = [f"agent{i}" for i in range(60)]
    plan = RingPlan.load(f"plan: big\nrounds:\n  - who: [{', '.join(names)}]\n", "big.yaml")
    assert plan.active_at(1)[0].who == tuple(names)


def test_a_version_comes_back_from_its_canonical_text() -> None:
    plan = RingPlan.shipped()
    again = RingPlan.model_validate_json(plan.canonical)
    assert again == plan
    assert again.digest == plan.digest
    assert RingPlan(plan="standard", limit=4, rounds=plan.rounds).digest != plan.digest


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("plan: x\nlimt: 3\nrounds:\n  - {who: chosen}\n", 2, "write 'limit'"),
        ("plan: x\nrounds:\n  - {who: choosen}\n", 3, "chosen, colleagues, all"),
        ("plan: x\nrounds:\n  - {who: []}\n", 3, "chosen, colleagues, all"),
        ("plan: x\nrounds:\n  - {who: all}\n  - {who: all, from_cycle: 3, to_cycle: 2}\n", 4, "lies before"),
        ("plan: x\nrounds:\n  - {who: all, from_cycle: 2}\n", 1, "from_cycle: 1"),
        ("plan: x\nrounds: []\n", 2, "at least 1"),
        ("plan: x\nlimit: 0\nrounds:\n  - {who: all}\n", 2, "greater than or equal to 1"),
        ("- 1\n", 1, "begin with plan:"),
    ],
)
def test_a_wrong_plan_is_told_by_line(text: str, line: int, told: str) -> None:
    with pytest.raises(BadFlow) as bad:
        RingPlan.load(text, "x.yaml")
    assert any(problem.line == line and told in str(problem) for problem in bad.value.problems), bad.value


@given(st.integers(1, 30), st.one_of(st.none(), st.integers(0, 30)), st.integers(1, 40))
def test_cycles_are_left_exactly_while_a_round_is_active(start: int, length: int | None, cycle: int) -> None:
    round_ = Round(who="all", from_cycle=start, to_cycle=None if length is None else start + length)
    plan = RingPlan(plan="x", rounds=(Round(who="chosen"), round_), longest=3600)
    assert (plan.cycles_left(round_, cycle) > 0) == round_.covers(cycle)
