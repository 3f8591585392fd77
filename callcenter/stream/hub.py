"""Open desks, and what each of them is told: small events, never data. Their pages then ask for what they may see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from callcenter.people.models import Role

BOARD_ROLES = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.MANAGER, Role.ADMIN})
"""Who may see the live board, and is told that something on it has changed."""

_BACKLOG = 50


class Event(NamedTuple):
    """`kind`: call | state | notice | slip (of this person), board, refresh (something may have been missed)."""

    kind: str
    id: str = ""

    def text(self) -> str:
        """As server-sent events are written."""
        return f"data: {json.dumps({'kind': self.kind, 'id': self.id})}\n\n"


REFRESH, BOARD = Event("refresh"), Event("board")


@dataclass(eq=False)
class Seat:
    """One open stream. `over`: its session holds no more."""

    person_id: int
    sessions: int
    role: str
    queue: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(_BACKLOG))
    over: bool = False

    def put(self, event: Event) -> None:
        """Who reads too slowly is told to ask for everything anew instead."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            event = REFRESH
        self.queue.put_nowait(event)


class Hub:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._seats: dict[int, set[Seat]] = {}

    def join(self, seat: Seat) -> None:
        self._seats.setdefault(seat.person_id, set()).add(seat)

    def leave(self, seat: Seat) -> None:
        mine = self._seats.get(seat.person_id, set())
        mine.discard(seat)
        if not mine:
            self._seats.pop(seat.person_id, None)

    def people(self) -> list[int]:
        """Who has a desk open."""
        return list(self._seats)

    def tell(self, person_ids: Iterable[int], event: Event) -> None:
        for person_id in person_ids:
            for seat in self._seats.get(person_id, ()):
                seat.put(event)

    def tell_board(self) -> None:
        for seats in self._seats.values():
            for seat in seats:
                if seat.role in BOARD_ROLES:
                    seat.put(BOARD)

    def tell_all(self, event: Event) -> None:
        self.tell(self.people(), event)

    def keep_only(self, standing: dict[int, tuple[str, int]]) -> None:
        """Ends the streams of people who are not in `standing` (role and sessions by person) as they were."""
        for person_id in self.people():
            for seat in list(self._seats[person_id]):
                if standing.get(person_id) != (seat.role, seat.sessions):
                    seat.over = True
                    seat.put(REFRESH)
