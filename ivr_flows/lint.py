"""The linter: everything about a flow file that would let a caller down, by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ivr_flows import shipped
from ivr_flows.flow import Flow, prompt_keys
from ivr_flows.loader import BadFlow, Resolve, load_with_source
from ivr_flows.nodes.base import REPEAT, Node
from ivr_flows.problems import FlowProblem
from ivr_flows.prompting import LANGUAGES, Prompt, PromptBook
from ivr_flows.source import Source

ENDS = ("hangup", "back")
PEOPLE = ("ring", "transfer", "customer")
FIXED_KEYS: Mapping[str, frozenset[str]] = {"callback": frozenset("12"), "survey": frozenset("12345"),
                                              "customer": frozenset("1")}
"""Node types whose keys are not written in the file."""

_TOLD = re.compile(
    r"请按(?:数字)?([0-9]|星号?键?|井号?键?|[*#])|press ([0-9]|star|pound|hash)", re.IGNORECASE
)
_NAMES = {"星": "*", "井": "#", "star": "*", "pound": "#", "hash": "#"}


def lint(
    text: str, filename: str, *, resolve: Resolve = shipped.flow_text, book: PromptBook | None = None
) -> list[FlowProblem]:
    """All problems of a flow file, in the order of its lines; empty when there is none. Warnings are among them."""
    try:
        flow, source = load_with_source(text, filename, resolve=resolve, book=book)
    except BadFlow as bad:
        return bad.problems
    return sorted({*_shape(flow, source), *_keys(flow, source), *_english(flow, source)})


def _shape(flow: Flow, source: Source) -> Iterator[FlowProblem]:
    ways = {name: [way.to for way in node.ways()] for name, node in flow.nodes.items()}
    reached = _reach(ways, [flow.start, flow.give_up])
    own = [name for name in flow.nodes if "." not in name]
    for name in own:
        if name not in reached:
            yield _at(source, name, "can never be reached", "lead a key or a next to it, or leave it out")
    yield from _dead_ends(flow, source, ways, [name for name in own if name in reached])
    yield from _silent_loops(flow, source, reached)
    if flow.person and not any(flow.nodes[name].type in PEOPLE for name in reached):
        what = "no way leads to a person"
        yield FlowProblem(source.file, source.line(("start",)), what, "lead a key to a ring or transfer node")


def _reach(ways: Mapping[str, Iterable[str]], starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(ways[name])
    return reached


def _dead_ends(
    flow: Flow, source: Source, ways: Mapping[str, list[str]], names: list[str]
) -> Iterator[FlowProblem]:
    backwards: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for name, targets in ways.items():
        for to in targets:
            backwards[to].append(name)
    good = _reach(backwards, [name for name, node in flow.nodes.items() if node.type in ENDS])
    for name in names:
        if name not in good:
            yield _at(source, name, "is a dead end: no way from it ends the call", "lead it to a hangup node")


def _silent_loops(flow: Flow, source: Source, reached: set[str]) -> Iterator[FlowProblem]:
    silent = {n: [way.to for way in flow.nodes[n].ways() if way.silent] for n in reached}
    told: set[str] = set()
    for name in (n for n in flow.nodes if n in reached and "." not in n):
        loop = _loop_through(name, silent)
        if loop and not told & set(loop):
            told.update(loop)
            way = " > ".join([*loop, name])
            what = f"begins a loop that a silent caller can never leave: {way}"
            yield _at(
                source, name, what, "lead one silent:, timeout: or next: of it to a hangup or message node"
            )


def _loop_through(name: str, silent: Mapping[str, list[str]]) -> list[str]:
    """A shortest way from a node back to itself over silent ways; empty when there is none."""
    came_from: dict[str, str] = {}
    waiting = [name]
    while waiting:
        here = waiting.pop(0)
        for to in silent[here]:
            if to == name:
                loop = [here]
                while loop[0] != name:
                    loop.insert(0, came_from[loop[0]])
                return loop
            if to not in came_from:
                came_from[to] = here
                waiting.append(to)
    return []


def _keys(flow: Flow, source: Source) -> Iterator[FlowProblem]:
    for name, node in flow.nodes.items():
        known = FIXED_KEYS.get(node.type, frozenset(getattr(node, "keys", ())))
        if "." in name or not known:
            continue
        told_of: set[str] = set()
        for place, prompts in node.prompts():
            keys = {key for text in _texts(flow, prompts) for key in keys_told(text)}
            told_of |= keys
            path = ("nodes", name, place if ("nodes", name, place) in source.lines else "type")
            for key in sorted(keys - known if not place.startswith("keys.") else ()):
                what = f"node {name}: {place} tells of the key {key}, which leads nowhere"
                yield FlowProblem(
                    source.file, source.line(path), what, f'add "{key}": {{to: …}} or change the text'
                )
        for key, choice in getattr(node, "keys", {}).items():
            if key in told_of or (key == "#" and choice.to == REPEAT):
                continue
            line = source.line(("nodes", name, "keys", key))
            what = f"node {name}: no prompt tells of the key {key}"
            instead = f"say 请按{key} in its prompts"
            yield FlowProblem(source.file, line, what, instead, "warning")


def _texts(flow: Flow, prompts: Iterable[Prompt]) -> Iterator[str]:
    for prompt in prompts:
        yield from prompt.texts()
        if prompt.key is not None:
            spoken = LANGUAGES if speaks_english(flow.nodes, flow.language) else ("zh",)
            for language in (prompt.language,) if prompt.language else spoken:
                found = flow.prompts.find(prompt.key, language)
                if found is not None:
                    yield found[0]


def keys_told(text: str) -> set[str]:
    """The telephone keys that a prompt tells the caller to press."""
    found = (match.group(1) or match.group(2).lower() for match in _TOLD.finditer(text))
    return {_NAMES.get(key, _NAMES.get(key[0], key)) for key in found}


def _english(flow: Flow, source: Source) -> Iterator[FlowProblem]:
    if not speaks_english(flow.nodes, flow.language):
        return
    own = {name: node for name, node in flow.nodes.items() if "." not in name}
    for name, place, key in prompt_keys(own):
        if key not in flow.prompts.texts.get("en", {}):
            what = f"node {name}: {place} has no English text for {key!r}"
            line = source.line(("nodes", name, place))
            yield FlowProblem(source.file, line, what, f"add {key}: … to prompts/en.yaml", "warning")


def speaks_english(nodes: Mapping[str, Node], language: str) -> bool:
    """True when a caller of this flow may be spoken to in English."""
    choices = (choice for node in nodes.values() for choice in getattr(node, "keys", {}).values())
    return language == "en" or any(marks.language == "en" for marks in (*nodes.values(), *choices))


def _at(source: Source, node: str, what: str, instead: str) -> FlowProblem:
    return FlowProblem(source.file, source.line(("nodes", node)), f"node {node} {what}", instead)
