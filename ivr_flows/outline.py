"""A flow told as a list of steps: what is said in each, and where each key or event leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivr_flows.flow import Flow
from ivr_flows.nodes.base import REPEAT, Node
from ivr_flows.prompting import Prompt


@dataclass(frozen=True)
class Out:
    """A way out of a step. `key`: a telephone key, or None; `label`: the field of the node; `silent`: taken without the
    caller doing anything."""

    label: str
    key: str | None
    to: str
    silent: bool


@dataclass(frozen=True)
class Step:
    """One node in the order in which calls reach it. `inside`: the entered flow that it belongs to, if any; `says`:
    its Mandarin texts by the field that holds them."""

    name: str
    inside: str
    kind: str
    says: tuple[tuple[str, str], ...]
    outs: tuple[Out, ...]


def outline(flow: Flow) -> list[Step]:
    """Every node, as calls reach them from the start; those that none reaches come last."""
    order: list[str] = []
    waiting = [flow.start]
    while waiting:
        name = waiting.pop(0)
        if name not in order:
            order.append(name)
            waiting += [way.to for way in flow.nodes[name].ways()]
    order += [name for name in flow.nodes if name not in order]
    return [_step(flow, name, flow.nodes[name]) for name in order]


def _step(flow: Flow, name: str, node: Node) -> Step:
    keys = getattr(node, "keys", {})
    outs = tuple(Out(way.label, way.label if way.label in keys else None, way.to, way.silent) for way in node.ways())
    outs += tuple(Out(key, key, name, silent=False) for key, choice in keys.items() if choice.to == REPEAT)
    says = {text: place for place, text in reversed(list(_says(flow, name, node)))}  # each once, where it is said first
    return Step(name, name.rpartition(".")[0], node.type, tuple((says[text], text) for text in reversed(says)), outs)


def _says(flow: Flow, name: str, node: Node) -> Iterator[tuple[str, str]]:
    for place, prompts in node.prompts():
        for prompt in prompts:
            text = _text(flow, name, prompt)
            if text:
                yield place, text


def _text(flow: Flow, name: str, prompt: Prompt) -> str | None:
    if prompt.key is None:
        return prompt.say
    found = flow.prompts.find_for(name, prompt.key, prompt.language or "zh")
    return found[0] if found is not None else None
