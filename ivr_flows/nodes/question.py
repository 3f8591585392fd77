"""A question of a questionnaire 问卷: each key is an answer, and may lead on by a way of its own."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.effects import Answered
from ivr_flows.nodes.base import Choice, TelephoneKey
from ivr_flows.nodes.menu import KeyNode
from ivr_flows.turn import Turn


class AnswerChoice(Choice):
    """One answer. `label` is what is stored; `score`: 5 for the best answer down to 1, where service is rated."""

    label: str = Field(min_length=1)
    score: int | None = Field(default=None, ge=1, le=5)


class QuestionNode(KeyNode):
    """Asks `name`. A key that is no answer, and silence, are asked about as in a menu."""

    type: Literal["question"]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    keys: dict[TelephoneKey, AnswerChoice] = Field(min_length=1)
    tries: int = Field(default=2, ge=1, le=5)

    def chosen(self, turn: Turn, choice: Choice) -> None:
        if isinstance(choice, AnswerChoice):
            turn.do(Answered(self.name, choice.label, choice.score))
