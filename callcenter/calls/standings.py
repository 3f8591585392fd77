"""Where a call stands in its flow, remembered after each of its steps by the process that took it.

Only a shortcut past one read: a step is written under the condition that nobody moved the call since, so that a
standing that is old costs a second try and never a wrong answer.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from callcenter.calls.lookups import CallerFacts
from ivr_flows.state import FlowState


@dataclass(frozen=True)
class Standing:
    """A call between two steps. `seq`: how many steps it has taken."""

    seq: int
    state: FlowState
    flow_version: str
    caller: CallerFacts


@dataclass
class Standings:
    """The standings of the last so many calls."""

    most: int = 2000
    _calls: OrderedDict[str, Standing] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, call_sid: str) -> Standing | None:
        """What is remembered of a call; it is forgotten with that, until its step is written."""
        with self._lock:
            return self._calls.pop(call_sid, None)

    def keep(self, call_sid: str, standing: Standing) -> None:
        with self._lock:
            self._calls[call_sid] = standing
            if len(self._calls) > self.most:
                self._calls.popitem(last=False)
