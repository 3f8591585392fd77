"""A phone network that places what it is told to and remembers it: the port's simulated twin at its smallest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count

from callcenter.telephony.base import CallFacts, CallStatus, NotThereError, Placement

_sids = count(1)


class Network:
    """`placed`: every call, in order. `answer` says what comes of one: raises, or returns whether the call is made
    although the answer is lost. `calls`: what the network knows."""

    name = "test"

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.placed: list[Placement] = []
        self.calls: dict[str, CallFacts] = {}
        self.trouble: Callable[[Placement], Exception | None] = lambda placement: None
        self.makes_it_all_the_same = False

    def place_call(self, placement: Placement) -> str:
        problem = self.trouble(placement)
        if problem is None or self.makes_it_all_the_same:
            sid = f"CA{next(_sids):032x}"
            self.placed.append(placement)
            self.calls[sid] = CallFacts(sid, CallStatus.RINGING, "outbound-api", placement.from_, placement.to,
                                        self._now(), None, None)
        if problem is not None:
            raise problem
        return sid

    def find_calls(self, *, to: str, from_: str, since: datetime) -> list[CallFacts]:
        return [call for call in self.calls.values()
                if (call.to, call.from_) == (to, from_) and call.started_at and call.started_at >= since]

    def fetch_call(self, sid: str) -> CallFacts:
        if sid not in self.calls:
            raise NotThereError(f"fetching call {sid}: not there")
        return self.calls[sid]
