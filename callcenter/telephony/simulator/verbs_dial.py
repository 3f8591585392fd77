"""<Dial>: connecting a leg with the first of a queue, or with numbers that are rung."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from callcenter.telephony.simulator.documents import Stage, first, perform
from callcenter.telephony.simulator.legs import Fetch, Gone, Interrupted, Leg
from callcenter.telephony.simulator.queues import Bridge, Place, Queue, Summons
from callcenter.telephony.simulator.recordings import Recording
from callcenter.telephony.simulator.twiml import Element

_RING_SECONDS = 30
_LONGEST = 4 * 3600


async def dial(stage: Stage, verb: Element) -> Fetch | None:
    """Connects; the action hears how it went, also when the caller hung up."""
    queues = [noun for noun in verb.inside if noun.name == "Queue"]
    outcome: dict[str, str] = {"DialCallStatus": "no-answer", "DialBridged": "false"}
    try:
        work = _dial_queue(stage, verb, queues[0], outcome) if queues else _dial_numbers(stage, verb, outcome)
        await work
    except Gone:
        if verb.get("action"):
            stage.exchange.notify(stage.leg, stage.fetch(verb, "action", **outcome))
        raise
    return stage.fetch(verb, "action", **outcome) if verb.get("action") else None


async def _dial_queue(stage: Stage, verb: Element, noun: Element, outcome: dict[str, str]) -> None:
    queue = stage.exchange.queues.get(noun.text)
    if queue is None:
        outcome["DialCallStatus"] = "failed"
        stage.leg.note("error", f"no queue {noun.text}")
        return
    place = await _next_in_line(stage, queue, verb.number("timeout", _RING_SECONDS))
    if place is None:
        return
    whisper = None
    if noun.get("url"):
        facts = {"QueueSid": queue.sid, "QueueTime": str(place.waited()), "DequeingCallSid": stage.leg.sid}
        whisper = stage.fetch(noun, "url", **facts)
    summons = Summons(stage.leg, whisper)
    place.taken.set_result(summons)
    try:
        bridge = await stage.leg.until(asyncio.shield(place.bridged))
    except Interrupted:
        summons.withdrawn = True
        raise
    if bridge is not None:
        await _connected(stage, verb, bridge, outcome)


async def _next_in_line(stage: Stage, queue: Queue, seconds: int) -> Place | None:
    """The first of the line, waited for if nobody is there; None when nobody comes in time."""
    timeout = asyncio.ensure_future(stage.leg.clock.sleep(seconds))
    try:
        while not queue.places and not timeout.done():
            await stage.leg.until(first(queue.arrived(), asyncio.shield(timeout)))
        return queue.take() if queue.places else None
    finally:
        timeout.cancel()


async def _connected(stage: Stage, verb: Element, bridge: Bridge, outcome: dict[str, str]) -> None:
    """Two legs talk until one of them ends it, the star key releases the other one, or time is up."""
    leg, exchange = stage.leg, stage.exchange
    recording = _recording(stage, verb)
    outcome |= {"DialCallStatus": "completed", "DialBridged": "true", "DialCallSid": bridge.called.sid}
    try:
        limit = leg.clock.sleep(verb.number("timeLimit", _LONGEST))
        ends: list[Any] = [bridge.ended(), limit]
        if verb.yes("hangupOnStar"):
            ends.append(_star(leg))
        await leg.until(first(*ends))
        bridge.end("released by star or time limit")
    except Interrupted:
        bridge.end("caller hung up" if leg.ended_by == "person" else "caller ended or moved")
        raise
    finally:
        outcome["DialCallDuration"] = str(round((bridge.until or bridge.began) - bridge.began))
        if recording is not None:
            exchange.recordings.finish(recording)
            outcome |= exchange.recordings.result(recording)


async def _star(leg: Leg) -> None:
    with leg.listening() as ear:
        while (await ear.get()).key != "*":
            pass


def _recording(stage: Stage, verb: Element) -> Recording | None:
    how = verb.get("record", "do-not-record")
    if how in ("do-not-record", "false"):
        return None
    recordings = stage.exchange.recordings
    channels = 2 if how.endswith("dual") else 1
    return recordings.begin(stage.leg, "DialVerb", channels, recordings.wishes(stage, verb))


async def _dial_numbers(stage: Stage, verb: Element, outcome: dict[str, str]) -> None:
    """Rings all numbers together; the first who answers (and stays through the whisper) is connected."""
    exchange = stage.exchange
    nouns = [noun for noun in verb.inside if noun.name == "Number"] or [Element("Number", {}, verb.text, ())]
    caller_id = verb.get("callerId") or stage.leg.from_
    legs = [exchange.child(stage, noun, caller_id) for noun in nouns]
    seconds = verb.number("timeout", _RING_SECONDS)
    tries = [asyncio.ensure_future(_try(stage, noun, leg, seconds)) for noun, leg in zip(nouns, legs, strict=True)]
    try:
        winner = await stage.leg.until(_first_answered(tries))
        for leg in legs:
            if leg is not winner:
                exchange.end(leg, "canceled" if leg.answered is None else "completed", "network")
        if winner is None:
            outcome |= {"DialCallStatus": legs[-1].status, "DialCallSid": legs[-1].sid}
            return
        await _talk_to(stage, verb, winner, outcome)
    finally:
        for leg in legs:
            exchange.end(leg, "completed" if leg.answered is not None else "canceled", "network")
        await asyncio.gather(*tries, return_exceptions=True)


async def _try(stage: Stage, noun: Element, leg: Leg, seconds: int) -> Leg | None:
    try:
        if not await stage.exchange.ring(leg, seconds):
            return None
        fetch = stage.fetch(noun, "url") if noun.get("url") else None
        inside = Stage(stage.exchange, leg, "whisper", stage.base)
        while fetch is not None:
            fetch = await perform(inside, fetch)
        return None if leg.over else leg
    except Interrupted:
        return None


async def _first_answered(tries: Sequence[asyncio.Future[Leg | None]]) -> Leg | None:
    for done in asyncio.as_completed([asyncio.shield(one) for one in tries]):
        if (leg := await done) is not None:
            return leg
    return None


async def _talk_to(stage: Stage, verb: Element, winner: Leg, outcome: dict[str, str]) -> None:
    bridge = Bridge(stage.leg.clock, stage.leg, winner)
    end = asyncio.ensure_future(_until_gone(winner, bridge))
    try:
        await _connected(stage, verb, bridge, outcome)
    finally:
        end.cancel()
        await asyncio.gather(end, return_exceptions=True)


async def _until_gone(leg: Leg, bridge: Bridge) -> None:
    """The dialled leg has no document of its own: its phone's end, or its redirection, ends the
    connection."""
    try:
        await leg.until(bridge.ended())
    except Interrupted:
        bridge.end("called hung up" if leg.ended_by == "person" else "called ended or moved")
