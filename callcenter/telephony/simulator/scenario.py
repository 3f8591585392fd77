"""A call written down as YAML (or JSON): who calls, who is called, what they do, what must come of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from callcenter.telephony.simulator.people import (
    CallbackTricks,
    Callee,
    Connected,
    Converse,
    HangUp,
    Hear,
    MediaTricks,
    Press,
    Reaction,
    Released,
    Script,
    Speak,
    Step,
    Tricks,
    Wait,
)
from callcenter.telephony.simulator.simulator import LegOutcome, Simulator

_STEPS: Mapping[str, tuple[type, str]] = {
    "hear": (Hear, "pattern"),
    "press": (Press, "keys"),
    "speak": (Speak, "text"),
    "wait": (Wait, "seconds"),
    "connected": (Connected, "within"),
    "converse": (Converse, "seconds"),
    "released": (Released, "within"),
    "hang_up": (HangUp, ""),
}
"""Steps by name, and the field that a bare value fills."""


class ScenarioError(Exception):
    """A scenario that can't be read: where, what is wrong, what would be right."""


@dataclass(frozen=True)
class Expected:
    """What must come of the call: its status, who ended it (person, application, network), prompts that were
    heard in this order (patterns), and the last leg's status by called number."""

    status: str = "completed"
    ended_by: str = ""
    heard: tuple[str, ...] = ()
    legs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """One call. `people`: the phones that may be rung, each with its reactions in order."""

    name: str
    caller: str
    line: str
    script: Script
    people: Mapping[str, tuple[Callee, ...]]
    tricks: Tricks
    expect: Expected


@dataclass(frozen=True)
class Result:
    """A played scenario; `problems` is empty when everything came about."""

    scenario: Scenario
    outcome: LegOutcome
    problems: tuple[str, ...]


def load(text: str, folder: Path) -> Scenario:
    """Reads a scenario; sound files are found in `folder`. ScenarioError names the place and the way out."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ScenarioError(f"no YAML: {error}") from error
    data = _mapping(data, "the scenario")
    known = {"name", "caller", "line", "script", "people", "tricks", "expect"}
    if unknown := sorted(set(data) - known):
        raise ScenarioError(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")
    for needed in ("caller", "line"):
        if not isinstance(data.get(needed), str):
            raise ScenarioError(f'{needed}: a number in quotes is needed, such as "+8613800000001"')
    tricks = _mapping(data.get("tricks") or {}, "tricks")
    callbacks = dict(_mapping(tricks.get("callbacks") or {}, "tricks.callbacks"))
    callbacks["drop"] = frozenset(callbacks.get("drop", ()))
    media = _mapping(tricks.get("media") or {}, "tricks.media")
    expect = dict(_mapping(data.get("expect") or {}, "expect"))
    expect["heard"] = tuple(expect.get("heard", ()))
    return Scenario(
        name=str(data.get("name") or "a call"),
        caller=data["caller"],
        line=data["line"],
        script=_script(data.get("script") or [], folder, "script"),
        people={str(number): _people(entry, folder, f"people.{number}") for number, entry in _people_of(data)},
        tricks=Tricks(_made(CallbackTricks, callbacks, "tricks.callbacks"), _made(MediaTricks, media, "tricks.media")),
        expect=_made(Expected, expect, "expect"),
    )


def play(simulator: Simulator, scenario: Scenario, timeout: float = 120.0) -> Result:
    """Plays one scenario alone on a simulator, waits until all is delivered (at most so many real seconds),
    and compares. Violations and unanswered requests of its duration are problems."""
    violations, failures = len(simulator.violations), len(simulator.failures)
    earlier = {leg.sid for leg in simulator.legs()}
    simulator.tricks(scenario.tricks)
    for number, reactions in scenario.people.items():
        simulator.person(number, *reactions)
    handle = simulator.call(scenario.caller, scenario.line, scenario.script)
    handle.wait(timeout)
    simulator.settle(timeout)
    legs = [leg for leg in simulator.legs() if leg.sid not in earlier]
    outcome = next(leg for leg in legs if leg.sid == handle.sid)
    problems = [f"violation: {line}" for line in simulator.violations[violations:]]
    problems += [f"unanswered: {line}" for line in simulator.failures[failures:]]
    problems += [
        f"{leg.to if leg.direction != 'inbound' else leg.from_}: {line}" for leg in legs for line in leg.failures
    ]
    return Result(scenario, outcome, (*problems, *_differences(scenario.expect, outcome, legs)))


def _differences(expect: Expected, outcome: LegOutcome, legs: list[LegOutcome]) -> list[str]:
    problems = []
    if outcome.status != expect.status:
        problems.append(f"the call ended as {outcome.status}, not {expect.status}")
    if expect.ended_by and outcome.ended_by != expect.ended_by:
        problems.append(f"the call was ended by {outcome.ended_by}, not {expect.ended_by}")
    heard = iter(outcome.heard)
    for pattern in expect.heard:
        if not any(re.search(pattern, text) for text in heard):
            problems.append(f"/{pattern}/ was not heard (in this order); heard: {'; '.join(outcome.heard)}")
    for number, status in expect.legs.items():
        last = next((leg.status for leg in reversed(legs) if leg.to == number), "not rung")
        if last != status:
            problems.append(f"{number} ended as {last}, not {status}")
    return problems


def _people_of(data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(_mapping(data.get("people") or {}, "people").items())


def _people(entry: Any, folder: Path, where: str) -> tuple[Callee, ...]:
    reactions = entry if isinstance(entry, list) else [entry or {}]
    return tuple(_callee(_mapping(one, where), folder, where) for one in reactions)


def _callee(entry: Mapping[str, Any], folder: Path, where: str) -> Callee:
    fields = dict(entry)
    if "reaction" in fields:
        known = [reaction.value for reaction in Reaction]
        if fields["reaction"] not in known:
            raise ScenarioError(f"{where}.reaction: {fields['reaction']!r} is none of {', '.join(known)}")
        fields["reaction"] = Reaction(fields["reaction"])
    fields["script"] = _script(fields.get("script") or [], folder, f"{where}.script")
    callee: Callee = _made(Callee, fields, where)
    return callee


def _script(steps: Any, folder: Path, where: str) -> Script:
    if not isinstance(steps, list):
        raise ScenarioError(f"{where}: a list of steps is needed, each one of {', '.join(_STEPS)}")
    return tuple(_step(step, folder, f"{where}[{index}]") for index, step in enumerate(steps))


def _step(entry: Any, folder: Path, where: str) -> Step:
    name, value = (entry, None) if isinstance(entry, str) else next(iter(_mapping(entry, where).items()), ("", None))
    if name not in _STEPS or (isinstance(entry, dict) and len(entry) != 1):
        raise ScenarioError(f"{where}: {entry!r} is no step; one of {', '.join(_STEPS)} with its value")
    kind, main = _STEPS[name]
    fields = dict(value) if isinstance(value, dict) else {} if value is None else {main: value}
    if "audio" in fields:
        fields["audio"] = folder / fields["audio"]
    step: Step = _made(kind, fields, where)
    return step


def _made(kind: type, fields: Mapping[str, Any], where: str) -> Any:
    try:
        return kind(**fields)
    except (TypeError, ValueError, re.error) as error:
        raise ScenarioError(f"{where}: {error}") from error


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScenarioError(f"{where}: fields with values are needed, not {value!r}")
    return value
