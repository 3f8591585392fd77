"""The exchange: numbers, people, legs and queues of one account, inside one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from callcenter.telephony.simulator import verbs_dial, verbs_flow, verbs_input, verbs_queue, verbs_sound
from callcenter.telephony.simulator.acting import Actor
from callcenter.telephony.simulator.callbacks import Callbacks
from callcenter.telephony.simulator.clock import Clock
from callcenter.telephony.simulator.documents import Handler, Stage, converse
from callcenter.telephony.simulator.legs import Fetch, Gone, Leg, new_sid
from callcenter.telephony.simulator.people import ApiTrick, Callee, Reaction, Script, Tricks
from callcenter.telephony.simulator.queues import Queue
from callcenter.telephony.simulator.recordings import Recordings
from callcenter.telephony.simulator.twiml import Element
from callcenter.telephony.simulator.webhooks import Messenger, Unanswered

SETUP_SECONDS = 1.0
"""From dialling to the first ring."""
_VOICEMAIL_SECONDS = 60.0
HANDLERS: Mapping[str, Handler] = {
    "Say": verbs_sound.say,
    "Play": verbs_sound.play,
    "Pause": verbs_sound.pause,
    "Gather": verbs_input.gather,
    "Record": verbs_input.record,
    "Dial": verbs_dial.dial,
    "Enqueue": verbs_queue.enqueue,
    "Leave": verbs_queue.leave,
    "Redirect": verbs_flow.redirect,
    "Hangup": verbs_flow.hang_up,
    "Reject": verbs_flow.reject,
}


@dataclass
class Number:
    """A number of the account and its three addresses."""

    number: str
    voice_url: str = ""
    status_url: str = ""
    fallback_url: str = ""
    sid: str = field(default_factory=lambda: new_sid("PN"))


@dataclass
class Phone:
    """A person's phone: what it does at the first, second … call; the last reaction stays."""

    reactions: tuple[Callee, ...]
    calls: int = 0

    def react(self) -> Callee:
        self.calls += 1
        return self.reactions[min(self.calls, len(self.reactions)) - 1]


@dataclass(frozen=True)
class TextMessage:
    """A text message that the application sent."""

    sid: str
    from_: str
    to: str
    text: str


class Exchange:
    """Connects everything. `violations`: what the application did against the provider's rules. `failures`:
    requests that it did not answer."""

    def __init__(self, clock: Clock, messenger: Messenger, account_sid: str, api_url: str, seed: int = 0) -> None:
        self.clock, self.messenger, self.account_sid = clock, messenger, account_sid
        self.callbacks = Callbacks(clock, messenger, account_sid, seed)
        self.recordings = Recordings(clock, self.callbacks, account_sid, api_url)
        self.handlers = HANDLERS
        self.tricks = Tricks()
        self.numbers: dict[str, Number] = {}
        self.phones: dict[str, Phone] = {}
        self.legs: dict[str, Leg] = {}
        self.queues: dict[str, Queue] = {}
        self.messages: list[TextMessage] = []
        self.violations: list[str] = []
        self.api_tricks: list[ApiTrick] = []
        self.sound_lengths: dict[str, float] = {}

    @property
    def failures(self) -> list[str]:
        return self.callbacks.failures

    def queue(self, name: str) -> Queue:
        """The queue of that name, made on demand."""
        return self.queues.setdefault(name, Queue(name))

    def incoming(self, from_: str, number: Number, script: Script, tricks: Tricks | None) -> Leg:
        """A person calls a number of the account."""
        leg = Leg(self.clock, from_=from_, to=number.number, direction="inbound", tricks=tricks or self.tricks)
        leg.fallback_url, leg.status_url = number.fallback_url, number.status_url
        self.legs[leg.sid] = leg
        self.callbacks.spawn(self._live(leg, Fetch(number.voice_url), script))
        return leg

    def outgoing(self, leg: Leg, fetch: Fetch, ring_seconds: int, *, detect_machine: bool = False) -> None:
        """Dials a leg that the application asked for."""
        self.legs[leg.sid] = leg
        self.callbacks.spawn(self._dial_out(leg, fetch, ring_seconds, detect_machine))

    def child(self, stage: Stage, noun: Element, caller_id: str) -> Leg:
        """A leg that <Dial><Number> rings."""
        leg = Leg(
            self.clock,
            from_=caller_id,
            to=noun.text,
            direction="outbound-dial",
            parent=stage.leg,
            tricks=stage.leg.tricks,
        )
        if noun.get("statusCallback"):
            fetch = stage.fetch(noun, "statusCallback", "statusCallbackMethod")
            leg.status_url, leg.status_method = fetch.url, fetch.method
            leg.status_events = frozenset(noun.get("statusCallbackEvent", "completed").split())
        self.legs[leg.sid] = leg
        return leg

    async def ring(self, leg: Leg, seconds: int, *, detect_machine: bool = False) -> bool:
        """Rings the leg's phone at most so long; True once it is answered, and its person acts. Gone: called
        off."""
        phone = self.phones.get(leg.to)
        engaged = self._engaged(leg)
        callee = phone.react() if phone and not engaged else Callee(Reaction.BUSY if engaged else Reaction.FAIL)
        leg.status = "initiated"
        self.callbacks.progress(leg, "initiated")
        await leg.until(self.clock.sleep(SETUP_SECONDS))
        if callee.reaction in (Reaction.BUSY, Reaction.FAIL):
            self.end(leg, "busy" if callee.reaction is Reaction.BUSY else "failed", "network")
            return False
        leg.status, leg.ringing = "ringing", self.clock.seconds()
        leg.note("ringing", leg.to)
        self.callbacks.progress(leg, "ringing")
        reacts = callee.reaction is not Reaction.NO_ANSWER and callee.rings_for <= seconds
        await leg.until(self.clock.sleep(callee.rings_for if reacts else seconds))
        if not reacts or callee.reaction is Reaction.DECLINE:
            self.end(leg, "busy" if reacts else "no-answer", "person" if reacts else "network")
            return False
        self._pick_up(leg, callee, detect_machine)
        return True

    def end(self, leg: Leg, status: str, by: str) -> None:
        """Ends a leg, once: `by` person, application or network."""
        if leg.over:
            return
        leg.finish(status, by)
        self.recordings.finish_all_of(leg)
        self.callbacks.progress(leg, "completed")

    def put_down(self, leg: Leg) -> None:
        """The person of this leg hangs up; a caller who was not answered yet just goes."""
        self.end(leg, "completed" if leg.answered is not None else "no-answer", "person")

    def notify(self, leg: Leg, fetch: Fetch | None) -> None:
        """A request whose document nobody will hear any more."""
        if fetch is not None:
            self.callbacks.spawn(self._notify(fetch, self.callbacks.params(leg) | fetch.params))

    def _engaged(self, leg: Leg) -> bool:
        others = (other for other in self.legs.values() if other is not leg and not other.over)
        return any(leg.to == (one.from_ if one.direction == "inbound" else one.to) for one in others)

    def _pick_up(self, leg: Leg, callee: Callee, detect_machine: bool) -> None:
        machine = callee.reaction is Reaction.VOICEMAIL
        if detect_machine:
            leg.answered_by = "machine_start" if machine else "human"
        leg.answer()
        self.callbacks.progress(leg, "answered")
        self.callbacks.spawn(self._voicemail(leg) if machine else self._act(leg, callee.script))

    async def _voicemail(self, leg: Leg) -> None:
        await _whole_life(leg, self.clock.sleep(_VOICEMAIL_SECONDS))
        self.put_down(leg)

    async def _act(self, leg: Leg, script: Script) -> None:
        await _whole_life(leg, Actor(leg, lambda: self.put_down(leg)).act(script))

    async def _live(self, leg: Leg, fetch: Fetch, script: Script) -> None:
        self.callbacks.spawn(self._act(leg, script))
        await self._converse(leg, fetch)

    async def _dial_out(self, leg: Leg, fetch: Fetch, ring_seconds: int, detect_machine: bool) -> None:
        try:
            if await self.ring(leg, ring_seconds, detect_machine=detect_machine):
                await self._converse(leg, fetch)
        except Gone:
            pass

    async def _converse(self, leg: Leg, fetch: Fetch) -> None:
        try:
            await converse(Stage(self, leg), fetch)
        except Gone:
            pass

    async def _notify(self, fetch: Fetch, params: dict[str, str]) -> None:
        try:
            await self.messenger.send(fetch.url, params, fetch.method)
        except Unanswered as problem:
            self.failures.append(str(problem))


async def _whole_life(leg: Leg, acting: Coroutine[Any, Any, None]) -> None:
    """Acts until the script or the leg is over; unlike `leg.until`, a move does not disturb the person."""
    task = asyncio.ensure_future(acting)
    ended = asyncio.ensure_future(leg.watch(lambda: True if leg.over else None))
    await asyncio.wait({task, ended}, return_when=asyncio.FIRST_COMPLETED)
    for one in (task, ended):
        one.cancel()
    results = await asyncio.gather(task, ended, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]
