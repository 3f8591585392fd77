"""The nodes at which a caller stands in line: ring 振铃 and wait 排队."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from ivr_flows.effects import Ring, StopRinging
from ivr_flows.nodes.base import Choice, MaybeTarget, Node, Target, TelephoneKey, Way
from ivr_flows.nodes.menu import choice_prompts, choice_ways, heard_choice
from ivr_flows.prompting import Prompt, Prompts
from ivr_flows.turn import Turn
from ivr_flows.verbs import IN_LINE

DEFAULT_LIMIT = 3
"""Rings (S002 4.10 N1, S003 3.1.1 with its X filled): used when the line's ring plan gives none."""
DEFAULT_CYCLE = 5
"""Seconds of one ring cycle in mainland China: 1 s on, 4 s off."""


class LineNode(Node):
    """In line until somebody takes the caller (`after` that talk), a key is pressed, or `longest` seconds are over.

    The bound counts documents heard in line, over all visits of the node, so that it holds whatever clocks say.
    """

    keys: dict[TelephoneKey, Choice] = Field(default_factory=dict)
    longest: int = Field(default=180, ge=5, le=3600)
    after: Target
    timeout: Target

    def enter(self, turn: Turn) -> None:
        turn.stand_in_line()

    def seconds_a_tick(self, turn: Turn) -> float:
        raise NotImplementedError

    def heard_in_line(self, turn: Turn) -> None:
        """Builds one document heard in line."""
        raise NotImplementedError

    def on_tick(self, turn: Turn) -> None:
        turn.tick += 1
        turn.ticks[turn.node] = turn.ticks.get(turn.node, 0) + 1
        spent = turn.ticks[turn.node] * self.seconds_a_tick(turn)
        if max(spent, float(turn.facts.get("waited") or 0)) > self.longest:
            self._leave(turn, self.timeout)
        else:
            self.heard_in_line(turn)

    def on_input(self, turn: Turn) -> None:
        choice = heard_choice(self.keys, turn.event.digits, turn.event.speech)
        if choice is None:
            self.on_tick(turn)
            return
        choice.leave_marks(turn)
        turn.say(choice.say)
        self._leave(turn, choice.to)

    def _leave(self, turn: Turn, target: str) -> None:
        turn.do(StopRinging())
        turn.leave_line(target)

    def on_left(self, turn: Turn) -> None:
        turn.line_step = 0
        turn.do(StopRinging())
        if turn.event.result == "hangup":
            turn.ended = True
        elif turn.event.result == "bridged":
            turn.go(self.after)
        else:
            turn.go(turn.next_node or self.timeout)

    def on_gone(self, turn: Turn) -> None:
        turn.do(StopRinging())

    def listen(self, turn: Turn) -> None:
        """Closes a document heard in line: keys work all through it where the node has any."""
        if self.keys:
            turn.ask(timeout=1, ending=IN_LINE)
        else:
            turn.come_back("tick")

    def ways(self) -> Iterator[Way]:
        yield from choice_ways(self.keys)
        yield from super().ways()

    def prompts(self) -> Iterator[tuple[str, tuple[Prompt, ...]]]:
        yield from super().prompts()
        yield from choice_prompts(self.keys)


class RingNode(LineNode):
    """Three rings 三响: each document heard in line is one ring cycle of the named ring plan (S003 3.1.1).

    After the plan's limit the apology and its keys, once; ringing goes on behind it, and no call is dropped.
    `busy`: where to go when nobody could be rung.
    """

    type: Literal["ring"]
    plan: str = "standard"
    sorry: Prompts = (Prompt(key="ring_sorry"),)
    busy: MaybeTarget = None

    def enter(self, turn: Turn) -> None:
        if self.busy and turn.free() <= 0:
            turn.go(self.busy)
        else:
            turn.stand_in_line()

    def seconds_a_tick(self, turn: Turn) -> float:
        return float(turn.facts.get("ring_cycle") or DEFAULT_CYCLE)

    def heard_in_line(self, turn: Turn) -> None:
        skill, priority = turn.vars.get("skill"), int(turn.vars.get("priority", 0))
        turn.do(Ring(turn.tick, self.plan, skill, priority))
        past = turn.tick - int(turn.facts.get("ring_limit") or DEFAULT_LIMIT)
        if past == 1:
            turn.say(self.sorry)
        else:
            turn.say((Prompt(play="ringback"),))
        if past >= 1:
            self.listen(turn)
        else:
            turn.come_back("tick")


class WaitNode(LineNode):
    """Waits until somebody could be rung (`free`); the position is said at first and then every `every` sounds.

    `sound` lasts `sound_seconds`, as the shipped sound hold does.
    """

    type: Literal["wait"]
    say: Prompts = (Prompt(key="wait_position"),)
    every: int = Field(default=3, ge=1, le=60)
    sound: str = "hold"
    sound_seconds: int = Field(default=8, ge=1, le=120)
    free: Target

    def seconds_a_tick(self, turn: Turn) -> float:
        return self.sound_seconds

    def heard_in_line(self, turn: Turn) -> None:
        if turn.free() >= max(1, int(turn.facts.get("position") or 1)):
            self._leave(turn, self.free)
            return
        if (turn.tick - 1) % self.every == 0:
            turn.say(self.say)
        turn.say((Prompt(play=self.sound),))
        self.listen(turn)

    def ways(self) -> Iterator[Way]:
        # Ring and wait hand the caller to each other; `longest` bounds that, so `free` is no silent loop.
        yield from (Way(w.label, w.to, w.silent and w.label != "free") for w in super().ways())
