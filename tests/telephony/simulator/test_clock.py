"""Virtual time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from callcenter.telephony.simulator.clock import Clock

ORIGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


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
    clock = Clock(ORIGIN, 10.0, real_now=life.now, monotonic=life.monotonic)
    life.seconds = 5.0
    assert clock.seconds() == 50.0
    life.seconds = 20.0
    assert clock.seconds() == 120.0
    assert clock.now() == life.now()


def test_it_stands_still_while_held() -> None:
    async def held() -> tuple[float, float]:
        life = Life(lead=1000.0)
        clock = Clock(ORIGIN, 10.0, real_now=life.now, monotonic=life.monotonic)
        life.seconds = 1.0
        with clock.held():
            life.seconds = 50.0
            inside = clock.seconds()
        await asyncio.sleep(0.01)
        return inside, clock.seconds()

    assert asyncio.run(held()) == (10.0, 10.0)


def test_sleepers_wake_in_order_at_exactly_their_own_moments() -> None:
    async def wake() -> list[tuple[str, float]]:
        clock = Clock(ORIGIN, 500.0)
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
    assert asyncio.run(wake()) == expected


def test_it_waits_for_an_application_that_is_still_busy() -> None:
    async def wait() -> tuple[int, float]:
        answers = iter([False, True, True, False])
        asked = []

        def busy() -> bool:
            asked.append(1)
            return next(answers, False)

        clock = Clock(ORIGIN, 1000.0, busy=busy)
        running = asyncio.ensure_future(clock.run())
        await clock.sleep(10)
        at = clock.seconds()
        with clock.held():
            pass
        await clock.sleep(10)
        running.cancel()
        return len(asked), clock.seconds() - at

    asked, passed = asyncio.run(wait())
    assert asked >= 4
    assert passed == 10.0
