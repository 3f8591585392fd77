"""People acting their scripts on a leg."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from callcenter.telephony.simulator import sound
from callcenter.telephony.simulator.documents import first
from callcenter.telephony.simulator.legs import Leg, Prompt, Utterance
from callcenter.telephony.simulator.people import (
    Connected,
    Converse,
    HangUp,
    Hear,
    Press,
    Released,
    Script,
    Speak,
    Wait,
)
from callcenter.telephony.simulator.queues import Bridge
from callcenter.telephony.simulator.verbs_sound import spoken_seconds

_KEY_SECONDS = 0.3
_REACTION_SECONDS = 0.3
_TURN_SECONDS = 4.0


class ScriptFailed(Exception):
    """What the script waits for did not happen in time."""


@dataclass
class Actor:
    """One person on one leg. `put_down` ends the leg. `heard`: prompts before this one are behind the
    script."""

    leg: Leg
    put_down: Callable[[], None]
    heard: int = 0

    async def act(self, script: Script) -> None:
        """All steps in order; a failed step is kept on the leg and the person hangs up."""
        for step in script:
            try:
                await _ACTS[type(step)](self, step)
            except ScriptFailed as problem:
                self.leg.failures.append(str(problem))
                self.leg.note("failed", str(problem))
                self.put_down()
                return

    async def within(self, seconds: float, work: Awaitable[Any], what: str) -> Any:
        """The result of `work`; ScriptFailed when it takes longer."""
        result = await first(work, self.leg.clock.sleep(seconds))
        if result is None:
            heard = "; ".join(prompt.text for prompt in self.leg.prompts[self.heard :])
            raise ScriptFailed(f"{what} not within {seconds:g} s; heard meanwhile: {heard or 'nothing'}")
        return result

    async def hear(self, step: Hear) -> None:
        await self.within(step.within, self._hear(re.compile(step.pattern)), f"/{step.pattern}/ was heard")

    async def _hear(self, pattern: re.Pattern[str]) -> Prompt:
        leg = self.leg

        def next_match() -> int | None:
            found = (i for i in range(self.heard, len(leg.prompts)) if pattern.search(leg.prompts[i].text))
            return next(found, None)

        while True:
            index = await leg.watch(next_match)
            prompt = leg.prompts[index]
            match = pattern.search(prompt.text)
            share = match.end() / max(1, len(prompt.text)) if match else 1.0
            await leg.clock.sleep(prompt.at + prompt.seconds * share - leg.clock.seconds())
            self.heard = index + 1
            if prompt.cut is None or prompt.cut >= prompt.at + prompt.seconds * share:
                await leg.clock.sleep(_REACTION_SECONDS)
                return prompt

    async def press(self, step: Press) -> None:
        for key in step.keys:
            self.leg.press(key)
            await self.leg.clock.sleep(_KEY_SECONDS)

    async def speak(self, step: Speak) -> None:
        if step.audio is not None:
            samples = sound.load(step.audio)[0]
        else:
            samples = sound.hum(step.seconds if step.seconds is not None else max(1.0, spoken_seconds(step.text)))
        utterance = Utterance(self.leg.clock.seconds(), samples, step.text)
        self.leg.speak(utterance)
        await self.leg.clock.sleep(utterance.seconds)

    async def wait(self, step: Wait) -> None:
        await self.leg.clock.sleep(step.seconds)

    async def connected(self, step: Connected) -> None:
        await self.within(step.within, self.leg.watch(lambda: self.leg.bridge), "another person was on the line")

    async def converse(self, step: Converse) -> None:
        bridge: Bridge = await self.within(600.0, self.leg.watch(lambda: self.leg.bridge), "someone to talk with")
        mine, theirs = _conversation(step)
        now = self.leg.clock.seconds()
        self.leg.speak(Utterance(now, mine))
        bridge.other(self.leg).speak(Utterance(now, theirs))
        await first(self.leg.clock.sleep(len(mine) / sound.RATE), bridge.ended())

    async def released(self, step: Released) -> None:
        watching = self.leg.watch(lambda: True if self.leg.bridges and self.leg.bridge is None else None)
        await self.within(step.within, watching, "the other person was off the line")

    async def hang_up(self, _step: HangUp) -> None:
        self.put_down()


def _conversation(step: Converse) -> tuple[sound.Samples, sound.Samples]:
    """Both sides of the talk: of the file, or humming in turns."""
    if step.audio is not None:
        channels = sound.load(step.audio)
        if len(channels) != 2:
            raise ScriptFailed(f"{step.audio} has {len(channels)} channels, a conversation needs two")
        return channels[step.mine], channels[1 - step.mine]
    whole = sound.hum(step.seconds)
    turn = (np.arange(len(whole)) // int(_TURN_SECONDS * sound.RATE)) % 2
    return np.where(turn == 0, whole, 0).astype(np.int16), np.where(turn == 1, whole, 0).astype(np.int16)


_ACTS: dict[type, Callable[[Actor, Any], Awaitable[None]]] = {
    Hear: Actor.hear,
    Press: Actor.press,
    Speak: Actor.speak,
    Wait: Actor.wait,
    Connected: Actor.connected,
    Converse: Actor.converse,
    Released: Actor.released,
    HangUp: Actor.hang_up,
}
