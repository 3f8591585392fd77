from __future__ import annotations

from datetime import timedelta

import pytest

from callcenter.standards import BOUNDS, SETTINGS, Limit, Rung, StandardError, load, shipped, shipped_text

HEAD = """standard: own
title: 自定
source: 公司制度
begins: call_ended
steps:
"""
STEP = """  - id: one
    title: 第一步
    text: 一小时内做完。
    clause: 公司制度 1
    starts: call_ended
    stops: notified
    limit: 1h
    owner: agent
"""
FIRST = "{level: 1, to: owner, after: 9min}"
OTHER = STEP.replace("id: one", "id: two").replace("starts: call_ended", "starts: notified").replace(
    "stops: notified", "stops: handled")


def problems(text: str, settings: dict[str, int] | None = None) -> list[str]:
    with pytest.raises(StandardError) as refused:
        load(text, "own.yaml", settings or {})
    return [str(problem) for problem in refused.value.problems]


def test_a_small_standard_has_the_usual_warning_and_ladder() -> None:
    standard = load(HEAD + STEP + OTHER, "own.yaml", {})
    step = standard.step("one")
    assert (standard.name, standard.begins, standard.night) == ("own", "call_ended", False)
    assert (step.limit, step.warn_before) == (Limit(1, "h"), timedelta(minutes=15))
    assert step.ladder == (Rung(1, "owner", timedelta(0)), Rung(2, "supervisor", timedelta(minutes=5)),
                           Rung(3, "manager", timedelta(minutes=15)))
    assert [step.id for step in standard.chain] == ["one", "two"]


def test_everything_can_be_written() -> None:
    more = """    warn_before: 10min
    ladder: [{level: 1, to: owner, after: 0min}, {level: 2, to: manager, after: 1h}]
    cap: {after: contacted, limit: 90min, clause: 公司制度 2}
    opens: 5min
    call: reply
    solver_needed: true
    stated: true
    on_breach: [assess]
    optional: true
    repeats: true
"""
    breach = "breach: {text: 记录在考核栏上。, clause: 公司制度 3}\nnight: true\n"
    standard = load(breach + HEAD + STEP + more, "own.yaml", {})
    step = standard.steps[0]
    assert step.cap == ("contacted", Limit(90, "min")) and step.cap_clause == "公司制度 2"
    assert step.ladder[1] == Rung(2, "manager", timedelta(hours=1))
    assert (step.opens, step.call, step.on_breach) == (Limit(5, "min"), "reply", ("assess",))
    assert step.solver_needed and step.stated and step.optional and step.repeats and not step.in_call
    assert (standard.night, standard.breach_clause) == (True, "公司制度 3")


def test_a_setting_gives_the_limit() -> None:
    text = HEAD + STEP.replace("limit: 1h", "limit: {setting: reply_hours, unit: h}")
    assert load(text, "own.yaml", {}).steps[0].limit == Limit(24, "h", "reply_hours")
    assert load(text, "own.yaml", {"reply_hours": 2}).steps[0].limit == Limit(2, "h", "reply_hours")


@pytest.mark.parametrize(("old", "new", "line", "what", "instead"), [
    ("starts: call_ended", "starts: call_endet", 10, "starts names the unknown event 'call_endet'",
     "write 'call_ended'"),
    ("stops: notified", "stops: informed_everyone_about_it", 11, "stops names the unknown event", "write one of"),
    ("limit: 1h", "limit: 30", 12, "the limit 30 has no unit", "write 30min, 30h, 30d or 30wd"),
    ("limit: 1h", "limit: -3h", 12, "a limit of -3 h cannot be", "write a whole number from 1 to 8784"),
    ("limit: 1h", "limit: 0min", 12, "a limit of 0 min cannot be", "from 1 to 1440"),
    ("limit: 1h", "limit: 2 fortnights", 12, "the unknown unit 'fortnights'", "write one of s, min, h"),
    ("limit: 1h", "limit: 1.5h", 12, "is no whole number", "90min"),
    ("limit: 1h", "limit: soon", 12, "'soon' is no limit", "a number with its unit"),
    ("limit: 1h", "limit: [1h]", 12, "is no limit", "a number with its unit"),
    ("limit: 1h", "limit: {setting: answer_hours, unit: h}", 12, "the unknown setting 'answer_hours'", "write "),
    ("limit: 1h", "limit: {setting: reply_hours}", 12, "unit is missing", "add unit: …"),
    ("owner: agent", "owner: agnet", 13, "the unknown owner 'agnet'", "write 'agent'"),
    ("owner: agent", "owner: agent\n    colour: red", 14, "the unknown field 'colour'", "write one of"),
    ("    clause: 公司制度 1\n", "", 6, "clause is missing", "add clause: …"),
    ("clause: 公司制度 1", "clause: ''", 9, "clause is no text", "write clause: and a few words"),
    ("id: one", "id: One step", 6, "the id 'One step' cannot be used", "small letters"),
    ("owner: agent", "owner: agent\n    cap: {after: nothing, limit: 1h}", 14, "after names the unknown event",
     "write"),
    ("owner: agent", "owner: agent\n    cap: {after: call_ended, limit: 1wd}", 14, "a cap of 1wd cannot be",
     "s, min or h"),
    ("owner: agent", "owner: agent\n    cap: {after: notified, limit: 1h}", 14, "counts from its own stop", "before"),
    ("owner: agent", "owner: agent\n    opens: 2h", 14, "its window opens after 2h", "open it earlier"),
    ("owner: agent", "owner: agent\n    opens: 1mo", 14, "cannot open months later", "write it in"),
    ("owner: agent", "owner: agent\n    warn_before: 3h", 14, "it would warn before it starts", "less than 1h"),
    ("owner: agent", "owner: agent\n    warn_before: 3wd", 14, "is no plain duration", "s, min, h or d"),
    ("owner: agent", "owner: agent\n    on_breach: [punish]", 14, "unknown act on a breach 'punish'", "assess"),
    ("owner: agent", "owner: agent\n    optional: maybe", 14, "optional is 'maybe'", "write true or false"),
    ("owner: agent", "owner: agent\n    in_call: true\n    call: reply", 15, "can't need a call", "leave out"),
    ("owner: agent", "owner: agent\n    ladder: []", 14, "ladder is no list of levels", "{level: 1, to: owner"),
    ("owner: agent", "owner: agent\n    ladder: [{level: 1, to: boss, after: 0min}]", 14, "the unknown rung 'boss'",
     "write one of manager, owner, supervisor"),
    ("owner: agent", "owner: agent\n    ladder: [{level: 2, to: owner, after: 0min}]", 14, "do not ascend",
     "write level: 1"),
    ("owner: agent", f"owner: agent\n    ladder: [{FIRST}, {{level: 2, to: manager, after: 5min}}]", 14,
     "before the level below", "later times"),
    ("owner: agent", "owner: agent\n    ladder: [owner]", 14, "level 1 is 'owner', no mapping", "name: value"),
    ("owner: agent", "owner: agent\n    cap: 1h", 14, "cap is '1h', no mapping", "name: value"),
    ("stops: notified", "stops: call_ended", 11, "a circular start, it starts on its own stop", "repeats: true"),
    ("begins: call_ended", "begins: handled", 4, "begins is handled, which starts no step", "write one of call_ended"),
    ("standard: own", "standard: Own", 1, "the name 'Own' cannot be used", "small letters"),
    ("title: 自定\n", "", 1, "title is missing", "add title: …"),
    ("title: 自定\n", "title: 自定\ntitle: 再来\n", 3, "the key 'title' stands twice, first in line 2", "keep one"),
    ("standard: own", "standard: own\nbreach: yes please", 2, "breach is 'yes please', no mapping of fields",
     "one field a line"),
    ("title: 自定", "title: [自定", 3, "this is no YAML", "quotes"),
])
def test_what_is_wrong_is_told_by_its_line_and_what_would_be_right(
        old: str, new: str, line: int, what: str, instead: str) -> None:
    assert old in HEAD + STEP
    told = problems((HEAD + STEP).replace(old, new, 1))
    assert any(one.startswith(f"own.yaml:{line}: ") and what in one and instead in one.partition("; ")[2]
               for one in told), told
    assert len(told) <= 2


def test_steps_that_wait_for_each_other_are_a_circle() -> None:
    circle = STEP.replace("starts: call_ended", "starts: handled") + OTHER
    start = STEP.replace("id: one", "id: zero").replace("stops: notified", "stops: contacted")
    assert problems(HEAD + start + circle) == [
        "own.yaml:18: a circular start: one > two > one; let one of them start on another event"]


def test_a_cap_can_close_a_circle_too() -> None:
    capped = STEP + "    cap: {after: handled, limit: 1h}\n" + OTHER
    assert "a circular start: one > two > one" in problems(HEAD + capped)[0]


def test_an_id_stands_once() -> None:
    told = problems(HEAD + STEP + OTHER.replace("id: two", "id: one"))
    assert told == ["own.yaml:6: the id 'one' stands at 2 steps; give each step its own",
                    "own.yaml:14: the id 'one' stands at 2 steps; give each step its own"]


def test_all_problems_are_told_at_once() -> None:
    bad = (HEAD + STEP).replace("limit: 1h", "limit: 30").replace("owner: agent", "owner: boss")
    assert len(problems(bad)) == 2


@pytest.mark.parametrize("text", ["", "[]", "just words", "a: &a 1\nb: *a\n", "[" * 2000, "x" * 200_000, "\x00",
                                  "steps: 3", HEAD, HEAD.replace("steps:\n", "steps: many\n"), HEAD + "  - 3\n"])
def test_what_is_no_standard_is_refused_with_a_line(text: str) -> None:
    for one in problems(text):
        assert one.startswith("own.yaml:") and "; " in one


@pytest.mark.parametrize(("settings", "told"), [
    ({"reply_hour": 3}, "there is no setting 'reply_hour'; write 'reply_hours'"),
    ({"reply_hours": 0}, "the setting reply_hours is 0; it may be 1 to 720"),
    ({"reply_hours": True}, "the setting reply_hours is True; it may be 1 to 720")])
def test_a_setting_has_bounds(settings: dict[str, int], told: str) -> None:
    assert problems(HEAD + STEP, settings) == [f"own.yaml:1: {told}"]


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_standards_stand_every_setting_within_its_bounds(name: str) -> None:
    for end in (0, 1):
        settings = {setting: BOUNDS[setting][end] for setting in SETTINGS}
        assert load(shipped_text(name), f"{name}.yaml", settings).name == name
