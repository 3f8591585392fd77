"""Waiting lines and the connections between two legs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.legs import Fetch, Leg, new_sid

MOST_WAITING = 1000


class Bridge:
    """Two legs that hear each other: `caller` runs the <Dial>, `called` was dialled or taken out of a
    queue."""

    def __init__(self, clock: Clock, caller: Leg, called: Leg) -> None:
        self.clock, self.caller, self.called = clock, caller, called
        self.began = clock.seconds()
        self.until: float | None = None
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        for leg, other in ((caller, called), (called, caller)):
            leg.bridges.append(self)
            leg.note("connected", other.sid)

    @property
    def live(self) -> bool:
        return self.until is None

    def other(self, leg: Leg) -> Leg:
        return self.called if leg is self.caller else self.caller

    def end(self, why: str) -> None:
        """They no longer hear each other; the first reason counts."""
        if self.live:
            self.until = self.clock.seconds()
            self._ended.set_result(why)
            self.caller.note("released", why)
            self.called.note("released", why)

    async def ended(self) -> str:
        """Waits for the end; returns its reason."""
        return await asyncio.shield(self._ended)


@dataclass
class Summons:
    """Somebody dialled the queue and gets this caller, who hears `whisper` first; `withdrawn` when the
    dialling leg went elsewhere meanwhile."""

    by: Leg
    whisper: Fetch | None
    withdrawn: bool = False


@dataclass
class Place:
    """One caller's place in a line. `taken`: who takes the caller out. `bridged`: the connection that came of
    it, or None when the caller was gone."""

    leg: Leg
    since: float
    taken: asyncio.Future[Summons]
    bridged: asyncio.Future[Bridge | None]

    def waited(self) -> int:
        return round(self.leg.clock.seconds() - self.since)


@dataclass
class Queue:
    """A named line, first in, first out."""

    name: str
    sid: str = field(default_factory=lambda: new_sid("QU"))
    places: list[Place] = field(default_factory=list)
    arrival: asyncio.Event = field(default_factory=asyncio.Event)
    waits: list[int] = field(default_factory=list)

    def join(self, leg: Leg) -> Place | None:
        """The last place of the line; None when the line is full."""
        if len(self.places) >= MOST_WAITING:
            return None
        loop = asyncio.get_running_loop()
        place = Place(leg, leg.clock.seconds(), loop.create_future(), loop.create_future())
        self.places.append(place)
        self.arrival.set()
        return place

    def leave(self, place: Place) -> None:
        """Out of the line, for whatever reason; once out, nothing more happens."""
        if place in self.places:
            self.places.remove(place)
            self.waits.append(place.waited())

    async def arrived(self) -> None:
        """Waits for somebody to join an empty line."""
        self.arrival.clear()
        await self.arrival.wait()

    def take(self) -> Place:
        """Takes the first of the line out of it."""
        place = self.places[0]
        self.leave(place)
        return place

    def facts(self, place: Place) -> dict[str, str]:
        """What a wait document's request tells about this place."""
        return {
            "QueueSid": self.sid,
            "QueuePosition": str(self.places.index(place) + 1 if place in self.places else 0),
            "QueueTime": str(place.waited()),
            "AvgQueueTime": str(round(sum(self.waits) / len(self.waits)) if self.waits else 0),
            "CurrentQueueSize": str(len(self.places)),
        }
