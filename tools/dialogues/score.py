"""How well records fill themselves from sound: F1 of each field over conversations that were spoken and heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tools.dialogues.talks import AGENT, PEOPLE, Talk
from tools.dialogues.telephone import record, recording
from tools.speech_model.score import Count, edits
from transcripts.hearing import hear
from transcripts.model import Transcript
from transcripts.reading.corpus import read_call
from transcripts.recognizers.base import Recognizer

MUST = ("contact_phone", "promised_reply_by")
TOLD = ("customer_name", "organisation")
NEAR = timedelta(seconds=60)


@dataclass(frozen=True)
class Heard:
    """One conversation with what was heard and read. `begins`: the second of each turn."""

    talk: Talk
    begins: Sequence[float]
    transcript: Transcript
    draft: dict[str, Any]

    def wanted(self, field: str) -> str | datetime | None:
        return self.talk.promised(self.begins) if field == "promised_reply_by" else self.talk.gold[field]

    def read(self, field: str) -> str | datetime | None:
        value = self.draft[field]
        return datetime.fromisoformat(value) if value and field == "promised_reply_by" else value

    def right(self, field: str) -> bool:
        """The same value; times within a minute, as the corpus has it."""
        wanted, read = self.wanted(field), self.read(field)
        if isinstance(wanted, datetime) and isinstance(read, datetime):
            return abs(wanted - read) <= NEAR
        return wanted == read

    def characters(self) -> Count:
        """Characters spoken, and how many of them were heard wrong."""
        count = Count()
        for who in PEOPLE:
            spoken = "".join(text for speaker, text in self.talk.turns if speaker == who).replace("，", "")
            heard = "".join(s.text for s in self.transcript.segments if s.channel == who).replace(" ", "")
            count.spoken, count.wrong = count.spoken + len(spoken), count.wrong + edits(spoken, heard)
        return count


def hear_all(talks: Sequence[Talk], recognizer: Recognizer, folder: Path) -> Iterator[Heard]:
    """Each conversation spoken into `folder`, heard as the worker hears a recording, and read."""
    for talk, begins in zip(talks, record(talks, folder), strict=True):
        transcript = hear(recording(talk, folder), recognizer, PEOPLE)
        draft = read_call({"id": talk.name, "caller_id": talk.caller, "started_at": talk.started_at.isoformat(),
                           "segments": [segment.to_dict() for segment in transcript.segments]})
        yield Heard(talk, begins, transcript, draft)


def f1(heard: Sequence[Heard], field: str) -> float:
    """F1 of a field: values read and right against values read and values that are there; 1.0 if there are none."""
    right = sum(one.right(field) for one in heard if one.wanted(field) is not None)
    there = sum(one.wanted(field) is not None for one in heard) + sum(one.read(field) is not None for one in heard)
    return 2 * right / there if there else 1.0


def report(one: Heard) -> Iterator[str]:
    """Lines about a conversation: the fields that are wrong and what was heard."""
    wrong = [field for field in (*MUST, *TOLD) if not one.right(field)]
    count = one.characters()
    yield f"{one.talk.name}: {count.right:.1f} % of characters heard, wrong: {', '.join(wrong) or 'nothing'}"
    for field in wrong:
        yield f"  {field}: wanted {one.wanted(field)}, read {one.read(field)}"
    if wrong:
        for segment in one.transcript.segments:
            yield f"  {'A' if segment.channel == AGENT else 'C'} {segment.start:5.1f} {segment.text}"
