"""A question that is answered by a voice note 语音留言: nobody is called back for it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr_flows.effects import Noted
from ivr_flows.nodes.base import Node, Target
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.turn import Turn


class NoteNode(Node):
    """Takes what is said after the beep as the answer to `name`; silence, as well as a note, goes on to `next`.

    Not asked: who does not want to be recorded, and who has been on the phone for more than `latest` seconds already
    (a survey takes a minute at most). Hanging up ends a note as well as # does.
    """

    type: Literal["note"]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    say: Prompts = (Prompt(key="survey_note"),)
    thanks: Prompts = ()
    max_seconds: int = Field(default=15, ge=5, le=120)
    silence: int = Field(default=3, ge=2, le=30)
    latest: int = Field(default=30, ge=5, le=600)
    next: Target

    def enter(self, turn: Turn) -> None:
        if turn.vars.get("unrecorded") or int(turn.facts.get("talked") or 0) > self.latest:
            turn.go(self.next)
            return
        turn.say(self.say)
        turn.take_message(self.max_seconds, self.silence)

    def on_recorded(self, turn: Turn) -> None:
        if turn.event.result != "empty":
            turn.do(Noted(self.name))
            turn.say(self.thanks)
        turn.go(self.next)

    def on_next(self, turn: Turn) -> None:
        turn.go(self.next)

    def on_gone(self, turn: Turn) -> None:
        if turn.event.kind == "recorded" and turn.event.result != "empty":
            turn.do(Noted(self.name))
