"""What there is to learn from, and the fingerprint by which a built model names it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from tools.reading_model.calls import calls_in
from tools.reading_model.lessons import DIRECTORY, Lesson, lessons_in

CALLS = tuple(
    Path(__file__).parents[2] / "tests" / "data" / "calls" / f"{name}.jsonl" for name in ("tune-a", "fresh-b", "tune-c")
)


def lesson_files() -> list[Path]:
    """The files of lessons, in the order of their names."""
    return sorted(DIRECTORY.glob("*.txt"))


def fingerprint(files: Iterable[Path]) -> str:
    """Sixteen hexadecimal digits that change with any of the files."""
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.name.encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def everything() -> tuple[dict[str, list[Lesson]], dict[str, list[Lesson]]]:
    """Lessons and calls by the name of their file."""
    return (
        {path.stem: list(lessons_in(path)) for path in lesson_files()},
        {path.stem: list(calls_in(path)) for path in CALLS},
    )
