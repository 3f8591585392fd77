"""YAML in, plain data out, with the line of every value: problems must be told by file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from ivr_flows.problems import BadFlow, FlowProblem

MAX_BYTES = 256 * 1024
"""More is no flow that a person wrote."""

Path = tuple[str, ...]


@dataclass
class Source:
    """A file's data. `line(path)`: where the value at that path stands, or its nearest known parent."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[FlowProblem] = field(default_factory=list)

    def line(self, path: Iterable[str | int]) -> int:
        parts = tuple(map(str, path))
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return self.lines.get(parts, 1)

    def complain(self, path: Iterable[str | int], what: str, instead: str) -> None:
        self.problems.append(FlowProblem(self.file, self.line(path), what, instead))


def read(text: str, file: str) -> Source:
    """The file's data and lines. BadFlow when it is no YAML; duplicate keys and aliases are kept as problems."""
    if len(text.encode()) > MAX_BYTES:
        raise BadFlow(
            [FlowProblem(file, 1, f"the file has more than {MAX_BYTES // 1024} KB", "split the flow")]
        )
    source = Source(file)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise BadFlow([FlowProblem(file, _line(event), f"the alias *{event.anchor}", "write it out")])
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
        line = mark.line + 1 if mark else 1
        what = str(getattr(problem, "problem", None) or problem).replace("\n", " ")
        raise BadFlow(
            [
                FlowProblem(
                    file, line, f"this is no YAML: {what}", "put quotes round a text or key with * # : [ or {"
                )
            ]
        ) from None
    except RecursionError:
        raise BadFlow([FlowProblem(file, 1, "the file is nested too deeply", "write it flat")]) from None
    if root is not None:
        source.data = _plain(root, (), source)
    return source


def _line(part: yaml.Node | yaml.Event) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


def _plain(node: yaml.Node, path: Path, source: Source) -> Any:
    source.lines.setdefault(path, _line(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, str(i)), source) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path, source: Source) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)  # as written: 1 and "1" are the same telephone key
        if key in data:
            first = source.lines[(*path, key)]
            problem = FlowProblem(
                source.file,
                _line(key_node),
                f"the key {key!r} stands twice, first in line {first}",
                "keep one of them",
            )
            source.problems.append(problem)
            continue
        source.lines[(*path, key)] = _line(key_node)
        data[key] = _plain(value_node, (*path, key), source)
    return data


def _scalar(node: yaml.Node) -> Any:
    constructor = yaml.constructor.SafeConstructor()
    if node.tag in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:null"):
        return constructor.construct_object(node)
    return node.value
