"""A flow's texts 话术, changed without its file: every text that it may say, and the flow that says others.

A published flow carries its wording with it, so another wording is another flow, with a digest of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr_flows.flow import Flow, prompt_keys
from ivr_flows.lint import FIXED_KEYS, keys_told
from ivr_flows.outline import outline
from ivr_flows.prompting import PLACEHOLDERS, placeholders

LONGEST_TEXT = 500
"""More is nothing that a caller listens to."""

_ALL_KEYS = "0123456789*#"
_RECORDED = re.compile("录音|record", re.IGNORECASE)

@dataclass(frozen=True)
class Text:
    """One text. `id` is its place in the flow, for `reworded`; `nodes`: who says it; `language`: zh or en."""

    id: str
    language: str
    text: str
    nodes: tuple[str, ...]
    keys: frozenset[str]
    """The telephone keys that it may tell of: those that every one of its nodes knows."""


@dataclass(frozen=True)
class TextProblem:
    """What is wrong with one text. `about`: empty | long | placeholder | braces | key | notice (it told that the call
    is recorded, and does no more) | lost_key; `word`: the placeholder or key
    (lost ones all together)."""

    id: str
    about: str
    word: str = ""

    @property
    def fatal(self) -> bool:
        """A key that is told of no more is a warning: another text may tell of it."""
        return self.about != "lost_key"


def texts_of(flow: Flow) -> list[Text]:
    """All texts of a flow in the order in which calls hear them: those of its book, Mandarin before English, then
    those written into its nodes."""
    used: dict[str, list[str]] = {}
    for node, _, key in prompt_keys(flow.nodes):
        for name in _names_of(flow, node, key):
            used.setdefault(name, []).append(node)
    place = {step.name: number for number, step in enumerate(outline(flow))}
    found = []
    for language in ("zh", "en"):
        book = flow.prompts.texts.get(language, {})
        for key in sorted(book, key=lambda key: min((place[node] for node in used.get(key, ())), default=len(place))):
            nodes, text = tuple(sorted(set(used.get(key, ())), key=place.__getitem__)), book[key]
            found.append(Text(f"{language}:{key}", language, text, nodes, _keys_of(flow, nodes)))
    plain = json.loads(flow.canonical)["nodes"]
    for node, written in plain.items():
        for path, language, text in _written(written, ()):
            found.append(Text(f"@{node}/{'/'.join(path)}", language, text, (node,), _keys_of(flow, (node,))))
    return found


def reworded(flow: Flow, changes: Mapping[str, str]) -> Flow:
    """The flow with other texts, by their ids. KeyError: no text has that id."""
    known = {one.id for one in texts_of(flow)}
    plain = json.loads(flow.canonical)
    for place, text in changes.items():
        if place not in known:
            raise KeyError(place)
        if place.startswith("@"):
            node, *path = place[1:].split("/")
            holder: Any = plain["nodes"][node]
            for part in path[:-1]:
                holder = holder[int(part)] if isinstance(holder, list) else holder[part]
            holder[path[-1]] = text
        else:
            language, _, key = place.partition(":")
            plain["prompts"][language][key] = text
    return Flow.from_canonical(json.dumps(plain, ensure_ascii=False))


def problems_of(flow: Flow, changes: Mapping[str, str]) -> list[TextProblem]:
    """What the linter finds in changed texts, in their order: nothing said, an unknown placeholder, a key that leads
    nowhere, and (a warning) a key that the text told of before and does not any more."""
    before = {one.id: one for one in texts_of(flow)}
    return [problem for place, text in changes.items() for problem in _problems(before[place], text)]


def _problems(before: Text, text: str) -> Iterator[TextProblem]:
    if not text.strip():
        yield TextProblem(before.id, "empty")
    if len(text) > LONGEST_TEXT:
        yield TextProblem(before.id, "long", str(len(text)))
    for word in sorted(set(placeholders(text)) - PLACEHOLDERS):
        yield TextProblem(before.id, "placeholder", word)
    if re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)):
        yield TextProblem(before.id, "braces")
    if _RECORDED.search(before.text) and not _RECORDED.search(text):
        yield TextProblem(before.id, "notice")
    told = keys_told(text)
    for key in sorted(told - before.keys - keys_told(before.text)):
        yield TextProblem(before.id, "key", key)
    if lost := sorted(keys_told(before.text) - told):
        yield TextProblem(before.id, "lost_key", "、".join(lost))


def _names_of(flow: Flow, node: str, key: str) -> Iterator[str]:
    """Under which name the book holds what this node says, its own flow's wording first (`PromptBook.find_for`)."""
    frames = [node.rsplit(".", n)[0] + "." for n in range(1, node.count(".") + 1)]
    for texts in flow.prompts.texts.values():
        name = next((frame + key for frame in (*frames, "") if frame + key in texts), None)
        if name is not None:
            yield name


def _keys_of(flow: Flow, nodes: tuple[str, ...]) -> frozenset[str]:
    """A text that a choice says leads on: it may tell of the keys of the node after it, too."""
    return frozenset(_ALL_KEYS).intersection(*(_heard_keys(flow, name) for name in nodes))


def _heard_keys(flow: Flow, name: str) -> set[str]:
    choices = getattr(flow.nodes[name], "keys", {}).values()
    after = [_own_keys(flow, choice.to) for choice in choices if choice.say and choice.to in flow.nodes]
    return _own_keys(flow, name).union(*after)


def _own_keys(flow: Flow, name: str) -> set[str]:
    node = flow.nodes[name]
    return set(FIXED_KEYS.get(node.type, frozenset(getattr(node, "keys", ()))))


def _written(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Texts written out where a prompt stands: {"say": …, "en": …}."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _written(item, (*path, str(number)))
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in ("say", "en") and isinstance(item, str):
                yield (*path, name), "en" if name == "en" else "zh", item
            else:
                yield from _written(item, (*path, name))
