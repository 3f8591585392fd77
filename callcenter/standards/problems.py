"""What is wrong with a standard, told so that it can be put right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class StandardProblem:
    """`line` counts from 1; `what` is wrong, and what would be right `instead`."""

    file: str
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.instead}"


class StandardError(ValueError):
    """A standard that cannot be used, with every problem found."""

    def __init__(self, problems: Iterable[StandardProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def near(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, or all of them."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"write {close[0]!r}" if close else f"write one of {', '.join(known)}"
