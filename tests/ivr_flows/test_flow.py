from __future__ import annotations

import pytest

from ivr_flows import engine, shipped
from ivr_flows.flow import Flow, digest
from ivr_flows.graph import graph
from ivr_flows.loader import load
from tests.ivr_flows.callers import event

every_flow = pytest.mark.parametrize("name", shipped.flow_names())


def shipped_flow(name: str) -> Flow:
    return load(shipped.flow_text(name) or "", f"{name}.yaml")


@every_flow
def test_a_published_version_comes_back_from_its_canonical_text(name: str) -> None:
    flow = shipped_flow(name)
    again = Flow.from_canonical(flow.canonical)
    assert again == flow
    assert again.digest == flow.digest == digest(flow.canonical)
    start = event("start")
    assert engine.step(again, None, start) == engine.step(flow, None, start)


def test_the_digest_changes_with_a_word_of_a_prompt_and_of_an_entered_flow() -> None:
    text = shipped.flow_text("main") or ""
    survey = (shipped.flow_text("survey") or "").replace("next: done", "next: done\n    tries: 1")
    digests = {
        load(text, "main.yaml").digest,
        load(text + "prompts: {zh: {goodbye: 再会}}\n", "main.yaml").digest,
        load(
            text, "main.yaml", resolve=lambda name: survey if name == "survey" else shipped.flow_text(name)
        ).digest,
    }
    assert len(digests) == 3


def test_the_digest_does_not_change_with_comments() -> None:
    text = shipped.flow_text("survey") or ""
    assert load("# a note\n" + text, "x.yaml").digest == load(text, "survey.yaml").digest


@every_flow
def test_the_graph_draws_every_node_and_every_way(name: str) -> None:
    flow = shipped_flow(name)
    drawn = graph(flow)
    assert drawn.startswith("flowchart TD\n")
    for node_name, node in flow.nodes.items():
        box = "n_" + node_name.replace(".", "__")
        assert f"{box}[" in drawn or f"{box}{{" in drawn or f"{box}(" in drawn
        for way in node.ways():
            to = "n_" + way.to.replace(".", "__")
            assert any(line.startswith(f"    {box} ") and line.endswith(to) for line in drawn.splitlines())
    assert drawn.count("subgraph") == drawn.count("\n    end\n")
