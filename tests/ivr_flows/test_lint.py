from __future__ import annotations

import pytest

from ivr_flows import shipped
from ivr_flows.lint import keys_told, lint
from ivr_flows.loader import BadFlow, load
from ivr_flows.prompting import PromptBook

GOOD = """\
flow: test
start: a
give_up: bye
nodes:
  a: {type: menu, say: 请按1, keys: {"1": {to: b}}, silent: bye}
  b: {type: ring, after: bye, timeout: bye}
  bye: {type: hangup}
"""


def told(text: str) -> list[str]:
    return [str(problem) for problem in lint(text, "test.yaml")]


@pytest.mark.parametrize("name", shipped.flow_names())
def test_the_shipped_flows_have_no_problem_and_no_warning(name: str) -> None:
    assert lint(shipped.flow_text(name) or "", f"{name}.yaml") == []


def test_the_example_of_the_readme_has_no_problem() -> None:
    readme = (shipped.FOLDER / "README.md").read_text("utf-8")
    assert told(readme.split("```yaml\n")[1].split("```")[0]) == []


def test_a_good_flow_has_no_problem() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "instead"),
    [
        ("type: ring", "type: rign", 6, "node b has the unknown type 'rign'", "write 'ring'"),
        ("type: hangup", "typ: hangup", 7, "node bye has no type", "write one of"),
        ("say: 请按1", "say: gretting", 5, "the prompt 'gretting' stands in no prompt file", "'greeting'"),
        ("say: 请按1", "say: xyzzy", 5, "the prompt 'xyzzy' stands in no prompt file", "prompts/zh.yaml"),
        ("say: 请按1", 'say: "请按1{firma}"', 5, "unknown placeholder {firma}", "company"),
        ("say: 请按1", "say: 请按1或请按7", 5, "tells of the key 7, which leads nowhere", '"7": {to: …}'),
        ("say: 请按1", "say: 请选择", 5, "warning: node a: no prompt tells of the key 1", "请按1"),
        ("to: b}", "to: bb}", 5, "1 leads to the unknown node 'bb'", "write"),
        ("to: b}", "too: b}", 5, "has the unknown field 'keys.1.too'", "write 'to'"),
        ('"1": {', '"12": {', 5, "'12' among its keys", '"0" to "9"'),
        ("silent: bye", "silent: nowhere", 5, "silent leads to the unknown node 'nowhere'", "write one of"),
        (", silent: bye", "", 5, "node a (menu) has no silent", "<the node to go to>"),
        ("silent: bye", "silent: bye, tries: 9", 5, "tries 9 is not right", "less than or equal to 5"),
        ("start: a", "start: x", 2, "start names the unknown node 'x'", "write one of a, b, bye"),
        ("give_up: bye", "give_up: a", 3, "give_up leads to a (menu)", "hangup"),
        ("give_up: bye\n", "", 1, "the flow has no give_up", "write give_up"),
        ("to: b}", "to: bye}", 6, "node b can never be reached", "leave it out"),
        ("to: b}", "to: bye}", 2, "no way leads to a person", "ring or transfer"),
        ("  bye:", "  b: {type: hangup}\n  bye:", 7, "the key 'b' stands twice, first in line 6", "keep one"),
        ("timeout: bye", "timeout: a}\n  c: {type: do, next: c", 7, "node c can never be reached", "lead"),
        ("  bye:", "  rope: *x\n  bye:", 7, "the alias *x", "write it out"),
        ("flow: test", "flow: [", 3, "this is no YAML", "quotes"),
        ("flow: test", "flow: Test!", 1, "flow 'Test!' is not right", "match"),
    ],
)
def test_each_problem_is_told_by_line_with_what_to_write(
    old: str, new: str, line: int, what: str, instead: str
) -> None:
    assert old in GOOD
    problems = told(GOOD.replace(old, new, 1))
    right = [p for p in problems if f":{line}:" in p and what in p and instead in p.partition("; ")[2]]
    assert right, problems


def test_a_loop_that_a_silent_caller_can_never_leave_is_told_once() -> None:
    looping = GOOD.replace("timeout: bye", "timeout: a").replace("silent: bye", "silent: b")
    loops = [problem for problem in told(looping) if "silent caller can never leave" in problem]
    assert len(loops) == 1
    assert "a > b > a" in loops[0]


def test_a_dead_end_is_told_even_where_a_key_leads_round() -> None:
    text = (
        GOOD.replace('"1": {to: b}', '"1": {to: b}, "2": {to: c}')
        + '  c: {type: menu, say: 请按1, keys: {"1": {to: c}}, silent: c}\n'
    )
    assert any("node c is a dead end" in problem for problem in told(text))


def test_ring_and_wait_may_hand_a_caller_to_each_other() -> None:
    text = GOOD.replace("type: ring,", "type: ring, busy: w,")
    assert (
        told(
            text
            + "  w: {type: wait, free: b, keys: {'1': {to: bye}, '2': {to: bye}}, after: bye, timeout: bye}\n"
        )
        == []
    )


def test_a_part_need_not_lead_to_a_person() -> None:
    text = "flow: part\nperson: false\nstart: a\ngive_up: a\nnodes:\n  a: {type: back}\n"
    assert told(text) == []


def test_missing_english_is_a_warning_where_english_is_spoken() -> None:
    book = PromptBook({"zh": {"no_key": "一", "not_heard": "二", "wrong_key": "三", "ring_sorry": "四"}})
    problems = lint(GOOD.replace('"1": {to: b}', '"1": {to: b, language: en}'), "test.yaml", book=book)
    assert {problem.level for problem in problems} == {"warning"}
    assert any("no English text for 'wrong_key'" in problem.what for problem in problems)


def test_problems_of_an_entered_flow_carry_its_own_file() -> None:
    text = GOOD.replace("type: hangup", "type: enter, flow: inner, next: bye")
    text = text.replace("give_up: bye", "give_up: z") + "  z: {type: hangup}\n"
    problems = lint(text, "test.yaml", resolve={"inner": "flow: inner\n"}.get)
    assert {problem.file for problem in problems} == {"inner.yaml"}


def test_a_flow_cannot_enter_itself() -> None:
    text = GOOD.replace("type: hangup}", "type: enter, flow: test, next: z}\n  z: {type: hangup}")
    text = text.replace("give_up: bye", "give_up: z")
    assert any("enters itself" in problem for problem in told(text))
    unknown = text.replace("flow: test, next", "flow: tset, next")
    assert any("unknown flow 'tset'" in problem for problem in told(unknown))


def test_an_entered_flow_keeps_its_own_wording() -> None:
    inner = (
        "flow: inner\nperson: false\nstart: a\ngive_up: z\nprompts: {zh: {goodbye: 里面再见}}\n"
        "nodes:\n  a: {type: say, say: goodbye, next: z}\n  z: {type: back}\n"
    )
    outer = (
        "flow: outer\nperson: false\nstart: a\ngive_up: z\nprompts: {zh: {goodbye: 外面再见}}\n"
        "nodes:\n  a: {type: enter, flow: inner, next: z}\n  z: {type: hangup, say: goodbye}\n"
    )
    flow = load(outer, "outer.yaml", resolve={"inner": inner}.get)
    assert flow.prompts.find_for("a.a", "goodbye", "zh") == ("里面再见", "zh")
    assert flow.prompts.find_for("z", "goodbye", "zh") == ("外面再见", "zh")


@pytest.mark.parametrize(
    "text", ["", "- 1", "42", "nodes: 3", "a" * 300_000, "[" * 5000, "\x00", "a: !!python/name:os x"]
)
def test_what_is_no_flow_at_all_is_told_in_a_line(text: str) -> None:
    problems = lint(text, "test.yaml")
    assert problems
    assert all("\n" not in str(problem) for problem in problems)


def test_loading_a_bad_flow_raises_all_its_problems() -> None:
    with pytest.raises(BadFlow) as bad:
        load(GOOD.replace("type: ring", "type: rign").replace("say: 请按1", "sai: 请按1"), "test.yaml")
    assert len(bad.value.problems) == 3


def test_keys_are_found_in_the_wording_of_both_languages() -> None:
    zh = shipped.prompt_book().texts["zh"]
    assert keys_told(zh["menu"]) == set("412350#")
    assert keys_told(zh["greeting"]) == {"*"}
    assert keys_told(shipped.prompt_book().texts["en"]["menu"]) == set("412350#")


def test_every_prompt_is_there_in_both_languages_with_the_same_keys_and_placeholders() -> None:
    texts = shipped.prompt_book().texts
    assert texts["en"].keys() - texts["zh"].keys() == {"english_offer"}
    for key, text in texts["zh"].items():
        assert keys_told(text) == keys_told(texts["en"][key]), key
        assert text.count("{") == texts["en"][key].count("{"), key


def test_line_numbers_survive_a_long_file() -> None:
    filler = "".join(f"  n{i}: {{type: do, next: bye}}\n" for i in range(500))
    problems = lint(GOOD + filler, "test.yaml")
    assert [problem.line for problem in problems] == list(range(8, 508))
