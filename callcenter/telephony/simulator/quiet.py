"""An event loop that says when it has nothing left to do."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any


class QuietLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop, which looks for events without waiting as long as anything is ready to run."""

    def __init__(self) -> None:
        self._quiet_selector = _Selector()
        super().__init__(self._quiet_selector)

    async def quiet(self) -> None:
        """Returns once everybody who could act has acted and waits for something again."""
        waiter: asyncio.Future[None] = self.create_future()
        self._quiet_selector.waiters.append(waiter)
        await waiter


class _Selector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.waiters: list[asyncio.Future[None]] = []

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        idle = timeout is None or timeout > 0
        if not idle or not self.waiters:
            return super().select(timeout)
        if events := super().select(0):
            return events
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
        return []
