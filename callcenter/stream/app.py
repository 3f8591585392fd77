"""The stream as an ASGI application: GET /stream for desks, /healthz for whoever watches the process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from callcenter.config import Settings
from callcenter.db import conninfo
from callcenter.stream.asking import COOKIE, allows, cookie_reader
from callcenter.stream.hub import REFRESH, Hub, Seat
from callcenter.stream.listening import Listening

_RETRY = "retry: 3000\n\n"
_PING = ": ping\n\n"


def create_stream(settings: Settings, *, ping: float = 15.0) -> Starlette:
    """`ping`: seconds after which an idle stream says that it lives (proxies cut silent ones)."""
    assert settings.database_url
    read, hub = cookie_reader(settings.session_secret()), Hub()
    listening = Listening(conninfo(settings.database_url), hub)

    async def stream(request: Request) -> Response:
        origin = request.headers.get("origin")
        if not allows(settings, origin, request.headers.get("host", "")):
            return PlainTextResponse("not a page of this desk\n", 403)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": "Origin"}
        if origin is not None:
            headers |= {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
        holder = read(request.cookies.get(COOKIE))
        try:
            person = await listening.person(holder.person_id) if holder is not None else None
        except (psycopg.Error, OSError):
            return PlainTextResponse("the database is away\n", 503, headers)
        if holder is None or person is None or person[1] != holder.sessions:
            return PlainTextResponse("sign in at the desk first\n", 401, headers)
        seat = Seat(holder.person_id, holder.sessions, person[0])
        return StreamingResponse(_events(hub, seat, ping), media_type="text/event-stream", headers=headers)

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("listening\n" if listening.listening else "not listening\n",
                                 200 if listening.listening else 503)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(listening.run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    return Starlette(routes=[Route("/stream", stream), Route("/healthz", healthz)], lifespan=life)


async def _events(hub: Hub, seat: Seat, ping: float) -> AsyncIterator[str]:
    """What a desk is told, from now on. It begins with `refresh`: what happened while nobody listened is asked for."""
    hub.join(seat)
    try:
        yield _RETRY + REFRESH.text()
        while not seat.over:
            try:
                event = await asyncio.wait_for(seat.queue.get(), ping)
            except TimeoutError:
                yield _PING
                continue
            yield event.text()
    finally:
        hub.leave(seat)
