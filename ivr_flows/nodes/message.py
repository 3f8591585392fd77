"""Leaving a voice message 留言."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.effects import LeaveMessage, Offered
from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.turn import Turn


class MessageNode(Node):
    """Takes a message after the beep. After `tries` silences: `empty`. Hanging up ends a message as well as # does."""

    type: Literal["message"]
    say: Prompts = (Prompt(key="message"),)
    thanks: Prompts = (Prompt(key="message_thanks"),)
    nothing_heard: Prompts = (Prompt(key="message_empty"),)
    max_seconds: int = Field(default=120, ge=5, le=600)
    silence: int = Field(default=5, ge=2, le=30)
    tries: int = Field(default=2, ge=1, le=5)
    next: Target
    empty: Target

    def enter(self, turn: Turn) -> None:
        turn.do(Offered("message"))
        self._take(turn, self.say)

    def _take(self, turn: Turn, prompts: tuple[Prompt, ...]) -> None:
        turn.say(prompts)
        turn.take_message(self.max_seconds, self.silence)

    def on_recorded(self, turn: Turn) -> None:
        if turn.event.result == "empty":
            self.on_next(turn)
            return
        turn.do(LeaveMessage())
        turn.say(self.thanks)
        turn.go(self.next)

    def on_next(self, turn: Turn) -> None:
        turn.tries += 1
        if turn.tries >= self.tries:
            turn.go(self.empty)
        else:
            self._take(turn, self.nothing_heard)

    def on_gone(self, turn: Turn) -> None:
        if turn.event.kind == "recorded" and turn.event.result != "empty":
            turn.do(LeaveMessage())
