"""Random calls as their events, for properties: what a provider tells and what we did ourselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from callcenter.calls.events import StoredEvent
from tests.factories import CALLER, LINE, NOW

FACTS = {"line_id": 1, "flow": "main", "flow_version": "f" * 64, "ring_plan": "p", "ring_limit": 3,
         "cycle_seconds": 5.0, "from_kind": "mobile", "from_dialable": CALLER, "customer_id": None, "important": False}


@dataclass
class History:
    """A call's events in the order in which they happened."""

    events: list[StoredEvent] = field(default_factory=list)
    steps: int = 0

    def add(self, kind: str, at: float | None, *, leg: int | None = None, received: float | None = None,
            facts: dict[str, Any] | None = None, step: bool = False, **data: Any) -> None:
        """`at`: the provider's stamp in seconds from the beginning, None where it sends none."""
        self.steps += step
        heard = received if received is not None else at or 0.0
        self.events.append(StoredEvent(
            len(self.events) + 1, kind, leg, None if at is None else moment(at), moment(heard), data, facts,
            self.steps if step else None))

    def begin(self) -> None:
        self.add("start", None, received=0, facts=FACTS, step=True, **{"from": CALLER, "to": LINE})

    def into_line(self, at: float) -> None:
        self.add("input", None, received=at, step=True, enters_line=True)

    def leg(self, number: int, placed: float, stamps: dict[str, float]) -> None:
        self.add("leg_placed", None, received=placed, leg=number, person_id=number, number=f"+86139{number:08}",
                 cycle=1)
        self.add("leg_dialled", None, received=placed, leg=number, sid=f"CAleg{number}")
        for sequence, (status, at) in enumerate(stamps.items()):
            self.add("leg_status", at, leg=number, status=status, sequence=sequence, sid=f"CAleg{number}")

    def left(self, at: float, result: str, *, node: str = "ring", seconds: float = 0, live: bool = True) -> None:
        self.add("left", None, received=at, step=True, result=result, at_node=node, seconds=int(seconds), live=live)

    def over(self, at: float, status: str = "completed", seconds: int | None = None) -> None:
        self.add("status", at, status=status, seconds=seconds)


def moment(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@dataclass(frozen=True)
class RungCall:
    """A random call of people rung in line: what happened, and what must come of it."""

    history: History
    first_ring: float | None
    accepted: float | None
    left: float | None
    """When the caller left, answered or not; None: the call still goes on."""


@st.composite
def rung_calls(draw: st.DrawFn) -> RungCall:
    """A caller in line from second 10 on; up to four people ring; perhaps one accepts; perhaps it is over."""
    history = History()
    history.begin()
    history.into_line(10)
    rings: list[float] = []
    answerer = draw(st.sampled_from([None, 1, 2]))
    accepted = None
    for number in range(1, draw(st.integers(0, 4)) + 1):
        initiated = draw(st.integers(10, 40))
        stamps: dict[str, float] = {"initiated": initiated}
        if draw(st.booleans()):
            stamps["ringing"] = initiated + draw(st.integers(0, 3))
        rings.append(stamps.get("ringing", initiated))
        if number == answerer:
            accepted = rings[-1] + draw(st.integers(0, 40))
            stamps["in-progress"] = accepted
        elif draw(st.booleans()):
            status = draw(st.sampled_from(["busy", "no-answer", "failed", "canceled"]))
            stamps[status] = rings[-1] + draw(st.integers(0, 30))
        history.leg(number, initiated, stamps)
        if number == answerer:
            history.add("leg_accepted", None, received=accepted, leg=number, key_delay=None)
    left = draw(st.one_of(st.none(), st.integers(120, 300)))
    if left is not None:
        talked = accepted is not None
        history.left(left, "bridged" if talked else "hangup", seconds=left - 10, live=False)
        if talked and draw(st.booleans()):
            history.add("agent_done", None, received=left, leg=answerer, bridged=True, live=draw(st.booleans()))
        history.over(left, seconds=left)
        if draw(st.booleans()):
            history.add("fetched", left, status="completed", seconds=left)
    return RungCall(history, min(rings, default=None), accepted, left)
