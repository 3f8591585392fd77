"""The week while it is being written: who does what when, with the clocks acting in between."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from callcenter.deadlines.acting import act_within
from callcenter.demo.week.phrases import Phrases, Said
from callcenter.demo.week.planning import Plan
from callcenter.demo.week.sounds import pitch_of
from callcenter.demo.week.talks import Material
from callcenter.people.models import Person

_NEXT = "select min(next_at) from deadlines where state = 'open' and next_at < %s"
_SWEEP = timedelta(seconds=20)
UNTIL = timedelta(minutes=2)
"""The week ends so long before the present."""


@dataclass
class Week:
    """What is going on while it is written. `later`: what somebody does when, in its
    order; `blocks`: entries of the blocklist by number."""

    session: Session
    now: datetime
    zone: ZoneInfo
    company: str
    material: Material
    people: dict[str, Person]
    dice: random.Random
    phrases: Phrases
    later: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    blocks: dict[str, int] = field(default_factory=dict)
    _said: dict[int, Said] = field(default_factory=dict)
    _order: Any = field(default_factory=lambda: count())

    @property
    def connection(self) -> Any:
        """The session's own, for plain SQL."""
        return self.session.connection().connection.driver_connection

    def said(self, plan: Plan) -> Said:
        """What was said in a planned call, as it is heard."""
        if plan.number not in self._said:
            self._said[plan.number] = self.phrases.say(plan.lines, pitch_of(plan))
        return self._said[plan.number]

    def at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Done at that moment, should it be past by now."""
        if moment < self.now - UNTIL:
            heapq.heappush(self.later, (moment, next(self._order), act))

    def pass_by(self) -> None:
        """Everything in its order; clocks act before whatever comes after their moment."""
        while self.later:
            moment, _, act = heapq.heappop(self.later)
            self._clocks(moment)
            act(moment)
        self._clocks(self.now - UNTIL)

    def _clocks(self, upto: datetime) -> None:
        """The sweeps that there would have been."""
        self.session.flush()
        while (due := self.connection.execute(_NEXT, [upto]).fetchone()[0]) is not None:
            if not act_within(self.session, upto=min(due + _SWEEP, upto), zone=self.zone):
                return
            self.session.expire_all()
