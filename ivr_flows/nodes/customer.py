"""On a call that we make: the agent, who is on the line already, is connected with the customer 外呼接通."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.turn import Turn

ACCEPT_KEY = "1"


class CustomerNode(Node):
    """Rings the customer's number under the displayed number 外显号码, both facts of the call, for `ring_seconds`. An
    agent who must press a key to accept is asked for it first, lest a mailbox talk with a customer; without it the call
    ends.
    `next` after the talk; `busy`, `no_answer` or `failed` tell the agent what became of it."""

    type: Literal["customer"]
    say: Prompts = ()
    press: Prompts = (Prompt(key="callout_press"),)
    tries: int = Field(default=3, ge=1, le=5)
    next: Target
    busy: Target
    no_answer: Target
    failed: Target

    def enter(self, turn: Turn) -> None:
        number = str(turn.facts.get("customer_number") or "")
        if not number:
            turn.go(self.failed)
        elif turn.facts.get("key_to_accept"):
            self._ask(turn)
        else:
            self._reach(turn, number)

    def _ask(self, turn: Turn) -> None:
        turn.say(self.press)
        turn.ask(timeout=4)

    def on_input(self, turn: Turn) -> None:
        turn.tries += 1
        if turn.event.digits == ACCEPT_KEY:
            self._reach(turn, str(turn.fact("customer_number")))
        elif turn.tries >= self.tries:
            turn.hang_up()
        else:
            self._ask(turn)

    def _reach(self, turn: Turn, number: str) -> None:
        turn.say(self.say)
        turn.reach(
            number,
            caller_id=str(turn.facts.get("displayed_number") or "") or None,
            timeout=int(turn.facts.get("ring_seconds") or 30),
            record=bool(turn.facts.get("record")) and not turn.vars.get("unrecorded"),
        )

    def on_transferred(self, turn: Turn) -> None:
        ways = {"completed": self.next, "busy": self.busy, "no-answer": self.no_answer}
        turn.go(ways.get(turn.event.result, self.failed))
