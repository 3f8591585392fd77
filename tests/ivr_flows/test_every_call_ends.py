"""Drives random callers through every shipped flow: the engine is total, deterministic and bounded."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr_flows import engine, shipped
from ivr_flows import verbs as v
from ivr_flows.flow import Flow
from ivr_flows.loader import load
from ivr_flows.nodes.line import LineNode
from ivr_flows.state import FlowEvent, FlowState
from ivr_flows.twiml import render
from tests.ivr_flows.callers import FACTS, NOW, answers, closing, event, facts

FLOWS = {name: load(shipped.flow_text(name) or "", f"{name}.yaml") for name in shipped.flow_names()}

every_flow = pytest.mark.parametrize("name", sorted(FLOWS))


def longest_call(flow: Flow) -> int:
    """The bound that the engine promises, in documents: the questions, what each may cost a line that is
    used up already, the way out, and the ticks of each line."""
    lines = [node.longest for node in flow.nodes.values() if isinstance(node, LineNode)]
    return 2 * flow.max_documents + 2 + sum(math.ceil(longest / 5) + 2 for longest in lines)


def go(flow: Flow, state: FlowState | None, happened: FlowEvent) -> engine.Step:
    """One step, taken twice: from the state, and from the state as it comes back from the database."""
    before = None if state is None else state.to_json()
    stored = None if before is None else FlowState.from_json(before)
    assert stored == state
    step = engine.step(flow, state, happened)
    assert state is None or state.to_json() == before
    assert engine.step(flow, stored, happened) == step
    assert FlowState.from_json(step.state.to_json()) == step.state
    assert render(step.verbs, lambda link: f"https://desk.example/{link.kind}/{link.step}")
    return step


@every_flow
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_every_random_call_ends_within_the_bound(name: str, data: st.DataObject) -> None:
    flow = FLOWS[name]
    step = go(flow, None, FlowEvent("start", NOW, facts=data.draw(facts())))
    while not step.state.ended:
        assert step.state.step <= longest_call(flow)
        last = closing(step.verbs)[0]
        options = [answers(last)]
        if step.state.line_step:
            options.append(
                st.sampled_from([{"kind": "left", "result": r} for r in ("bridged", "error", "full")])
            )
        came = data.draw(st.one_of(options) if data.draw(st.integers(0, 4)) == 0 else options[0])
        live = data.draw(st.integers(0, 60)) > 0
        step = go(flow, step.state, FlowEvent(now=NOW, live=live, facts=data.draw(facts()), **came))
    assert step.state.expects == frozenset()


@every_flow
def test_a_caller_who_never_does_anything_is_let_go(name: str) -> None:
    flow = FLOWS[name]
    step = go(flow, None, event("start"))
    while not step.state.ended:
        last = closing(step.verbs)[0]
        kind = {v.Ask: "input", v.TakeMessage: "next", v.StandInLine: "tick", v.LeaveLine: "left"}.get(
            type(last)
        )
        kind = kind or (last.then.kind if isinstance(last, v.GoTo) else "transferred")
        step = go(
            flow, step.state, FlowEvent(kind, NOW, result="leave" if kind == "left" else "", facts=FACTS)
        )
        assert step.state.step <= longest_call(flow)


@every_flow
def test_a_caller_who_repeats_the_menu_for_ever_is_let_go(name: str) -> None:
    flow = FLOWS[name]
    step = go(flow, None, event("start"))
    while not step.state.ended and isinstance(closing(step.verbs)[0], v.Ask):
        step = go(flow, step.state, event("input", digits="#"))
        assert step.state.step <= flow.max_documents + 2
