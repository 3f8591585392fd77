"""Virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.quiet import QuietLoop

ORIGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


T = TypeVar("T")


def run(act: Callable[[QuietLoop], Coroutine[Any, Any, T]]) -> T:
    """Runs in a loop of its own."""
    with asyncio.Runner(loop_factory=QuietLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, QuietLoop)
        return runner.run(act(loop))


async def never_quiet() -> None:
    """For a clock whose time nobody holds."""


class Life:
    """A real time that a test moves."""

    def __init__(self, lead: float) -> None:
        self.seconds = 0.0
        self.lead = lead

    def now(self) -> datetime:
        return ORIGIN + timedelta(seconds=self.lead + self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def test_it_runs_faster_than_life_until_it_has_caught_up() -> None:
    life = Life(lead=100.0)
    clock = Clock(ORIGIN, 10.0, quiet=never_quiet, real_now=life.now, monotonic=life.monotonic)
    life.seconds = 5.0
    assert clock.seconds() == 50.0
    life.seconds = 20.0
    assert clock.seconds() == 120.0
    assert clock.now() == life.now()


def test_it_leaps_ahead_of_life_and_no_further_than_it_was_told() -> None:
    life = Life(lead=100.0)
    clock = Clock(ORIGIN, 10.0, quiet=never_quiet, real_now=life.now, monotonic=life.monotonic)
    clock.leap(ORIGIN + timedelta(seconds=50), lead=0.0)
    assert clock.seconds() == 50.0 and not clock.leapt
    clock.leap(ORIGIN + timedelta(hours=1), lead=60.0)
    assert clock.seconds() == 3600.0 and clock.leapt
    life.seconds = 3.0
    assert clock.seconds() == 3630.0
    life.seconds = 10.0
    assert clock.seconds() == 3670.0


def test_it_stands_still_while_held() -> None:
    async def held(loop: QuietLoop) -> tuple[float, float]:
        life = Life(lead=1000.0)
        clock = Clock(ORIGIN, 10.0, loop.quiet, real_now=life.now, monotonic=life.monotonic)
        life.seconds = 1.0
        with clock.held():
            life.seconds = 50.0
            inside = clock.seconds()
        await loop.quiet()
        return inside, clock.seconds()

    assert run(held) == (10.0, 10.0)


def test_sleepers_wake_in_order_at_exactly_their_own_moments() -> None:
    async def wake(loop: QuietLoop) -> list[tuple[str, float]]:
        clock = Clock(ORIGIN, 500.0, loop.quiet)
        woken: list[tuple[str, float]] = []

        async def sleeper(name: str, *naps: float) -> None:
            for nap in naps:
                await clock.sleep(nap)
                woken.append((name, round(clock.seconds() - start, 9)))

        running = asyncio.ensure_future(clock.run())
        await clock.sleep(1)
        start = clock.seconds()
        with clock.held():
            sleepers = asyncio.gather(sleeper("a", 5, 5, 5), sleeper("b", 7, 8), sleeper("c", 0.5))
            await asyncio.sleep(0)
        await sleepers
        running.cancel()
        return woken

    expected = [("c", 0.5), ("a", 5.0), ("b", 7.0), ("a", 10.0), ("b", 15.0), ("a", 15.0)]
    assert run(wake) == expected


def test_it_waits_for_an_application_that_is_still_busy() -> None:
    async def wait(loop: QuietLoop) -> tuple[int, float]:
        answers = iter([False, True, True, False])
        asked = []

        def busy() -> bool:
            asked.append(1)
            return next(answers, False)

        clock = Clock(ORIGIN, 1000.0, loop.quiet, busy=busy)
        running = asyncio.ensure_future(clock.run())
        await clock.sleep(10)
        at = clock.seconds()
        with clock.held():
            pass
        await clock.sleep(10)
        running.cancel()
        return len(asked), clock.seconds() - at

    asked, passed = run(wait)
    assert asked >= 4
    assert passed == 10.0


def test_quiet_comes_only_when_everybody_has_acted() -> None:
    async def act(loop: QuietLoop) -> list[int]:
        done: list[int] = []

        async def long_chain() -> None:
            for link in range(100):
                await asyncio.sleep(0)
                done.append(link)

        chain = asyncio.ensure_future(long_chain())
        await loop.quiet()
        assert chain.done()
        return done

    assert run(act) == list(range(100))
