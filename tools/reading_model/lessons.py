"""Lessons: short pieces of calls, with what is to be found marked in the lines, written by hand.

A piece is a block of lines, a blank line between two:

    # repair urgent
    C: 我 是 {o 城南 实验 小学} 的 {p 投影仪} 开 不 了 机
    A: 请问 怎么 称呼 您

The header has the category, then flags. `C:` is the customer, `A:` the agent; the marks are the keys of
`transcripts.reading.tagging.KINDS`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from transcripts.model import Segment
from transcripts.reading.signs import CATEGORIES
from transcripts.reading.tagging import KINDS
from transcripts.reading.turns import Turn, turns_of

DIRECTORY = Path(__file__).with_name("lessons")
FLAGS = ("complaint", "urgent", "callback")
_MARK = re.compile(r"\{([a-z]) ([^{}]*)\}")


class BadLesson(ValueError):
    """A lesson that cannot be read; the message says where, what was wrong, what would be right."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a turn's text (blanks left out) as one of KINDS's keys; `turn` is its place in the lesson."""

    key: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A piece of a call with all that is to be learnt from it."""

    source: str
    turns: tuple[Turn, ...]
    marks: tuple[Mark, ...]
    category: str
    flags: frozenset[str]


def lessons_in(path: Path) -> Iterator[Lesson]:
    """The lessons of a file. BadLesson: one is malformed."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), ""], start=1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield _lesson(path.stem, block)
            block = []


def _lesson(source: str, block: list[tuple[int, str]]) -> Lesson:
    (number, header), *lines = block
    words = header.lstrip("#").split()
    if not header.startswith("#") or not words or words[0] not in CATEGORIES or set(words[1:]) - set(FLAGS):
        raise BadLesson(f"{source} line {number}: {header!r}; expected '# ' and one of {', '.join(CATEGORIES)}, "
                        f"then flags out of {', '.join(FLAGS)}")
    segments: list[Segment] = []
    marks: list[Mark] = []
    for number, line in lines:
        side, colon, said = line.partition(":")
        if side not in ("C", "A") or not colon:
            raise BadLesson(f"{source} line {number}: begins with {line[:4]!r}; expected 'C:' or 'A:'")
        text, found = _unmarked(said, f"{source} line {number}")
        if not text.strip():
            continue
        marks += [Mark(key, len(segments), start, end) for key, start, end in found]
        segments.append(Segment("agent" if side == "A" else "customer", float(number), float(number), text))
    return Lesson(source, tuple(turns_of(segments)), tuple(marks), words[0], frozenset(words[1:]))


def _unmarked(said: str, where: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The line without its marks, and where they stood when blanks are left out."""
    text, found, last = "", [], 0
    for mark in _MARK.finditer(said):
        text += said[last : mark.start()]
        start = len("".join(text.split()))
        text += f" {mark[2]} "
        if mark[1] not in KINDS:
            raise BadLesson(f"{where}: mark {mark[1]!r}; expected one of {', '.join(KINDS)}")
        found.append((mark[1], start, len("".join(text.split()))))
        last = mark.end()
    text += said[last:]
    if "{" in text or "}" in text:
        raise BadLesson(f"{where}: braces that do not pair or are nested; expected {{n …}}")
    return " ".join(text.split()), [item for item in found if item[1] < item[2]]
