"""One leg: one phone and its connection to the network, from the first ring to the end."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.people import Tricks
from callcenter.telephony.simulator.sound import Samples

if TYPE_CHECKING:
    from callcenter.telephony.simulator.queues import Bridge

T = TypeVar("T")
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


def new_sid(prefix: str) -> str:
    """An id as the provider makes them: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True)
class Fetch:
    """A document to ask the application for. `document` is set when it came along already."""

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    document: bytes | None = None


class Interrupted(Exception):
    """What the leg was doing is over."""


class Gone(Interrupted):
    """The leg is over."""


class Moved(Interrupted):
    """The leg was sent elsewhere by the REST API."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__(fetch.url)
        self.fetch = fetch


@dataclass(frozen=True)
class Note:
    """One thing that happened on a leg, `at` virtual seconds."""

    at: float
    kind: str
    detail: str


@dataclass(frozen=True)
class Utterance:
    """Sound made by the person of this leg from `at` on."""

    at: float
    samples: Samples
    text: str = ""

    @property
    def seconds(self) -> float:
        return len(self.samples) / 8000


@dataclass
class Prompt:
    """Something played or said to this leg: from `at` for `seconds`, unless it was cut at `cut`."""

    text: str
    at: float
    seconds: float
    cut: float | None = None


@dataclass(frozen=True)
class Heard:
    """What an ear hears: a key, or the beginning of an utterance."""

    key: str = ""
    utterance: Utterance | None = None


class Leg:
    """State of one leg, touched only inside the network's event loop. Times are virtual seconds."""

    def __init__(
        self, clock: Clock, *, from_: str, to: str, direction: str, parent: Leg | None = None, tricks: Tricks
    ) -> None:
        self.sid = new_sid("CA")
        self.clock = clock
        self.from_, self.to, self.direction, self.parent = from_, to, direction, parent
        self.tricks = tricks
        self.status = "queued" if direction != "inbound" else "ringing"
        self.created = clock.seconds()
        self.ringing: float | None = None
        self.answered: float | None = None
        self.ended: float | None = None
        self.ended_by = ""
        self.answered_by = ""
        self.queue_time = 0
        self.fallback_url = ""
        self.status_url = ""
        self.status_method = "POST"
        self.status_events: frozenset[str] = frozenset({"completed"})
        self.sequence = 0
        self.documents_at_once = 0
        self.last_document = -1.0
        self.notes: list[Note] = []
        self.prompts: list[Prompt] = []
        self.utterances: list[Utterance] = []
        self.bridges: list[Bridge] = []
        self.failures: list[str] = []
        self._ears: list[asyncio.Queue[Heard]] = []
        self._pulse = asyncio.Event()
        self._interruption: asyncio.Future[Interrupted] = asyncio.get_running_loop().create_future()

    @property
    def over(self) -> bool:
        return self.status in OVER

    @property
    def talk_seconds(self) -> int:
        """Whole seconds from answer to end: what the provider bills."""
        if self.answered is None or self.ended is None:
            return 0
        return round(self.ended - self.answered)

    @property
    def bridge(self) -> Bridge | None:
        """The live connection with another leg."""
        return self.bridges[-1] if self.bridges and self.bridges[-1].live else None

    def note(self, kind: str, detail: str = "") -> None:
        """Writes down what happened and wakes whoever watches this leg."""
        self.notes.append(Note(self.clock.seconds(), kind, detail))
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    async def watch(self, seen: Callable[[], T | None]) -> T:
        """Returns what `seen` finds, asked again after each note."""
        while (found := seen()) is None:
            await self._pulse.wait()
        return found

    def answer(self) -> None:
        """The phone is picked up, or the network itself begins to speak."""
        if self.answered is None and not self.over:
            self.answered = self.clock.seconds()
            self.status = "in-progress"
            self.note("answered")

    def finish(self, status: str, by: str) -> None:
        """The leg is over with this status; the first end counts."""
        if self.over:
            return
        self.status, self.ended, self.ended_by = status, self.clock.seconds(), by
        self.note("ended", f"{status} by {by}")
        self._interrupt(Gone())

    def move(self, fetch: Fetch) -> None:
        """The leg goes on with another document."""
        self.note("moved", fetch.url)
        self._interrupt(Moved(fetch))

    async def until(self, work: Awaitable[T]) -> T:
        """The result of `work`, unless the leg is interrupted first: then Gone or Moved is raised."""
        task = asyncio.ensure_future(work)
        watched: set[asyncio.Future[Any]] = {task, self._interruption}
        try:
            await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
            if self._interruption.done():
                raise self._interruption.result()
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def resume(self) -> None:
        """A move has been obeyed: interruptions count anew."""
        if self._interruption.done() and isinstance(self._interruption.result(), Moved):
            self._interruption = asyncio.get_running_loop().create_future()

    def _interrupt(self, reason: Interrupted) -> None:
        if self._interruption.done() and isinstance(self._interruption.result(), Moved):
            self._interruption = asyncio.get_running_loop().create_future()
        if not self._interruption.done():
            self._interruption.set_result(reason)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Heard]]:
        """What the person keys and says while inside; the innermost listener hears it."""
        ear: asyncio.Queue[Heard] = asyncio.Queue()
        self._ears.append(ear)
        try:
            yield ear
        finally:
            self._ears.remove(ear)

    def press(self, key: str) -> None:
        """The person presses a key; with nobody listening it is lost, as on a real line."""
        self.note("pressed", key if self._ears else f"{key} (nobody listens)")
        if self._ears:
            self._ears[-1].put_nowait(Heard(key=key))

    def speak(self, utterance: Utterance) -> None:
        """The person begins to say something."""
        self.utterances.append(utterance)
        self.note("spoke", utterance.text or f"{utterance.seconds:.1f} s of sound")
        if self._ears:
            self._ears[-1].put_nowait(Heard(utterance=utterance))

    async def play(self, text: str, seconds: float) -> None:
        """The person hears this for so long."""
        prompt = Prompt(text, self.clock.seconds(), seconds)
        self.prompts.append(prompt)
        self.note("heard", text)
        try:
            await self.until(self.clock.sleep(seconds))
        except BaseException:
            prompt.cut = self.clock.seconds()
            raise
