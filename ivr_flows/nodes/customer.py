"""On a call that we make: the agent, who is on the line already, is connected with the customer 外呼接通."""

from __future__ import annotations

from typing import Literal

from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompts
from ivr_flows.turn import Turn


class CustomerNode(Node):
    """Rings the customer's number under the displayed number 外显号码, both facts of the call, as long as the campaign
    lets it ring. `next` after the talk; `busy`, `no_answer` or `failed` tell the agent what became of it."""

    type: Literal["customer"]
    say: Prompts = ()
    next: Target
    busy: Target
    no_answer: Target
    failed: Target

    def enter(self, turn: Turn) -> None:
        number = str(turn.facts.get("customer_number") or "")
        if not number:
            turn.go(self.failed)
            return
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
