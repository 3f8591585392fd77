"""The simulated phone network as its users see it: numbers, people, calls, and what came of them."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.exchange import Exchange, Number, Phone, TextMessage
from callcenter.telephony.simulator.legs import Leg
from callcenter.telephony.simulator.people import ApiTrick, Callee, Script, Tricks
from callcenter.telephony.simulator.quiet import QuietLoop
from callcenter.telephony.simulator.rest import RestServer
from callcenter.telephony.simulator.webhooks import Messenger, Sent

T = TypeVar("T")
_AT_ONCE = 15.0


@dataclass(frozen=True)
class Event:
    """One thing that happened on a leg."""

    at: datetime
    leg: str
    kind: str
    detail: str


@dataclass(frozen=True)
class LegOutcome:
    """How a leg ended. Times are provider time; `failures`: steps of the person's script that did not come
    about."""

    sid: str
    from_: str
    to: str
    direction: str
    status: str
    created_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int
    ended_by: str
    heard: tuple[str, ...]
    failures: tuple[str, ...]


class CallHandle:
    """One call that a simulated person makes."""

    def __init__(self, simulator: Simulator, leg: Leg) -> None:
        self._simulator, self._leg = simulator, leg
        self.sid = leg.sid

    def wait(self, timeout: float = 60.0) -> LegOutcome:
        """Waits (at most so many real seconds) until the call is over; returns how it ended."""

        async def over() -> LegOutcome:
            await self._leg.watch(lambda: True if self._leg.over else None)
            return self._simulator.outcome_of(self._leg)

        return self._simulator.run(over(), timeout)

    @property
    def trace(self) -> list[Event]:
        """What happened on this leg so far."""
        return self._simulator.events(self.sid)


class Simulator:
    """A phone network with one account, in an event loop and thread of its own.

    `app_url`: where the application listens; `public_url`: what it believes its address to be, which is what
    is signed. `speed`: how much faster than life. `lead`: how long ago, in seconds, the virtual time begins,
    so that calls end at or before now. `hold`: time stands still while the application answers (deterministic
    stamps); without it, calls go on meanwhile. `busy` tells whether the application still works on what it
    answered; time waits for that too. `seed` draws the lateness of callbacks. Use it as a context manager.
    """

    def __init__(
        self,
        app_url: str,
        public_url: str,
        account_sid: str,
        auth_token: str,
        *,
        speed: float = 15.0,
        lead: float = 7200.0,
        origin: datetime | None = None,
        hold: bool = True,
        answer_seconds: float = 15.0,
        api_url: str = "https://api.twilio.com",
        seed: int = 0,
        busy: Callable[[], bool] | None = None,
    ) -> None:
        begin = origin or (datetime.now(UTC) - timedelta(seconds=lead)).replace(microsecond=0)
        self.account_sid, self.auth_token = account_sid, auth_token
        self.loop = QuietLoop()
        self.clock = Clock(begin, speed, self.loop.quiet, busy=busy)
        self._messenger = Messenger(
            self.clock,
            app_url=app_url,
            public_url=public_url,
            auth_token=auth_token,
            answer_seconds=answer_seconds,
            hold=hold,
        )
        self.exchange = Exchange(self.clock, self._messenger, account_sid, api_url, seed)
        self._rest: RestServer | None = None
        self._thread = threading.Thread(target=self.loop.run_forever, name="simulated-network", daemon=True)
        self._thread.start()
        self._ticking: Future[None] = asyncio.run_coroutine_threadsafe(self.clock.run(), self.loop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def serve(self, port: int = 0) -> str:
        """Opens the network's API on loopback; returns its address, which is TWILIO_API_BASE_URL."""
        self._rest = RestServer(self.exchange, self.loop, self.auth_token)
        self.exchange.recordings.api_url = f"http://127.0.0.1:{self._rest.serve(port)}"
        return self.exchange.recordings.api_url

    def number(self, number: str, *, voice_url: str = "", status_url: str = "", fallback_url: str = "") -> None:
        """A number of the account, with its three addresses."""
        self.do(lambda: self.exchange.numbers.update({number: Number(number, voice_url, status_url, fallback_url)}))

    def person(self, number: str, *reactions: Callee) -> None:
        """A person's phone: how it reacts to the first, second … call; the last reaction stays."""
        self.do(lambda: self.exchange.phones.update({number: Phone(reactions or (Callee(),))}))

    def people(self, phones: Mapping[str, tuple[Callee, ...]]) -> None:
        """Many phones at once."""
        self.do(lambda: self.exchange.phones.update({number: Phone(them) for number, them in phones.items()}))

    def tricks(self, tricks: Tricks) -> None:
        """What goes wrong around legs that begin from now on."""
        self.do(lambda: setattr(self.exchange, "tricks", tricks))

    def api_trick(self, trick: ApiTrick) -> None:
        """What goes wrong with the next requests to the network's API."""
        self.do(lambda: self.exchange.api_tricks.append(trick))

    def call(self, from_: str, to: str, script: Iterable[Any] = (), *, tricks: Tricks | None = None) -> CallHandle:
        """A person calls one of the account's numbers and acts the script."""
        steps: Script = tuple(script)
        number = self.exchange.numbers.get(to)
        if number is None:
            raise ValueError(f"{to} is no number of the account; there are: {', '.join(self.exchange.numbers)}")
        return CallHandle(self, self.do(lambda: self.exchange.incoming(from_, number, steps, tricks)))

    def leap(self, to: datetime, lead: float = 600.0) -> None:
        """Moves virtual time on. To a moment in the future: calls made from now on are of that time, and at the usual
        speed for `lead` seconds."""
        self.do(lambda: self.clock.leap(to, lead))

    def settle(self, timeout: float = 60.0) -> None:
        """Waits (at most so many real seconds) until no leg lives and every callback is delivered."""
        self.run(self.exchange.callbacks.settled(), timeout)

    @property
    def violations(self) -> list[str]:
        """What the application did against the provider's rules."""
        return list(self.exchange.violations)

    @property
    def failures(self) -> list[str]:
        """Requests that the application did not answer."""
        return list(self.exchange.failures)

    @property
    def messages(self) -> list[TextMessage]:
        """Text messages that the application sent."""
        return list(self.exchange.messages)

    @property
    def requests(self) -> list[Sent]:
        """Requests that went to the application."""
        return list(self._messenger.sent)

    def legs(self) -> list[LegOutcome]:
        """All legs so far, oldest first."""
        return self.do(lambda: [self.outcome_of(leg) for leg in self.exchange.legs.values()])

    def rang(self) -> Mapping[str, int]:
        """How often each phone rang, whoever called it: what its person would tell."""
        return self.do(lambda: Counter(leg.to for leg in self.exchange.legs.values() if leg.ringing is not None))

    def events(self, sid: str | None = None) -> list[Event]:
        """What happened on one leg, or on all, in order of time."""
        return self.do(lambda: self._events(sid))

    def outcome_of(self, leg: Leg) -> LegOutcome:
        def at(seconds: float | None) -> datetime | None:
            return None if seconds is None else self.clock.at(seconds)

        return LegOutcome(
            sid=leg.sid,
            from_=leg.from_,
            to=leg.to,
            direction=leg.direction,
            status=leg.status,
            created_at=self.clock.at(leg.created),
            ringing_at=at(leg.ringing),
            answered_at=at(leg.answered),
            ended_at=at(leg.ended),
            seconds=leg.talk_seconds,
            ended_by=leg.ended_by,
            heard=tuple(prompt.text for prompt in leg.prompts),
            failures=tuple(leg.failures),
        )

    def do(self, act: Callable[[], T]) -> T:
        """Runs in the network's event loop, where all of its state lives."""

        async def acting() -> T:
            with self.clock.held():
                return act()

        return self.run(acting(), _AT_ONCE)

    def run(self, work: Any, timeout: float) -> Any:
        """The result of a coroutine in the network's event loop; TimeoutError after so many real seconds."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise

    def close(self) -> None:
        """Stops everything; calls under way are dropped."""
        if self._rest is not None:
            self._rest.close()
        self._messenger.close()
        self.loop.call_soon_threadsafe(lambda: asyncio.ensure_future(self._stop()))
        self._thread.join(_AT_ONCE)
        self.loop.close()

    async def _stop(self) -> None:
        # more than once: what is cancelled may still begin something on its way out
        while others := [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        self.loop.stop()

    def _events(self, sid: str | None) -> list[Event]:
        legs = [leg for leg in self.exchange.legs.values() if sid in (None, leg.sid)]
        notes = [(note.at, leg.sid, note) for leg in legs for note in leg.notes]
        ordered = sorted(notes, key=lambda entry: entry[0])
        return [Event(self.clock.at(at), leg, note.kind, note.detail) for at, leg, note in ordered]
