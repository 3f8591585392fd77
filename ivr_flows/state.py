"""What the engine is given and what it gives back: events, a call's place in its flow, one step's outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from ivr_flows.effects import Effect
from ivr_flows.verbs import Link, Verb

EVENT_KINDS = ("start", "input", "next", "tick", "left", "recorded", "transferred")
LEFT_RESULTS = ("bridged", "leave", "hangup", "error", "full")


class FlowError(Exception):
    """A step that cannot be taken: `name` says which kind, `detail` is one line for people.

    Names: unexpected_event, ended, unknown_node, missing_fact, endless_chain, bad_state. The service answers each
    with the apology and the line's fallback number.
    """

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.detail = detail


@dataclass(frozen=True)
class FlowEvent:
    """One thing that happened to the call. `now` is aware. `live` False: the caller is already gone.

    By kind: start; input (`digits`, `speech`; both "" after silence); next (a GoTo came back, for a TakeMessage:
    nothing was said); tick (a document to hear in line is asked for); left (`result`: one of LEFT_RESULTS,
    `seconds` in line); recorded (`result` kept or empty, `seconds`); transferred (`result` completed, busy,
    no-answer or failed).

    `facts` that nodes read: company, company_en, open {calendar: bool}, hours_text, hours_text_en, caller
    (dialable or ""), caller_kind, callback_from (the number that we will call from), callback_by, free (how many
    people could be rung now: a number, or {skill: number} with "" for any), position (1 = next), waited (seconds
    in line so far), ring_limit and ring_cycle of the line's ring plan, fallback_number, and under a Need's name
    the answer to it. On a call that we make, also customer_number, customer_name ("" unknown), displayed_number (ours,
    that the customer sees), staff_no, ring_seconds, record (the line's policy), key_to_accept (the agent has to press
    one) and talked (seconds since it was picked up).
    """

    kind: str
    now: datetime
    digits: str = ""
    speech: str = ""
    result: str = ""
    seconds: int = 0
    live: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in EVENT_KINDS:
            raise ValueError(f"event kind {self.kind!r} is none of {', '.join(EVENT_KINDS)}")
        if self.now.tzinfo is None:
            raise ValueError("event time without a time zone: give an aware datetime")


@dataclass(frozen=True)
class FlowState:
    """A call's place in its flow. Everything in it is plain data and survives `to_json` and `from_json`.

    `step` counts the documents given out; `line_step` is the one that put the caller in line (0: in no line);
    `tick` counts the documents heard in this line, `ticks` those of each node over the whole call; `phase` is the
    node's own; `tries` the failed tries of the node; `visits` entries into each node; `vars` what was learnt;
    `next_node` where to go once out of the line. `expects`: the links that may come back now.
    """

    flow: str
    node: str
    step: int = 0
    tick: int = 0
    phase: str = ""
    tries: int = 0
    line_step: int = 0
    next_node: str = ""
    ended: bool = False
    visits: Mapping[str, int] = field(default_factory=dict)
    ticks: Mapping[str, int] = field(default_factory=dict)
    vars: Mapping[str, Any] = field(default_factory=dict)
    expects: frozenset[Link] = frozenset()

    def to_json(self) -> str:
        """One canonical line of JSON."""
        plain = {part.name: getattr(self, part.name) for part in fields(self)}
        plain["expects"] = sorted([link.kind, link.step] for link in self.expects)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str | Mapping[str, Any]) -> FlowState:
        """The state again, from its JSON text or from that text already read. FlowError bad_state otherwise."""
        try:
            plain = dict(json.loads(text) if isinstance(text, str) else text)
            plain["expects"] = frozenset(
                Link(str(kind), str(step)) for kind, step in plain.get("expects", ())
            )
            return FlowState(**plain)
        except (TypeError, ValueError) as problem:
            raise FlowError("bad_state", f"this is no flow state: {problem}") from None


@dataclass(frozen=True)
class Need:
    """Something that the service must look up before the step: the answer goes into `event.facts[name]`.

    signin: `values` staff_no, pin, caller, caller_kind; the answer `{"ok": bool, "name": str, "compliant": bool,
    "reason": str}` (not ok: unknown number or wrong PIN).
    """

    name: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """The outcome of one event: the new state, what the call does next, and what the service must carry out."""

    state: FlowState
    verbs: tuple[Verb, ...]
    effects: tuple[Effect, ...]
