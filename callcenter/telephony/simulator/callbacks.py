"""What the network tells the application about a leg or a recording, unasked; also twice, late and out of
order."""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Coroutine
from email.utils import format_datetime
from typing import Any

from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.legs import Leg
from callcenter.telephony.simulator.people import CallbackTricks
from callcenter.telephony.simulator.webhooks import Messenger, Unanswered

API_VERSION = "2010-04-01"


class Callbacks:
    """Delivers callbacks in the background. Those of one leg leave in order unless its tricks say
    otherwise."""

    def __init__(self, clock: Clock, messenger: Messenger, account_sid: str, seed: int) -> None:
        self.failures: list[str] = []
        self._clock, self._messenger, self._account_sid = clock, messenger, account_sid
        self._random = random.Random(seed)
        self._last: dict[str, asyncio.Task[None]] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def stamp(self, seconds: float) -> str:
        """A moment as the provider writes it: RFC 2822, whole seconds, UTC."""
        return format_datetime(self._clock.at(seconds))

    def params(self, leg: Leg) -> dict[str, str]:
        """What every request about a leg carries. Where time has leapt ahead of the application's, the moment too."""
        params = {
            "AccountSid": self._account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": leg.sid,
            "CallStatus": leg.status,
            "Called": leg.to,
            "Caller": leg.from_,
            "Direction": leg.direction,
            "From": leg.from_,
            "To": leg.to,
        }
        if leg.parent is not None:
            params["ParentCallSid"] = leg.parent.sid
        if leg.answered_by:
            params["AnsweredBy"] = leg.answered_by
        if self._clock.leapt:
            params["Timestamp"] = self.stamp(self._clock.seconds())
        return params

    def progress(self, leg: Leg, event: str) -> None:
        """Tells of an event (initiated, ringing, answered, completed) in the leg's life, if anybody wants to
        know."""
        if not leg.status_url or event not in leg.status_events:
            return
        params = self.params(leg) | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(leg.sequence),
            "Timestamp": self.stamp(self._clock.seconds()),
        }
        leg.sequence += 1
        if leg.over:
            params |= {"CallDuration": str(leg.talk_seconds), "Duration": str(-(-leg.talk_seconds // 60))}
        self.deliver(leg.sid, leg.tricks.callbacks, event, leg.status_url, params, leg.status_method)

    def deliver(
        self,
        key: str,
        tricks: CallbackTricks,
        event: str,
        url: str,
        params: dict[str, str],
        method: str = "POST",
    ) -> None:
        """Sends in the background; `key` names what is told about, to keep its events in order."""
        if event in tricks.drop:
            return
        for _ in range(1 + tricks.duplicates):
            if tricks.late:
                self.spawn(self._late(self._random.uniform(0, tricks.late), url, params, method))
            else:
                self._last[key] = self.spawn(self._after(self._last.get(key), url, params, method))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs in the background and counts as under way until it is done."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # a fault of the simulation itself must fail the scenario, not vanish with its task
            self.failures.append("the simulation failed: " + "".join(traceback.format_exception(error)))

    async def settled(self) -> None:
        """Waits until nothing is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _late(self, seconds: float, url: str, params: dict[str, str], method: str) -> None:
        await self._clock.sleep(seconds)
        await self._send(url, params, method)

    async def _after(self, earlier: asyncio.Task[None] | None, url: str, params: dict[str, str], method: str) -> None:
        if earlier is not None:
            await asyncio.wait({earlier})
        await self._send(url, params, method)

    async def _send(self, url: str, params: dict[str, str], method: str) -> None:
        try:
            await self._messenger.send(url, params, method)
        except Unanswered as problem:
            self.failures.append(str(problem))
