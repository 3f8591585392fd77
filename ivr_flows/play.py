"""A flow walked by hand: what the caller would hear, and what comes back, without any provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr_flows import engine
from ivr_flows import verbs as v
from ivr_flows.flow import Flow
from ivr_flows.state import FlowEvent, FlowState

PIN = "1234"
"""The PIN with which any staff number signs in here."""

Answer = Callable[[str], str]
"""Asks the person at the terminal, with a hint of what can be answered; EOFError: hangs up."""


@dataclass(frozen=True)
class Heard:
    """One thing that happened, to be shown: `kind` says, plays, does, goes; `text` for people."""

    kind: str
    text: str


def facts_of_play(**changes: Any) -> dict[str, Any]:
    """An ordinary opening hour with one free agent; `changes` make it another."""
    facts: dict[str, Any] = {
        "company": "三响示范公司",
        "company_en": "Sanxiang Demo Company",
        "hours_text": "周一至周五9:00至18:00",
        "hours_text_en": "Monday to Friday, 9:00 to 18:00",
        "open": {"default": True},
        "caller": "+8613800138000",
        "caller_kind": "mobile",
        "callback_from": "+862160000000",
        "callback_by": "今天18点",
        "free": 1,
        "position": 1,
        "ring_limit": 3,
        "ring_cycle": 5,
        "customer_number": "+8613800138000",
        "displayed_number": "+862160000000",
        "staff_no": "1001",
        "ring_seconds": 30,
    }
    return facts | changes


def play(
    flow: Flow, facts: Mapping[str, Any], answer: Answer, clock: Callable[[], datetime]
) -> Iterator[Heard]:
    """The call, from its start to its end; `answer` is asked whenever the caller could do something."""
    state: FlowState | None = None
    event = FlowEvent("start", clock(), facts=facts)
    while state is None or not state.ended:
        outcome = _step(flow, state, event)
        yield from (Heard("does", str(effect)) for effect in outcome.effects)
        state = outcome.state
        yield from _hear(outcome.verbs)
        if state.ended:
            break
        try:
            event = _next(outcome.verbs, state, facts, answer, clock())
        except EOFError:
            event = FlowEvent(min(link.kind for link in state.expects), clock(), live=False, facts=facts)
            yield Heard("goes", "挂机")
    yield Heard("goes", f"通话结束，共{state.step}步")


def _step(flow: Flow, state: FlowState | None, event: FlowEvent) -> engine.Step:
    need = engine.needs(flow, state, event)
    if need is not None:
        ok = need.values["pin"] == PIN
        landline = need.values["caller_kind"] == "landline"
        reason = "" if landline else "不是固定电话"
        answer = {"ok": ok, "name": f"工号{need.values['staff_no']}", "compliant": landline, "reason": reason}
        event = FlowEvent(
            event.kind, event.now, digits=event.digits, facts={**event.facts, need.name: answer}
        )
    return engine.step(flow, state, event)


def _hear(verbs: tuple[v.Verb, ...]) -> Iterator[Heard]:
    for verb in verbs:
        if isinstance(verb, v.Ask):
            yield from _hear(verb.prompts)
        elif isinstance(verb, v.Say):
            yield Heard("says", verb.text)
        elif isinstance(verb, v.Play):
            yield Heard("plays", {"ringback": "嘟——", "hold": "♪"}.get(verb.url, verb.url))
        elif isinstance(verb, v.Pause):
            yield Heard("plays", f"静音{verb.seconds}秒")
        elif isinstance(verb, v.Connect):
            yield Heard("does", f"转接 {verb.number}")


def _next(
    verbs: tuple[v.Verb, ...], state: FlowState, facts: Mapping[str, Any], answer: Answer, now: datetime
) -> FlowEvent:
    """The event that the person at the terminal makes of the document."""
    last = next(verb for verb in verbs if not isinstance(verb, v.Say | v.Play | v.Pause))
    in_line = state.line_step > 0
    if isinstance(last, v.StandInLine):
        return FlowEvent("tick", now, facts=facts)
    if isinstance(last, v.LeaveLine):
        return FlowEvent("left", now, result="leave", facts=facts)
    if isinstance(last, v.TakeMessage):
        said = answer("说话（任意字＝留言，回车＝不说）")
        kind, result = ("recorded", "kept") if said else ("next", "")
        return FlowEvent(kind, now, result=result, facts=facts)
    if isinstance(last, v.Connect):
        said = answer("a＝接通，回车＝无人接听")
        return FlowEvent("transferred", now, result="completed" if said else "no-answer", facts=facts)
    said = answer("按键（a＝坐席接听，回车＝继续等）" if in_line else "按键或说话（回车＝沉默）")
    if in_line and said == "a":
        return FlowEvent("left", now, result="bridged", seconds=30, facts=facts)
    if not isinstance(last, v.Ask):
        return FlowEvent("tick", now, facts=facts)
    keyed = set(said) <= set("0123456789*#")
    digits = said.rstrip(last.finish_key) if keyed and last.finish_key else said if keyed else ""
    return FlowEvent("input", now, digits=digits, speech="" if keyed else said, facts=facts)
