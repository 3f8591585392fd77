"""<Enqueue> and <Leave>: waiting in line."""

from __future__ import annotations

from dataclasses import replace

from callcenter.telephony.simulator.documents import Stage, first, perform
from callcenter.telephony.simulator.legs import Fetch, Gone, Moved
from callcenter.telephony.simulator.queues import Bridge, Place, Queue, Summons
from callcenter.telephony.simulator.twiml import Element

_MUSIC = 30.0


class LeftLine(Exception):
    """A wait document said <Leave>."""


async def leave(_stage: Stage, _verb: Element) -> Fetch | None:
    raise LeftLine


async def enqueue(stage: Stage, verb: Element) -> Fetch | None:
    """Waits in line until taken, left, redirected or hung up; the action hears of it in every case."""
    leg, queue = stage.leg, stage.exchange.queue(verb.text)
    place = queue.join(leg)
    if place is None:
        return _left(stage, verb, {"QueueResult": "queue-full"})
    leg.note("queued", queue.name)
    result = "hangup"
    try:
        summons = await leg.until(first(place.taken, _wait(stage, verb, queue, place)))
        result = "bridged"
        await _talk(stage, place, summons)
    except LeftLine:
        result = "leave"
    except Gone:
        stage.exchange.notify(leg, _left(stage, verb, _outcome(stage, queue, place, result)))
        raise
    except Moved:
        result = "redirected-from-bridged" if result == "bridged" else "redirected"
        stage.exchange.notify(leg, _left(stage, verb, _outcome(stage, queue, place, result)))
        raise
    finally:
        queue.leave(place)
        if not place.bridged.done():
            place.bridged.set_result(None)
    return _left(stage, verb, _outcome(stage, queue, place, result))


async def _wait(stage: Stage, verb: Element, queue: Queue, place: Place) -> None:
    """Performs wait documents, over and over, until stopped."""
    inside = replace(stage, place="queue")
    while True:
        if not verb.get("waitUrl"):
            await stage.leg.play("[music]", _MUSIC)
            continue
        fetch: Fetch | None = stage.fetch(verb, "waitUrl", "waitUrlMethod")
        while fetch is not None:
            fetch = replace(fetch, params=fetch.params | queue.facts(place))
            fetch = await perform(inside, fetch)


async def _talk(stage: Stage, place: Place, summons: Summons) -> None:
    """Hears the whisper, then is connected with whoever took the caller out of the line, until that ends."""
    leg = stage.leg
    waited = place.waited()
    leg.queue_time = waited
    fetch = summons.whisper
    while fetch is not None:
        fetch = await perform(replace(stage, place="dequeue"), fetch)
    if summons.withdrawn:
        return
    bridge = Bridge(leg.clock, summons.by, leg)
    place.bridged.set_result(bridge)
    try:
        await leg.until(bridge.ended())
    except Gone:
        bridge.end("called hung up" if leg.ended_by == "person" else "called ended")
        raise
    except Moved:
        bridge.end("called moved")
        raise


def _outcome(stage: Stage, queue: Queue, place: Place, result: str) -> dict[str, str]:
    seconds = stage.leg.queue_time if result.endswith("bridged") else place.waited()
    return {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(seconds)}


def _left(stage: Stage, verb: Element, params: dict[str, str]) -> Fetch | None:
    """The action's document; without an action the next verb follows."""
    return stage.fetch(verb, "action", **params) if verb.get("action") else None
