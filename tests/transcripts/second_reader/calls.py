"""Small calls for the second reader, and drafts that know nothing of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from transcripts.model import Segment
from transcripts.reading.draft import CallFacts, Draft, read
from transcripts.reading.turns import FieldDraft
from transcripts.second_reader.reader import SecondReading, read_again

FACTS = CallFacts(caller_id="+8613862104471", started_at=datetime.fromisoformat("2026-03-05T09:42:10+08:00"),
                  company="三响科技", line_number="051266880100")
MARK = "f00d"


def call(*said: tuple[str, str]) -> list[Segment]:
    """Turns of (agent or customer, words), two seconds each."""
    return [Segment(channel, 2.0 * place, 2.0 * place + 1.5, text) for place, (channel, text) in enumerate(said)]


def customer(text: str) -> list[Segment]:
    return call(("agent", "您好 三响 科技 我 是 小周 请 讲"), ("customer", text))


def blank(**fields: FieldDraft) -> Draft:
    """A first reader that has read nothing but these fields."""
    draft = read([], FACTS)
    unsure = FieldDraft("normal", 0.4, None)
    return Draft(fields, None, FieldDraft("no", 0.4, None), unsure, None, draft.promises, draft.callback, draft.conduct)


def asked(segments: Sequence[Segment], answer: Mapping[str, Any] | str, draft: Draft | None = None) -> SecondReading:
    """What is believed of an answer."""
    said = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return read_again(draft or blank(), segments, FACTS, lambda messages: said, mark=MARK)


def values(reading: SecondReading) -> dict[str, str]:
    return {name: one.value for name, one in reading.better.items()}
