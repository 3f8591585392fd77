"""The engine: `(flow, state, event) -> (state, verbs, effects)`. Pure, deterministic, and total up to FlowError.

Every call ends within a bounded number of documents: time in line by each line node's `longest`, everything else by
the flow's `max_documents`, after which the caller is taken to the node `give_up`.
"""

from __future__ import annotations

from ivr_flows.flow import Flow
from ivr_flows.state import FlowError, FlowEvent, FlowState, Need, Step
from ivr_flows.turn import Turn

__all__ = ["FlowError", "FlowEvent", "FlowState", "Need", "Step", "needs", "step"]

MAX_NODES_A_STEP = 40
"""Nodes passed within one document; more is a loop in which nobody is asked anything."""


def step(flow: Flow, state: FlowState | None, event: FlowEvent) -> Step:
    """One event's outcome. `state` None: the call begins (event start). FlowError: the step cannot be taken."""
    turn = _turn(flow, state, event)
    if not event.live:
        return _gone(flow, state, turn)
    if state is None:
        turn.go(flow.start)
    else:
        getattr(flow.nodes[state.node], f"on_{event.kind}")(turn)
    _walk(flow, turn)
    if _used_up(flow, turn):
        _give_up(flow, turn)
    return Step(turn.state(), tuple(turn.verbs), tuple(turn.effects))


def needs(flow: Flow, state: FlowState | None, event: FlowEvent) -> Need | None:
    """What the service must look up before `step` with the same event; None: nothing."""
    if state is None or not event.live:
        return None
    return flow.nodes[state.node].needs(_turn(flow, state, event))


def _turn(flow: Flow, state: FlowState | None, event: FlowEvent) -> Turn:
    if state is None:
        if event.kind != "start":
            raise FlowError("unexpected_event", f"a call begins with the event start, not {event.kind!r}")
        state = FlowState(flow.name, flow.start)
    elif event.live:
        _check(flow, state, event)
    return Turn(state, event, flow.prompts, flow.hears, flow.language)


def _check(flow: Flow, state: FlowState, event: FlowEvent) -> None:
    if state.ended:
        raise FlowError("ended", f"the call has ended at node {state.node}; {event.kind!r} comes too late")
    if state.node not in flow.nodes:
        raise FlowError("unknown_node", f"flow {flow.name} has no node {state.node!r}")
    if event.kind not in {link.kind for link in state.expects}:
        expected = ", ".join(sorted({link.kind for link in state.expects}))
        raise FlowError("unexpected_event", f"node {state.node} expects {expected}, not {event.kind!r}")


def _gone(flow: Flow, state: FlowState | None, turn: Turn) -> Step:
    if state is not None and not state.ended and state.node in flow.nodes:
        flow.nodes[state.node].on_gone(turn)
    turn.ended = True
    turn.line_step = 0
    return Step(turn.state(), (), tuple(turn.effects))


def _walk(flow: Flow, turn: Turn) -> None:
    for _ in range(MAX_NODES_A_STEP):
        if turn.target is None or turn.ended:
            return
        name, turn.target = turn.target, None
        if name not in flow.nodes:
            raise FlowError("unknown_node", f"flow {flow.name} has no node {name!r}")
        turn.node, turn.phase, turn.tries = name, "", 0
        turn.visits[name] = turn.visits.get(name, 0) + 1
        flow.nodes[name].leave_marks(turn)
        flow.nodes[name].enter(turn)
    raise FlowError(
        "endless_chain", f"flow {flow.name} goes round at node {turn.node} without asking anything"
    )


def _used_up(flow: Flow, turn: Turn) -> bool:
    questions = turn.before.step - sum(turn.ticks.values())
    return questions >= flow.max_documents and not turn.line_step and not turn.ended


def _give_up(flow: Flow, turn: Turn) -> None:
    # What the step learnt stands; what it was going to say does not.
    turn.verbs.clear()
    turn.expects.clear()
    turn.go(flow.give_up)
    _walk(flow, turn)
