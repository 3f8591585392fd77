"""What every node is: marks that it leaves on the call, ways out of it, and its answer to each event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ivr_flows.effects import Classify, DoNotCall, Effect, Joined, Later, MarkImportant, RefuseRecording
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.state import FlowError, Need
from ivr_flows.turn import Turn

Target = Annotated[str, "target"]
"""The name of a node to go to."""

MaybeTarget = Annotated[str | None, "target"]
"""The same, where a node can do without."""

TelephoneKey = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]

REPEAT = "repeat"
"""A choice's target that means: the same question again."""

Category = Literal["inquiry", "complaint", "repair", "rescue", "purchase", "visit_appointment", "other"]


WISHES: Mapping[str, Effect] = {"join": Joined(), "later": Later(), "do_not_call": DoNotCall()}
"""What somebody whom we called may want of the call."""


@dataclass(frozen=True)
class Way:
    """One way out of a node. `label` for people; `silent`: taken without the caller doing anything."""

    label: str
    to: str
    silent: bool


class Marks(BaseModel):
    """What entering a node, or choosing a key, says about the call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    classify: Category | None = None
    important: bool = False
    refuse_recording: bool = False
    skill: str | None = None
    priority: int | None = Field(default=None, ge=0, le=9)
    language: Literal["zh", "en"] | None = None
    wish: Literal["join", "later", "do_not_call"] | None = None

    def leave_marks(self, turn: Turn) -> None:
        if self.classify:
            turn.do(Classify(self.classify))
        if self.important:
            turn.do(MarkImportant())
        if self.refuse_recording:
            turn.do(RefuseRecording())
            turn.vars["unrecorded"] = True
        if self.wish:
            turn.do(WISHES[self.wish])
        if self.language:
            turn.language = self.language
        marks = {"skill": self.skill, "priority": self.priority, "language": self.language}
        turn.vars.update({name: mark for name, mark in marks.items() if mark is not None})


class Choice(Marks):
    """What a key does: marks, something said, and where it leads. `speech`: phrases that mean the same."""

    to: Target
    say: Prompts = ()
    speech: tuple[str, ...] = ()


class Node(Marks):
    """One place in a flow. `enter` is called on arrival, `on_<kind>` with each event that the node expects."""

    type: str

    def enter(self, turn: Turn) -> None:
        raise NotImplementedError

    def on_input(self, turn: Turn) -> None:
        self._unexpected(turn)

    def on_next(self, turn: Turn) -> None:
        self._unexpected(turn)

    def on_tick(self, turn: Turn) -> None:
        self._unexpected(turn)

    def on_left(self, turn: Turn) -> None:
        self._unexpected(turn)

    def on_recorded(self, turn: Turn) -> None:
        self._unexpected(turn)

    def on_transferred(self, turn: Turn) -> None:
        self._unexpected(turn)

    def on_gone(self, turn: Turn) -> None:
        """The caller is gone; what the last event still brought is kept."""

    def needs(self, turn: Turn) -> Need | None:
        """What must be looked up before this event's step."""
        return None

    def _unexpected(self, turn: Turn) -> None:
        raise FlowError(
            "unexpected_event", f"node {turn.node} ({self.type}) knows no event {turn.event.kind!r}"
        )

    def ways(self) -> Iterator[Way]:
        """Every way out. Fields of type Target are found by themselves; they are silent unless a node says not."""
        for name, field in type(self).model_fields.items():
            to = getattr(self, name)
            if "target" in field.metadata and to:
                yield Way(name, to, silent=True)

    def prompts(self) -> Iterator[tuple[str, tuple[Prompt, ...]]]:
        """Every prompt of the node with the field that holds it."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, tuple) and value and isinstance(value[0], Prompt):
                yield name, value
