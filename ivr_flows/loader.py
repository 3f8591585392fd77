"""A flow file in, a Flow out; or everything that is wrong with it, by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivr_flows import shipped
from ivr_flows.flow import Flow, digest, inlined, prompt_keys
from ivr_flows.nodes import NODE_TYPES
from ivr_flows.nodes.base import Node
from ivr_flows.nodes.talk import EnterNode
from ivr_flows.problems import BadFlow, FlowProblem, near
from ivr_flows.prompting import PLACEHOLDERS, PromptBook, placeholders
from ivr_flows.source import Source, read
from ivr_flows.validation import complain_of

__all__ = ["BadFlow", "Flow", "FlowProblem", "Resolve", "digest", "load", "load_with_source"]

Resolve = Callable[[str], str | None]
"""The text of a flow that another enters, by its name; None when there is none."""

QUIET = ("say", "play", "do", "hangup", "back")
"""The node types of which the way out for a caller who gave up consists: none of them asks."""


class Head(BaseModel):
    """The top of a flow file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flow: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    start: str
    give_up: str
    language: Literal["zh", "en"] = "zh"
    hears: bool = False
    person: bool = True
    max_documents: int = Field(default=60, ge=10, le=500)
    prompts: dict[Literal["zh", "en"], dict[str, str]] = Field(default_factory=dict)
    nodes: dict[str, dict[str, Any]] = Field(min_length=1)


@dataclass(frozen=True)
class Workshop:
    """What loading needs besides the file. `entered`: the flows being entered, outermost first."""

    resolve: Resolve
    book: PromptBook
    entered: tuple[str, ...] = field(default=())


def load(
    text: str, filename: str, *, resolve: Resolve = shipped.flow_text, book: PromptBook | None = None
) -> Flow:
    """The flow of a file, self-contained: flows that it enters and the prompts that it uses are inside.

    `resolve`: where entered flows come from. `book`: the prompts that the file may name. BadFlow: all problems."""
    return load_with_source(text, filename, resolve=resolve, book=book)[0]


def load_with_source(
    text: str, filename: str, *, resolve: Resolve = shipped.flow_text, book: PromptBook | None = None
) -> tuple[Flow, Source]:
    """As `load`, with the file's lines for whoever looks closer."""
    return _load(text, filename, Workshop(resolve, shipped.prompt_book() if book is None else book))


def _load(text: str, filename: str, shop: Workshop) -> tuple[Flow, Source]:
    source = read(text, filename)
    head = _head(source)
    own = _nodes(source, head)
    _stop_if_bad(source)
    flows = _entered(source, own, head.flow, shop)
    book = PromptBook({str(language): texts for language, texts in head.prompts.items()}).over(shop.book)
    _check_targets(source, head, own)
    _check_prompts(source, own, book)
    _stop_if_bad(source)
    _check_give_up(source, head, own)
    _stop_if_bad(source)
    return _together(head, own, flows, book, shop), source


def _stop_if_bad(source: Source) -> None:
    if source.problems:
        raise BadFlow(source.problems)


def _head(source: Source) -> Head:
    if not isinstance(source.data, dict):
        source.complain((), "the file holds no flow", "begin with flow:, start:, give_up: and nodes:")
        raise BadFlow(source.problems)
    try:
        return Head.model_validate(source.data)
    except ValidationError as bad:
        complain_of(source, bad, (), "the flow", Head)
        raise BadFlow(source.problems) from None


def _nodes(source: Source, head: Head) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for name, written in head.nodes.items():
        path = ("nodes", name)
        kind = str(written.get("type") or "")
        if kind not in NODE_TYPES:
            where = (*path, "type") if "type" in written else path
            what = f"node {name} has the unknown type {kind!r}" if kind else f"node {name} has no type"
            source.complain(where, what, near(kind, NODE_TYPES))
            continue
        if not name.replace("_", "").isalnum() or not name[0].isalpha() or name == "repeat":
            source.complain(
                path, f"the node name {name!r} cannot be used", "write small letters, digits and _"
            )
        try:
            nodes[name] = NODE_TYPES[kind].model_validate(written)
        except ValidationError as bad:
            complain_of(source, bad, path, f"node {name} ({kind})", NODE_TYPES[kind])
    return nodes


def _entered(source: Source, own: Mapping[str, Node], flow_name: str, shop: Workshop) -> dict[str, Flow]:
    """The flows that nodes enter, by the names of those nodes."""
    flows: dict[str, Flow] = {}
    chain = (*shop.entered, flow_name)
    for name, node in own.items():
        if not isinstance(node, EnterNode):
            continue
        path = ("nodes", name, "flow")
        text = None if node.flow in chain else shop.resolve(node.flow)
        if node.flow in chain:
            what = f"flow {node.flow} enters itself by way of {' > '.join(chain)}"
            source.complain(path, what, "enter another flow")
        elif text is None:
            what = f"node {name} enters the unknown flow {node.flow!r}"
            source.complain(path, what, near(node.flow, shipped.flow_names()))
        else:
            try:
                flows[name] = _load(text, f"{node.flow}.yaml", Workshop(shop.resolve, shop.book, chain))[0]
            except BadFlow as bad:
                source.problems.extend(bad.problems)
    return flows


def _together(
    head: Head, own: Mapping[str, Node], flows: Mapping[str, Flow], book: PromptBook, shop: Workshop
) -> Flow:
    """One flow of the file's own nodes and those of the flows that it enters."""
    nodes = dict(own)
    wording = PromptBook()
    for name, flow in flows.items():
        node = own[name]
        assert isinstance(node, EnterNode)
        nodes |= inlined(name, node, flow)
        wording = flow.prompts.beyond(shop.book, name).over(wording)
    keys = {key for _, _, key in prompt_keys(nodes)}
    plain = head.model_dump(exclude={"flow", "nodes", "prompts"})
    return Flow(name=head.flow, nodes=nodes, prompts=wording.over(book.only(keys)), **plain)


def _check_targets(source: Source, head: Head, own: Mapping[str, Node]) -> None:
    for place in ("start", "give_up"):
        target = getattr(head, place)
        if target not in own:
            source.complain((place,), f"{place} names the unknown node {target!r}", near(target, own))
    for name, node in own.items():
        targets = [(way.label, way.to) for way in node.ways()]
        if isinstance(node, EnterNode):
            targets = [("next", node.next)]
        for label, to in targets:
            if to not in own:
                path = (
                    ("nodes", name, "keys", label, "to")
                    if label in getattr(node, "keys", {})
                    else ("nodes", name, label)
                )
                source.complain(path, f"node {name}: {label} leads to the unknown node {to!r}", near(to, own))


def _check_prompts(source: Source, own: Mapping[str, Node], book: PromptBook) -> None:
    for name, node in own.items():
        for place, prompts in node.prompts():
            path = ("nodes", name, *place.split("."))
            for prompt in prompts:
                texts = prompt.texts()
                if prompt.key is not None:
                    found = book.find(prompt.key, prompt.language or "zh")
                    if found is None:
                        _complain_of_prompt(source, path, name, prompt.key, book)
                        continue
                    texts = [found[0]]
                unknown = {word for text in texts for word in placeholders(text)} - PLACEHOLDERS
                for word in sorted(unknown):
                    source.complain(
                        path,
                        f"node {name}: a prompt has the unknown placeholder {{{word}}}",
                        near(word, PLACEHOLDERS),
                    )


def _complain_of_prompt(source: Source, path: tuple[str, ...], node: str, key: str, book: PromptBook) -> None:
    known = {known for texts in book.texts.values() for known in texts}
    close = near(key, known)
    instead = close if close.startswith("write '") else "write the text itself here"
    what = f"node {node}: the prompt {key!r} stands in no prompt file"
    source.complain(
        path, what, f"{instead}, or add {key}: … to prompts/zh.yaml or to prompts: zh: of this flow"
    )


def _check_give_up(source: Source, head: Head, own: Mapping[str, Node]) -> None:
    seen: list[str] = []
    name = head.give_up
    while True:
        node = own[name]
        if node.type not in QUIET or name in seen:
            what = f"give_up leads to {name} ({node.type}), which may ask or go round"
            source.complain(("give_up",), what, "lead it over say and do nodes to a hangup node")
            return
        seen.append(name)
        ways = list(node.ways())
        if not ways:
            return
        name = ways[0].to
