"""YAML in, plain data out, with the line of every value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from callcenter.standards.problems import StandardError, StandardProblem

MAX_BYTES = 128 * 1024
"""More is no standard that a person wrote."""

DEEPEST = 12
"""Levels of lists and mappings; a standard needs five."""

Path = tuple[str | int, ...]


@dataclass
class Source:
    """A file's data, where each value stands, and what is wrong with it so far."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[StandardProblem] = field(default_factory=list)

    def complain(self, path: Path, what: str, instead: str) -> None:
        """A problem at that value, or at its nearest parent that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        self.problems.append(StandardProblem(self.file, self.lines.get(path, 1), what, instead))

    def stop_if_bad(self) -> None:
        """StandardError with everything found so far, if anything was."""
        if self.problems:
            raise StandardError(self.problems)


def read(text: str, file: str) -> Source:
    """The file's data and lines. StandardError when it is no YAML; keys that stand twice are kept as problems."""
    source = Source(file)
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        source.complain((), f"the file has more than {MAX_BYTES // 1024} KB", "write one standard a file")
        source.stop_if_bad()
    try:
        _refuse_odd(text, source)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        source.data = None if root is None else _plain(root, (), source)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
        what = str(getattr(problem, "problem", None) or problem).replace("\n", " ")
        raise StandardError([StandardProblem(file, mark.line + 1 if mark else 1, f"this is no YAML: {what}",
                                             "put quotes round a text with : # * [ or {")]) from None
    source.stop_if_bad()
    return source


def _refuse_odd(text: str, source: Source) -> None:
    """Aliases and deep nesting, which can make a small file a large one, before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            source.complain((), f"the file has the alias *{event.anchor}", "write it out")
        elif depth > DEEPEST:
            source.complain((), f"the file is nested more than {DEEPEST} levels deep", "write it flat")
        source.stop_if_bad()


def _plain(node: yaml.Node, path: Path, source: Source) -> Any:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, number), source) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source)
    if node.tag in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"):
        return yaml.constructor.SafeConstructor().construct_object(node)
    return node.value  # numbers stay as written: a limit needs its unit


def _mapping(node: yaml.MappingNode, path: Path, source: Source) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in data:
            source.problems.append(StandardProblem(source.file, line, f"the key {key!r} stands twice, first in line "
                                                   f"{source.lines[(*path, key)]}", "keep one of them"))
            continue
        source.lines[(*path, key)] = line
        data[key] = _plain(value_node, (*path, key), source)
    return data
