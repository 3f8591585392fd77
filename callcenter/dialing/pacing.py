"""How fast calls go out: pure. Moments are seconds of one clock that never goes back.

A ring of the last N moments of sending lets the next call out when the first of them is a second old: no sliding second
ever holds more than N, and a late one is caught up at once: no lateness adds up, which a fixed gap would let it do. The
moment is stamped where the request begins, in its own thread; until then its ticket holds up whoever follows a second
later.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

MARGIN = 0.004
"""Added to each span: between the stamp and the request's first byte lie a few calls of functions."""

SMOOTH = 0.5
"""Calls of one second are at least half of their even distance apart: no burst, yet what is late catches up."""

SLOWEST = 16.0
EASES_AFTER = 30.0
_SOON = 0.002


@dataclass
class Ticket:
    """One call that was let out `given`; `at`: when its request began, as soon as that is known."""

    given: float
    at: float | None = None


class Ring:
    """At most `most` sendings in any span of `seconds`."""

    def __init__(self, most: int, seconds: float, sent: Iterable[float] = ()) -> None:
        self.most, self.seconds = most, seconds
        self._tickets = deque((Ticket(at, at) for at in sorted(sent)[-most:]), maxlen=most)
        self._before = -math.inf  # the last moment of those that the ring holds no more

    def next_at(self, now: float, slowed: float = 1.0) -> float:
        """The first moment at which another may go out. `slowed`: how many times the span counts as longer."""
        if not self._tickets:
            return -math.inf
        span = (self.seconds + MARGIN) * slowed
        smooth = self._tickets[-1].given + span / self.most * SMOOTH
        if len(self._tickets) < self.most:
            return smooth
        first = self._tickets[0]
        if first.at is None:
            return now + _SOON
        return max(max(first.at, self._before) + span, smooth)

    def take(self, ticket: Ticket) -> None:
        if len(self._tickets) == self.most and self._tickets[0].at is not None:
            self._before = max(self._before, self._tickets[0].at)
        self._tickets.append(ticket)


def ring_for(a_second: float, sent: Iterable[float] = ()) -> Ring:
    """The ring of a pace in calls a second: whole ones by the second, any other by its even distance."""
    if a_second >= 1 and float(a_second).is_integer():
        return Ring(int(a_second), 1.0, sent)
    return Ring(1, 1 / a_second, sent)


@dataclass
class Brake:
    """Slows everything down by half each time that the provider cannot keep up (429, 5xx, out of reach), at most one
    step a second, and lets go by half every 30 quiet seconds. `why`: the last trouble, while it lasts."""

    slowed: float = 1.0
    why: str | None = None
    _at: float = field(default=-math.inf)

    def slow(self, now: float, why: str) -> None:
        if now - self._at >= 1 or self.slowed == 1:
            self.slowed = min(SLOWEST, self.slowed * 2)
        self._at, self.why = now, why

    def factor(self, now: float) -> float:
        """How many times slower, as of now."""
        while self.slowed > 1 and now - self._at >= EASES_AFTER:
            self.slowed, self._at = self.slowed / 2, self._at + EASES_AFTER
        if self.slowed == 1:
            self.why = None
        return self.slowed


@dataclass
class Paces:
    """All rings of a dialler: one a campaign, one a displayed number (a minute), one for everything."""

    brake: Brake = field(default_factory=Brake)
    _campaigns: dict[int, tuple[float, Ring]] = field(default_factory=dict)
    _numbers: dict[str, tuple[int, Ring]] = field(default_factory=dict)
    _all: tuple[float, Ring] | None = None

    def set_campaign(self, campaign_id: int, a_second: float, sent: Iterable[float]) -> None:
        """A campaign's pace; `sent`: its moments as the database knows them, read where the pace is new."""
        known = self._campaigns.get(campaign_id)
        if known is None or known[0] != a_second:
            self._campaigns[campaign_id] = a_second, ring_for(a_second, sent)

    def set_number(self, number: str, a_minute: int, sent: Iterable[float]) -> None:
        """Calls a minute from one displayed number; 0: as many as the pace gives."""
        known = self._numbers.get(number)
        if a_minute and (known is None or known[0] != a_minute):
            self._numbers[number] = a_minute, Ring(a_minute, 60.0, sent)
        elif not a_minute:
            self._numbers.pop(number, None)

    def set_all(self, a_second: float, sent: Iterable[float]) -> None:
        """What the provider takes a second from all of us together; 0: no bound."""
        if not a_second:
            self._all = None
        elif self._all is None or self._all[0] != a_second:
            self._all = a_second, ring_for(a_second, sent)

    def knows(self, campaign_id: int, a_second: float) -> bool:
        known = self._campaigns.get(campaign_id)
        return known is not None and known[0] == a_second

    def knows_number(self, number: str, a_minute: int) -> bool:
        return (self._numbers[number][0] if number in self._numbers else 0) == a_minute

    def next_at(self, campaign_id: int | None, number: str, now: float, *, slowed: float = 1.0) -> float:
        """When the next call of a campaign (None: one by hand) from this number may go out."""
        factor = self.brake.factor(now)
        rings = self._rings(campaign_id, number)
        mine = self._campaigns.get(campaign_id) if campaign_id is not None else None
        return max((ring.next_at(now, factor * (slowed if mine and ring is mine[1] else 1.0)) for ring in rings),
                   default=-math.inf)

    def take(self, campaign_id: int | None, number: str, now: float) -> Ticket:
        """One goes out now; its ticket is stamped where its request begins."""
        ticket = Ticket(now)
        for ring in self._rings(campaign_id, number):
            ring.take(ticket)
        return ticket

    def _rings(self, campaign_id: int | None, number: str) -> list[Ring]:
        found = [self._campaigns.get(campaign_id) if campaign_id is not None else None, self._numbers.get(number),
                 self._all]
        return [one[1] for one in found if one is not None]
