"""What a step of the flow leaves on its event, so that the call can be added up without running its flow again."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from callcenter.calls.carrying_out import FAST_EFFECTS, WORK_EFFECTS
from callcenter.calls.events import CallEvent
from ivr_flows.flow import Flow
from ivr_flows.state import FlowState, Step
from ivr_flows.verbs import Connect, HangUp, StandInLine


def is_fast(taken: Step) -> bool:
    """True when the step changes nothing but the flow's own state."""
    return all(isinstance(effect, FAST_EFFECTS) for effect in taken.effects) and not any(
        isinstance(verb, StandInLine) for verb in taken.verbs)


def with_outcome(event: CallEvent, flow: Flow, taken: Step, before: FlowState | None) -> CallEvent:
    """The event with what it did."""
    data: dict[str, Any] = {**event.data}
    effects = [{"effect": type(effect).__name__, **asdict(effect)} for effect in taken.effects
               if not isinstance(effect, WORK_EFFECTS)]
    if effects:
        data["effects"] = effects
    if any(isinstance(verb, StandInLine) for verb in taken.verbs):
        data["enters_line"] = True
    if any(isinstance(verb, HangUp) for verb in taken.verbs):
        data["hangs_up"] = True
    if any(isinstance(verb, Connect) for verb in taken.verbs):
        data["dials"] = True
    if event.kind == "left" and before is not None:
        data["at_node"] = flow.nodes[before.node].type
    return replace(event, data=data)
