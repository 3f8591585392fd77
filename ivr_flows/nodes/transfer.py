"""A transfer to a number outside 转接."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ivr_flows.effects import Offered
from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompts
from ivr_flows.turn import Turn


class TransferNode(Node):
    """Connects to `number`, or to the line's fallback number. `next` after the talk; `failed` when nobody answered.
    `record` has no say over a caller who refused."""

    type: Literal["transfer"]
    say: Prompts = ()
    number: str | None = Field(default=None, pattern=r"^\+[1-9]\d{5,14}$")
    to_fallback: bool = False
    timeout: int = Field(default=20, ge=5, le=120)
    record: bool = False
    next: Target
    failed: Target

    @model_validator(mode="after")
    def _one_number(self) -> TransferNode:
        if (self.number is None) == (not self.to_fallback):
            raise ValueError('a transfer goes either to a number: "+86…" or has to_fallback: true')
        return self

    def enter(self, turn: Turn) -> None:
        number = self.number or str(turn.facts.get("fallback_number") or "")
        if not number:
            turn.go(self.failed)
            return
        turn.do(Offered("transfer"))
        turn.say(self.say)
        turn.connect(number, None, self.timeout, self.record and not turn.vars.get("unrecorded"))

    def on_transferred(self, turn: Turn) -> None:
        turn.go(self.next if turn.event.result == "completed" else self.failed)
