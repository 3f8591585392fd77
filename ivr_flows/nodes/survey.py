"""The satisfaction survey 满意度评价: the label is stored, not the digit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.effects import Offered, Rate
from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.turn import Turn

LABELS = {"1": "非常满意", "2": "满意", "3": "一般", "4": "不满意", "5": "非常不满意"}
"""What each key means (DESK.md): 1 is the best answer."""


class SurveyNode(Node):
    """Asks once more after silence or a wrong key, then lets the caller go."""

    type: Literal["survey"]
    say: Prompts = (Prompt(key="survey"),)
    thanks: Prompts = (Prompt(key="survey_thanks"),)
    no_key: Prompts = (Prompt(key="no_key"),)
    tries: int = Field(default=2, ge=1, le=5)
    next: Target
    silent: Target

    def enter(self, turn: Turn) -> None:
        turn.do(Offered("survey"))
        self._ask(turn)

    def _ask(self, turn: Turn) -> None:
        turn.say(self.say)
        turn.ask()

    def on_input(self, turn: Turn) -> None:
        label = LABELS.get(turn.event.digits)
        if label is not None:
            turn.do(Rate(6 - int(turn.event.digits), label))
            turn.say(self.thanks)
            turn.go(self.next)
            return
        turn.tries += 1
        if turn.tries >= self.tries:
            turn.go(self.silent)
        else:
            turn.say(self.no_key)
            self._ask(turn)
