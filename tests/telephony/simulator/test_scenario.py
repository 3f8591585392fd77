"""Calls written down as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.people import Callee, Converse, Hear, Press, Reaction, Wait
from callcenter.telephony.simulator.scenario import ScenarioError, load, play
from callcenter.telephony.simulator.simulator import Simulator
from tests.telephony.conftest import AGENT, LINE, TinyApp

WRITTEN = f"""
name: 转接给坐席
caller: "+8613800000001"
line: "{LINE}"
script:
  - hear: 请按1
  - press: "1"
  - connected
  - converse: {{audio: talk.wav, mine: 1}}
  - hang_up
people:
  "{AGENT}": {{ring: 2, script: [connected]}}
expect:
  ended_by: person
  heard: [您好, 请按1]
  legs: {{"{AGENT}": completed}}
"""


def test_it_reads_every_kind_of_step(tmp_path: Path) -> None:
    scenario = load(WRITTEN, tmp_path)
    assert scenario.script[:2] == (Hear("请按1"), Press("1"))
    assert scenario.script[3] == Converse(tmp_path / "talk.wav", mine=1)
    assert scenario.people[AGENT][0].ring == 2
    more = load(
        '{"caller": "+861", "line": "+862", "people": {"+863": [{"reaction": "busy"}, {}]}, "script": [{"wait": 2.5}]}',
        tmp_path,
    )
    assert more.script == (Wait(2.5),)
    assert more.people["+863"] == (Callee(Reaction.BUSY), Callee())


def test_it_plays_and_finds_nothing_wrong(app: TinyApp, network: Simulator, tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(sound.write([sound.hum(12), sound.hum(12, 300)]))
    app.on("/voice", "<Gather numDigits='1' action='/input'><Say language='cmn-CN'>您好，请按1</Say></Gather>")
    app.on("/input", f"<Dial record='record-from-answer-dual'>{AGENT}</Dial>")
    scenario = load(WRITTEN.replace("heard: [您好, 请按1]", "heard: [您好]"), tmp_path)
    result = play(network, scenario, 30)
    assert result.problems == ()
    assert result.outcome.seconds > 12


def test_it_says_everything_that_came_out_otherwise(app: TinyApp, network: Simulator, tmp_path: Path) -> None:
    app.on("/voice", "<Say language='cmn-CN' pitch='2'>您好</Say>")
    app.on("/fallback", "<Say language='cmn-CN'>再见</Say>")
    result = play(network, load(WRITTEN.replace("hear: 请按1", "hear: {pattern: 请按1, within: 5}"), tmp_path), 30)
    text = "\n".join(result.problems)
    for said in (
        "violation: ",
        "the call was ended by application",
        "/您好/ was not heard",
        f"{AGENT} ended as not rung",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("caller:", "calller:"), "unknown field 'calller'"),
        (('line: "', "line: 5 #"), "line: a number in quotes"),
        (("hear: 请按1", "hear: '('"), r"script\[0\]"),
        (('press: "1"', 'press: "x"'), r"script\[1\]: keys are 0-9"),
        (("- connected\n", "- conected\n"), r"script\[2\]: 'conected' is no step; one of hear, press"),
        (("ring: 2", "ring: 0"), r"ring counts from 1"),
        (("ring: 2", "reaction: shout"), r"people\.\+8613900000001\.reaction: 'shout' is none of answer"),
        (("mine: 1", "myne: 1"), r"script\[3\]: .*myne"),
        (("ended_by", "ended"), r"expect: .*ended"),
        (("people:", "people: ["), "no YAML"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        load(WRITTEN.replace(*change), tmp_path)
