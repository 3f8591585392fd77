"""Time faster than life: a virtual clock that never passes the real one, unless it is told to leap ahead."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_MOST_PATIENCE = 15.0


class Clock:
    """Virtual seconds since `origin`, `speed` times as fast as real ones; lives in one event loop.

    A sleeper wakes at exactly its own virtual moment, however late the machine is, so that stamps repeat from run to
    run; `quiet` is `QuietLoop.quiet`, by which whoever was woken acts before time goes on. While somebody holds the
    clock (a request to the application is under way) time stands still: the application works at its own pace, not
    at `speed`. `busy`, if given, is asked (in a thread) before time goes on, which waits, at most 15 real seconds,
    while it says yes: for work that follows the answer. Where the virtual time has caught up with the real time, it
    goes on at the real pace.
    """

    def __init__(
        self,
        origin: datetime,
        speed: float,
        quiet: Callable[[], Awaitable[None]],
        *,
        real_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        busy: Callable[[], bool] | None = None,
    ) -> None:
        if speed <= 0:
            raise ValueError(f"speed must be more than 0, not {speed}")
        self.origin = origin
        self.speed = speed
        self._quiet = quiet
        self._real_now = real_now
        self._monotonic = monotonic
        self._busy = busy
        self._ahead = 0.0
        self._mark = 0.0
        self._mark_real = monotonic()
        self._holds = 0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._releases: set[asyncio.Future[None]] = set()

    def seconds(self) -> float:
        """Virtual seconds since the origin; never beyond the next sleeper, never beyond the real time."""
        flown = 0.0 if self._holds else (self._monotonic() - self._mark_real) * self.speed
        moment = min(self._mark + flown, max(self._mark, self._ceiling()))
        sleepers = self._sleepers
        return max(self._mark, min(moment, sleepers[0][0])) if sleepers else moment

    def now(self) -> datetime:
        """The virtual moment."""
        return self.at(self.seconds())

    def at(self, seconds: float) -> datetime:
        """The moment that lies so many virtual seconds after the origin."""
        return self.origin + timedelta(seconds=seconds)

    def leap(self, to: datetime, lead: float) -> None:
        """It is `to` now. That may lie in the future: then the end, which was the real time, is `lead` seconds later.
        For those who ask what happens later; what the application stamps by itself stays at the real time."""
        self._mark = max(self.seconds(), (to - self.origin).total_seconds())
        self._mark_real = self._monotonic()
        self._ahead += max(0.0, self._mark + lead - self._ceiling())
        self._changed.set()

    @property
    def leapt(self) -> bool:
        """Whether time may lie ahead of the real time, which the application takes for its own stamps."""
        return self._ahead > 0

    async def sleep(self, seconds: float) -> None:
        """Returns when so many virtual seconds have passed."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds() + max(0.0, seconds), next(self._numbers), sleeper))
        self._changed.set()
        await sleeper

    @contextmanager
    def held(self) -> Iterator[None]:
        """Time stands still inside, and until all who waited for the end of it have acted."""
        self._mark, self._mark_real = self.seconds(), self._monotonic()
        self._holds += 1
        try:
            yield
        finally:
            self._releases.add(release := asyncio.ensure_future(self._release()))
            release.add_done_callback(self._releases.discard)

    async def run(self) -> None:
        """Wakes the sleepers, one at a time and in order, until cancelled."""
        while True:
            self._changed.clear()
            while self._sleepers and self._sleepers[0][2].done():
                heapq.heappop(self._sleepers)
            if not self._sleepers or self._holds:
                await self._changed.wait()
                continue
            gap = self._real_gap(self._sleepers[0][0])
            if gap > 0:
                try:
                    await asyncio.wait_for(self._changed.wait(), gap)
                except TimeoutError:
                    pass
                continue
            moment, _, sleeper = heapq.heappop(self._sleepers)
            self._mark = max(self._mark, moment)
            self._holds += 1
            if not sleeper.done():
                sleeper.set_result(None)
            await self._release()

    async def _release(self) -> None:
        """Lets everybody act on what just happened, at that very moment, before time goes on."""
        await self._quiet()
        patience = self._monotonic() + _MOST_PATIENCE
        while self._monotonic() < patience and await self._is_busy():
            await asyncio.sleep(0.02)
        self._holds -= 1
        self._mark_real = self._monotonic()
        self._changed.set()

    async def _is_busy(self) -> bool:
        """A question that fails is answered with no: time must not stop for ever."""
        try:
            return self._busy is not None and await asyncio.to_thread(self._busy)
        except Exception:
            return False

    def _real_gap(self, moment: float) -> float:
        """Real seconds until the virtual moment."""
        flown = (self._monotonic() - self._mark_real) * self.speed
        return max((moment - self._mark - flown) / self.speed, moment - self._ceiling())

    def _ceiling(self) -> float:
        return (self._real_now() - self.origin).total_seconds() + self._ahead
