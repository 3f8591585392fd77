"""A flow drawn as Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.flow import Flow

SHAPES = {
    "menu": ("{{", "}}"),
    "hours": ("{", "}"),
    "ring": ("([", "])"),
    "wait": ("([", "])"),
    "hangup": ("((", "))"),
}


def graph(flow: Flow) -> str:
    """The flow as the text of a Mermaid flowchart: a node a box, a way an arrow, an entered flow a frame."""
    return "\n".join(["flowchart TD", *_boxes(flow), *_arrows(flow)]) + "\n"


def _boxes(flow: Flow) -> Iterator[str]:
    frames: dict[str, list[str]] = {}
    for name in flow.nodes:
        frames.setdefault(name.rpartition(".")[0], []).append(name)
    for frame, names in sorted(frames.items()):
        indent = "    "
        if frame:
            yield f'    subgraph {_id(frame)}__inside["{frame}"]'
            indent = "        "
        for name in names:
            node = flow.nodes[name]
            left, right = SHAPES.get(node.type, ("[", "]"))
            yield f'{indent}{_id(name)}{left}"{name.rpartition(".")[2]}<br/>{node.type}"{right}'
        if frame:
            yield "    end"


def _arrows(flow: Flow) -> Iterator[str]:
    yield f"    start__((☎)) --> {_id(flow.start)}"
    for name, node in flow.nodes.items():
        for way in node.ways():
            line = "-->" if not way.silent or way.label in ("next", "open", "closed", "after") else "-.->"
            label = "" if way.label in ("next", "to") else f'|"{_key(way.label)}"|'
            yield f"    {_id(name)} {line}{label} {_id(way.to)}"


def _key(label: str) -> str:
    # Mermaid reads a bare # as the beginning of an entity
    return label.replace("#", "#35;").replace("*", "#42;")


def _id(name: str) -> str:
    # "end" is a word of Mermaid's own
    return "n_" + name.replace(".", "__")
