"""The nodes that need nothing from the caller: say, play, do, hours, hangup, and the two ends of another flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ivr_flows.nodes.base import MaybeTarget, Node, Target, Way
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.state import FlowError
from ivr_flows.turn import Turn


class SayNode(Node):
    """Says its prompts and goes on."""

    type: Literal["say"]
    say: Prompts
    next: Target

    def enter(self, turn: Turn) -> None:
        turn.say(self.say)
        turn.go(self.next)


class PlayNode(Node):
    """Plays a sound (an address, or a shipped sound's name) and goes on."""

    type: Literal["play"]
    sound: str
    next: Target

    def enter(self, turn: Turn) -> None:
        turn.say((Prompt(play=self.sound),))
        turn.go(self.next)


class DoNode(Node):
    """Says nothing; leaves its marks (classify, important, skill …) and goes on."""

    type: Literal["do"]
    next: Target

    def enter(self, turn: Turn) -> None:
        turn.go(self.next)


class HoursNode(Node):
    """Opening hours 服务时间: asks the named working calendar."""

    type: Literal["hours"]
    calendar: str = "default"
    open: Target
    closed: Target

    def enter(self, turn: Turn) -> None:
        calendars = turn.fact("open")
        if self.calendar not in calendars:
            raise FlowError(
                "missing_fact", f"node {turn.node}: no opening hours are known for {self.calendar!r}"
            )
        turn.go(self.open if calendars[self.calendar] else self.closed)


class HangUpNode(Node):
    """Says goodbye and ends the call."""

    type: Literal["hangup"]
    say: Prompts = ()

    def enter(self, turn: Turn) -> None:
        turn.say(self.say)
        turn.hang_up()


class EnterNode(Node):
    """Enters another flow; its `back` nodes lead to `next`. `inside` is written by the loader."""

    type: Literal["enter"]
    flow: str
    next: Target
    inside: str = ""

    def enter(self, turn: Turn) -> None:
        turn.go(self.inside)

    def ways(self) -> Iterator[Way]:
        yield Way(self.flow, self.inside or self.next, silent=True)


class BackNode(Node):
    """The end of a flow that another entered: back to there. Standing alone, it ends the call."""

    type: Literal["back"]
    to: MaybeTarget = None

    def enter(self, turn: Turn) -> None:
        if self.to is None:
            turn.hang_up()
        else:
            turn.go(self.to)
