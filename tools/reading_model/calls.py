"""Calls with gold records as lessons: the values are looked for in what was said."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.reading_model.lessons import Lesson, Mark
from transcripts.model import Segment
from transcripts.reading.turns import Turn, turns_of

_FIELDS = {"customer_name": "n", "organisation": "o", "product": "p"}
_TITLE = re.compile(r"(?:先生|女士|小姐|经理|老师|师傅|主任|厂长|总|工|院长|校长|医生|阿姨|大哥|大姐|生|太)?")


def calls_in(path: Path) -> Iterator[Lesson]:
    """Every call of a file in the corpus format, marked where its gold values stand."""
    for line in path.read_text("utf-8").splitlines():
        call = json.loads(line)
        turns = tuple(turns_of([Segment.from_dict(item) for item in call["segments"]]))
        gold = call["gold"]
        flags = {flag for flag, holds in (("complaint", gold["is_complaint"]), ("urgent", gold["urgency"] == "urgent"),
                                          ("callback", gold["callback_requested"])) if holds}
        yield Lesson(path.stem, turns, tuple(_marks(turns, gold)), gold["category"], frozenset(flags))


def _marks(turns: tuple[Turn, ...], gold: Mapping[str, Any]) -> Iterator[Mark]:
    for place, turn in enumerate(turns):
        taken: list[tuple[int, int]] = []
        for field, key in _FIELDS.items():
            value = gold.get(field)
            if not value:
                continue
            others = gold.get("accept", {}).get(field, ())
            for start, end in _found(turn.text, key, sorted({value, *others}, key=len, reverse=True)):
                if all(end <= begin or start >= stop for begin, stop in taken):
                    taken.append((start, end))
                    yield Mark(key, place, start, end)


def _found(text: str, key: str, values: list[str]) -> Iterator[tuple[int, int]]:
    """Where the values stand; of a name also the surname after 姓 or before a title."""
    for value in values:
        value = "".join(value.split())
        for hit in re.finditer(re.escape(value), text, re.IGNORECASE):
            yield hit.span()
    if key == "n":
        surname = re.escape(values[0][:1])
        for hit in re.finditer(rf"(?<=姓){surname}|{surname}(?:先生|女士|小姐|经理|老师|师傅|主任|总)", text):
            yield hit.span()
