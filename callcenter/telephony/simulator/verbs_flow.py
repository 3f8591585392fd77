"""<Redirect>, <Hangup>, <Reject>: where a call goes next, or that it ends."""

from __future__ import annotations

from urllib.parse import urljoin

from callcenter.telephony.simulator.documents import Stage
from callcenter.telephony.simulator.legs import Fetch, Gone
from callcenter.telephony.simulator.twiml import Element


async def redirect(stage: Stage, verb: Element) -> Fetch | None:
    return Fetch(urljoin(stage.base, verb.text), verb.get("method", "POST"))


async def hang_up(stage: Stage, _verb: Element) -> Fetch | None:
    stage.exchange.end(stage.leg, "completed", "application")
    raise Gone


async def reject(stage: Stage, verb: Element) -> Fetch | None:
    """Only a call not yet answered can be refused; one that is answered just ends."""
    status = "busy" if verb.get("reason") == "busy" else "no-answer"
    stage.exchange.end(stage.leg, "completed" if stage.leg.answered is not None else status, "application")
    raise Gone
