"""What a flow is once it is read and found right: self-contained, with its prompts and every flow that it enters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ivr_flows.nodes import NODE_TYPES
from ivr_flows.nodes.base import REPEAT, Choice, Node
from ivr_flows.nodes.talk import BackNode, EnterNode
from ivr_flows.prompting import PromptBook

PLAIN_FIELDS = ("name", "start", "give_up", "title", "language", "hears", "person", "max_documents")


@dataclass(frozen=True)
class Flow:
    """A flow 流程. `start`: its first node. `give_up`: where a caller goes who used up `max_documents` questions and
    answers (time in line is bounded by each line node). `hears`: the provider understands spoken answers.
    `person` False: a part or a service of its own that need not lead to a person."""

    name: str
    start: str
    give_up: str
    nodes: Mapping[str, Node]
    prompts: PromptBook
    title: str = ""
    language: str = "zh"
    hears: bool = False
    person: bool = True
    max_documents: int = 60

    @cached_property
    def canonical(self) -> str:
        """The whole flow as one line of JSON: what a published version stores, and its digest is made of."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in PLAIN_FIELDS}
        plain["nodes"] = {
            name: node.model_dump(mode="json", exclude_none=True) for name, node in self.nodes.items()
        }
        plain["prompts"] = self.prompts.texts
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_canonical(text: str) -> Flow:
        """A published version again. ValueError when the text is none of ours."""
        plain = json.loads(text)
        nodes = {
            name: NODE_TYPES[node["type"]].model_validate(node) for name, node in plain.pop("nodes").items()
        }
        return Flow(nodes=nodes, prompts=PromptBook(plain.pop("prompts")), **plain)

    @property
    def digest(self) -> str:
        """The key of a published version."""
        return digest(self.canonical)


def digest(text: str) -> str:
    """SHA-256 of a canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def prompt_keys(nodes: Mapping[str, Node]) -> Iterator[tuple[str, str, str]]:
    """Every prompt key in use, as (node, field, key)."""
    for name, node in nodes.items():
        for place, prompts in node.prompts():
            yield from ((name, place, prompt.key) for prompt in prompts if prompt.key is not None)


def inlined(name: str, node: EnterNode, flow: Flow) -> dict[str, Node]:
    """The nodes of an entered flow, under names of their own, with their way back to the node after it."""
    moved: dict[str, Node] = {name: node.model_copy(update={"inside": f"{name}.{flow.start}"})}
    for inner, inside in flow.nodes.items():
        moved[f"{name}.{inner}"] = _renamed(inside, name, node.next)
    return moved


def _renamed(node: Node, prefix: str, back: str) -> Node:
    if isinstance(node, BackNode) and node.to is None:
        return node.model_copy(update={"to": back})
    changes: dict[str, Any] = {}
    for name, field_info in type(node).model_fields.items():
        to = getattr(node, name)
        if ("target" in field_info.metadata or name == "inside") and to:
            changes[name] = f"{prefix}.{to}"
    keys: Mapping[str, Choice] = getattr(node, "keys", {})
    if keys:
        changes["keys"] = {
            key: choice if choice.to == REPEAT else choice.model_copy(update={"to": f"{prefix}.{choice.to}"})
            for key, choice in keys.items()
        }
    return node.model_copy(update=changes)
