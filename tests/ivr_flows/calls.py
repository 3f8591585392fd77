"""One call walked by a test: what it said, where it stands, what it wants done."""

from __future__ import annotations

from typing import Any

from ivr_flows import engine, shipped
from ivr_flows import verbs as v
from ivr_flows.effects import Effect
from ivr_flows.flow import Flow
from ivr_flows.loader import load
from ivr_flows.state import FlowState
from tests.ivr_flows.callers import closing, event, spoken


class Call:
    """Begins on creation; each method is one event. `step` is the outcome of the last."""

    def __init__(self, flow: Flow | str, **facts: Any) -> None:
        self.flow = load(shipped.flow_text(flow) or "", f"{flow}.yaml") if isinstance(flow, str) else flow
        self.facts = facts
        self.effects: list[Effect] = []
        self.step = self._take(None, "start")

    def _take(self, state: FlowState | None, kind: str, **more: Any) -> engine.Step:
        step = engine.step(self.flow, state, event(kind, self.facts, **more))
        self.effects.extend(step.effects)
        return step

    def happens(self, kind: str, **more: Any) -> Call:
        self.step = self._take(self.step.state, kind, **more)
        return self

    def press(self, *keys: str) -> Call:
        for digits in keys:
            self.happens("input", digits=digits)
        return self

    def silent(self) -> Call:
        return self.happens("input")

    def ticks(self, times: int) -> Call:
        """So many documents heard in line; a question among them is answered with silence."""
        for _ in range(times):
            self.happens("input" if isinstance(self.closing, v.Ask) else "tick")
        return self

    def leaves(self, result: str = "leave") -> Call:
        return self.happens("left", result=result)

    @property
    def said(self) -> str:
        return spoken(self.step.verbs)

    @property
    def node(self) -> str:
        return self.step.state.node

    @property
    def closing(self) -> v.Verb:
        return closing(self.step.verbs)[0]

    def did(self, kind: type[Any]) -> list[Any]:
        """All effects of one kind since the call began."""
        return [effect for effect in self.effects if isinstance(effect, kind)]


def flow_of(nodes: str, head: str = "") -> Flow:
    """A small flow around some nodes; `a` is its start, `bye` its end."""
    end = "  bye: {type: hangup, say: goodbye}"
    return load(f"flow: test\nstart: a\ngive_up: bye\n{head}\nnodes:\n{nodes}\n{end}\n", "test.yaml")
