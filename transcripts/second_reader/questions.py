"""What the second reader is asked: the fields that the first one left empty or was unsure about, nothing else."""

from collections.abc import Collection
from dataclasses import dataclass

from transcripts.reading.draft import Draft
from transcripts.reading.turns import FieldDraft

SECOND = "second_reader"
"""The source of a value that only the second reader has read."""

UNSURE = 0.75
"""Asked again below this. At or above it the first reader is never asked about, so never replaced."""

WRITTEN = ("customer_name", "organisation", "contact_phone", "order_no", "product", "content")
"""Fields whose value stands in the transcript."""

JUDGED = ("category", "is_complaint", "urgency")
"""Fields that are concluded from what was said."""


@dataclass(frozen=True, slots=True)
class Question:
    """One field to ask for, and what the first reader made of it: None where it read nothing."""

    field: str
    first: FieldDraft | None

    @property
    def confidence(self) -> float:
        """How sure the first reader is; 0 for an empty field."""
        return self.first.confidence if self.first is not None else 0.0


def questions_of(draft: Draft, settled: Collection[str] = ()) -> tuple[Question, ...]:
    """What to ask about a draft. `settled`: fields that somebody better has filled (a person, the keypad)."""
    read = {**{name: draft.fields.get(name) for name in WRITTEN}, "category": draft.category,
            "is_complaint": draft.is_complaint, "urgency": draft.urgency}
    asked = (Question(name, read[name]) for name in (*WRITTEN, *JUDGED) if name not in settled)
    return tuple(one for one in asked if one.confidence < UNSURE)
