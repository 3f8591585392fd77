"""What is wrong with a flow file, told so that it can be put right: file, line, what, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class FlowProblem:
    """`line` counts from 1. A warning does not keep a flow from being published."""

    file: str
    line: int
    what: str
    instead: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        mark = "warning: " if self.level == "warning" else ""
        return f"{self.file}:{self.line}: {mark}{self.what}; {self.instead}"


class BadFlow(Exception):
    """A flow that cannot be used, with every problem found."""

    def __init__(self, problems: Iterable[FlowProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def near(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, or all of them."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"write {close[0]!r}"
    return f"write one of {', '.join(known)}" if known else "leave it out"
