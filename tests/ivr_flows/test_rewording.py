"""A flow's texts, changed without its file."""

from __future__ import annotations

import pytest

from ivr_flows import shipped
from ivr_flows.flow import Flow
from ivr_flows.loader import load
from ivr_flows.outline import outline
from ivr_flows.rewording import problems_of, reworded, texts_of

WRITTEN = """
flow: small
start: menu
give_up: bye
nodes:
  menu:
    type: menu
    say: [{say: 人工请按0, en: Press 0 for a person}]
    keys: {"0": {to: people, say: 正在转接}}
    silent: bye
  people: {type: transfer, number: "+8613800138000", next: bye, failed: bye}
  bye: {type: hangup, say: goodbye}
"""


def main() -> Flow:
    return load(shipped.flow_text("main") or "", "main.yaml")


@pytest.mark.parametrize("name", shipped.flow_names())
def test_what_ships_has_no_problem_and_is_the_same_flow_with_nothing_changed(name: str) -> None:
    flow = load(shipped.flow_text(name) or "", f"{name}.yaml")
    texts = {one.id: one.text for one in texts_of(flow)}
    assert texts and problems_of(flow, texts) == []
    assert reworded(flow, texts).digest == flow.digest
    assert {step.name for step in outline(flow)} == set(flow.nodes)


def test_the_outline_tells_every_key_also_those_that_repeat_the_question() -> None:
    menu = next(step for step in outline(main()) if step.name == "menu")
    assert {out.key for out in menu.outs if out.key} == set("0123459*#")
    assert next(out.to for out in menu.outs if out.key == "#") == "menu"


def test_another_wording_is_another_version_that_says_it() -> None:
    flow = reworded(main(), {"zh:goodbye": "再会。"})
    assert flow.digest != main().digest and flow.prompts.find("goodbye", "zh") == ("再会。", "zh")
    with pytest.raises(KeyError):
        reworded(flow, {"zh:nothing": "x"})


def test_texts_that_stand_in_the_nodes_are_changed_in_their_place() -> None:
    flow = load(WRITTEN, "small.yaml")
    written = {one.text: one for one in texts_of(flow) if one.id.startswith("@")}
    assert written["人工请按0"].keys == {"0"} and written["Press 0 for a person"].language == "en"
    other = reworded(flow, {written["人工请按0"].id: "找人请按0"})
    assert [one.text for one in texts_of(other)][-3:].count("找人请按0") == 1


@pytest.mark.parametrize(("place", "text", "about", "word"), [
    ("zh:menu", "请按7", "key", "7"), ("zh:goodbye", "", "empty", ""), ("zh:goodbye", "字" * 501, "long", "501"),
    ("zh:goodbye", "{who}", "placeholder", "who"), ("zh:goodbye", "再见}", "braces", ""),
    ("zh:greeting", "您好，按星号键。", "notice", ""),
    ("zh:menu", "人工服务请按0，重听请按井号键", "lost_key", "1、2、3、4、5")])
def test_a_text_that_would_let_a_caller_down_is_told(place: str, text: str, about: str, word: str) -> None:
    found = {(problem.about, problem.word): problem for problem in problems_of(main(), {place: text})}
    assert (about, word) in found and found[about, word].fatal is (about != "lost_key")
