"""A leg performing the application's documents, verb by verb."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urldefrag, urljoin

from callcenter.telephony.simulator.legs import Fetch, Gone, Leg, Moved
from callcenter.telephony.simulator.twiml import Element, TwimlError, parse
from callcenter.telephony.simulator.webhooks import Unanswered

if TYPE_CHECKING:
    from callcenter.telephony.simulator.exchange import Exchange

T = TypeVar("T")
_MOST_DOCUMENTS_AT_ONCE = 30
_KINDS = ("text/xml", "application/xml", "text/html")


@dataclass(frozen=True)
class Stage:
    """Where documents are performed: a leg, the place (a key of grammar.PLACES), the address of the
    document."""

    exchange: Exchange
    leg: Leg
    place: str = "call"
    base: str = ""

    def fetch(self, verb: Element, attribute: str, method: str = "method", **params: str) -> Fetch:
        """What an address attribute of a verb asks for; without it, the document's own address."""
        return Fetch(urljoin(self.base, verb.get(attribute)), verb.get(method, "POST"), params)


Handler = Callable[[Stage, Element], Awaitable[Fetch | None]]
"""Performs a verb; returns the document that takes over, or None to go on with the next verb."""


async def converse(stage: Stage, fetch: Fetch | None) -> None:
    """Performs documents until none is left; then the application has hung up. Gone: the leg ended before."""
    while fetch is not None:
        try:
            fetch = await perform(stage, fetch)
        except Moved as moved:
            stage.leg.resume()
            fetch = moved.fetch
    stage.exchange.end(stage.leg, "completed", "application")


async def perform(stage: Stage, fetch: Fetch) -> Fetch | None:
    """One document from asking for it to its end; returns the one that takes over, if any."""
    _count(stage)
    verbs, base = await _ask(stage, fetch)
    here = replace(stage, base=base)
    for verb in verbs:
        if here.place == "call" and verb.name not in ("Reject", "Redirect"):
            stage.leg.answer()
        follower = await stage.exchange.handlers[verb.name](here, verb)
        if follower is not None:
            return follower
    return None


async def _ask(stage: Stage, fetch: Fetch) -> tuple[tuple[Element, ...], str]:
    """The checked document and its address; the fallback's when the first one can't be had or used."""
    exchange, leg = stage.exchange, stage.leg
    try:
        return await _document(stage, fetch), urldefrag(fetch.url)[0]
    except (Unanswered, TwimlError) as problem:
        leg.note("error", str(problem))
        if isinstance(problem, TwimlError):
            exchange.violations.extend(f"{fetch.url}: {line}" for line in problem.problems)
        else:
            exchange.failures.append(str(problem))
        fallback, broken = leg.fallback_url, fetch.url
        if fallback and fallback != fetch.url:
            params = {"ErrorCode": str(problem.code), "ErrorUrl": urldefrag(broken)[0]}
            return await _ask(stage, Fetch(fallback, "POST", params))
        leg.answer()
        await leg.play("[application error]", 4.0)
        exchange.end(leg, "completed", "network")
        raise Gone from problem


async def _document(stage: Stage, fetch: Fetch) -> tuple[Element, ...]:
    if fetch.document is not None:
        return parse(fetch.document, stage.place)
    exchange, leg = stage.exchange, stage.leg
    params = exchange.callbacks.params(leg) | fetch.params
    leg.note("asked", fetch.url)
    answer = await leg.until(exchange.messenger.send(fetch.url, params, fetch.method))
    if not answer.body:
        return ()
    if answer.kind.split(";")[0].strip().lower() not in _KINDS:
        raise TwimlError([f"the document comes as {answer.kind or 'nothing'}, not as text/xml"], 12300)
    return parse(answer.body, stage.place)


def _count(stage: Stage) -> None:
    """Documents that follow each other without any time passing are a loop, which the provider would
    break."""
    leg = stage.leg
    leg.documents_at_once = leg.documents_at_once + 1 if leg.last_document == leg.clock.seconds() else 0
    leg.last_document = leg.clock.seconds()
    if leg.documents_at_once > _MOST_DOCUMENTS_AT_ONCE:
        stage.exchange.violations.append(f"{leg.sid}: {_MOST_DOCUMENTS_AT_ONCE} documents without any time passing")
        stage.exchange.end(leg, "completed", "network")
        raise Gone


async def first(*works: Awaitable[Any]) -> Any:
    """The result of whichever is done first (of several at once, the earlier argument); the others are
    stopped."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task.done()).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
