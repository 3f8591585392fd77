"""<Gather> and <Record>: what a person keys, says, or leaves as a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from callcenter.telephony.simulator.documents import Stage
from callcenter.telephony.simulator.legs import Fetch, Gone, Heard, Utterance
from callcenter.telephony.simulator.twiml import Element

_SPEECH_PAUSE = 1.0
_BEEP = 0.5
_EVERY_KEY = "1234567890*#"


async def gather(stage: Stage, verb: Element) -> Fetch | None:
    """Keys or speech, from the beginning of the prompts until a pause after them."""
    with stage.leg.listening() as ear:
        opening = await _opening(stage, verb, ear)
        if opening is None:
            return _answered(stage, verb, {}) if verb.yes("actionOnEmptyResult") else None
        if opening.utterance is not None:
            await stage.leg.until(stage.leg.clock.sleep(opening.utterance.seconds + _SPEECH_PAUSE))
            return _answered(stage, verb, {"SpeechResult": opening.utterance.text, "Confidence": "0.9"})
        digits, finished_by = await _digits(stage, verb, ear, opening.key)
    if not digits and not verb.yes("actionOnEmptyResult"):
        return None
    return _answered(stage, verb, {"Digits": digits, "FinishedOnKey": finished_by})


async def _opening(stage: Stage, verb: Element, ear: asyncio.Queue[Heard]) -> Heard | None:
    """The first thing that counts as input; it stops the prompts. None: silence to the end."""
    prompts = asyncio.ensure_future(_prompts(stage, verb))
    taking = asyncio.ensure_future(_first_input(verb, ear))
    try:
        await stage.leg.until(asyncio.wait({prompts, taking}, return_when=asyncio.FIRST_COMPLETED))
        if not taking.done():
            prompts.result()
            return await _within(stage, verb.number("timeout", 5), taking)
        return taking.result()
    finally:
        for task in (prompts, taking):
            task.cancel()
        await asyncio.gather(prompts, taking, return_exceptions=True)


async def _prompts(stage: Stage, verb: Element) -> None:
    for prompt in verb.inside:
        await stage.exchange.handlers[prompt.name](stage, prompt)


async def _first_input(verb: Element, ear: asyncio.Queue[Heard]) -> Heard:
    kinds = verb.get("input", "dtmf").split()
    while True:
        heard = await ear.get()
        if heard.key and "dtmf" in kinds:
            return heard
        if heard.utterance is not None and heard.utterance.text and "speech" in kinds:
            return heard


async def _digits(stage: Stage, verb: Element, ear: asyncio.Queue[Heard], key: str) -> tuple[str, str]:
    """All keys up to the finishing key, the wanted number, or the pause."""
    digits, finish, most = "", verb.get("finishOnKey", "#"), verb.number("numDigits", 1000)
    while True:
        if key == finish:
            return digits, key
        digits += key
        if len(digits) >= most:
            return digits, ""
        heard = await _within(stage, verb.number("timeout", 5), _first_key(ear))
        if heard is None:
            return digits, ""
        key = heard.key


async def _first_key(ear: asyncio.Queue[Heard]) -> Heard:
    while True:
        if (heard := await ear.get()).key:
            return heard


async def _within(stage: Stage, seconds: float, work: Awaitable[Heard]) -> Heard | None:
    """What `work` brings within so many seconds, else None."""
    task = asyncio.ensure_future(work)
    silence = asyncio.ensure_future(stage.leg.clock.sleep(seconds))
    try:
        await stage.leg.until(asyncio.wait({task, silence}, return_when=asyncio.FIRST_COMPLETED))
        return task.result() if task.done() else None
    finally:
        for one in (task, silence):
            one.cancel()
        await asyncio.gather(task, silence, return_exceptions=True)


def _answered(stage: Stage, verb: Element, result: dict[str, str]) -> Fetch:
    if "SpeechResult" not in result:
        result = {"Digits": "", "FinishedOnKey": ""} | result
    return stage.fetch(verb, "action", **(result | {"msg": "Gather End"}))


async def record(stage: Stage, verb: Element) -> Fetch | None:
    """A message after the beep. Mere silence: no request, the next verb follows. The caller hangs up after
    saying something: the action is still requested, with Digits=hangup."""
    exchange, leg = stage.exchange, stage.leg
    if verb.yes("playBeep", default=True):
        await leg.play("[beep]", _BEEP)
    recording = exchange.recordings.begin(leg, "RecordVerb", 1, exchange.recordings.wishes(stage, verb))
    since, ended_by = len(leg.utterances), ""
    try:
        with leg.listening() as ear:
            ended_by = await _message(stage, verb, ear)
    except Gone:
        ended_by = "hangup"
        raise
    finally:
        exchange.recordings.finish(recording)
        spoken = len(leg.utterances) > since
        if ended_by == "hangup" and spoken:
            ending = stage.fetch(verb, "action", **exchange.recordings.result(recording), Digits="hangup")
            exchange.notify(leg, ending)
    if not spoken:
        return None
    return stage.fetch(verb, "action", **exchange.recordings.result(recording), Digits=ended_by)


async def _message(stage: Stage, verb: Element, ear: asyncio.Queue[Heard]) -> str:
    """Listens until a key, the silence, or the longest length ends the message; returns the key."""
    clock, keys = stage.leg.clock, verb.get("finishOnKey", _EVERY_KEY)
    until = clock.seconds() + verb.number("maxLength", 3600)
    talking: Utterance | None = None
    while (left := until - clock.seconds()) > 0:
        silence = verb.number("timeout", 5) + (talking.at + talking.seconds - clock.seconds() if talking else 0.0)
        heard = await _within(stage, min(left, silence), ear.get())
        if heard is None:
            break
        if heard.key and heard.key in keys:
            return heard.key
        talking = heard.utterance or talking
    return ""
