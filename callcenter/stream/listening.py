"""One LISTEN connection for all open desks, and one for looking up whom a change concerns."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psycopg
import structlog

from callcenter.changes import CHANNEL, Change, read_changes
from callcenter.people.owing import OWES_NOTHING
from callcenter.stream.hub import REFRESH, Event, Hub

_BOARD_EVERY = 1.0
_CHECK_EVERY = 30.0
_PAUSE = 1.0
"""Seconds until the server is tried again after it went away."""

_RUNG = "select distinct call_sid, person_id from legs where call_sid = any(%s) and person_id = any(%s)"
_STANDING = f"select id, role, sessions from people where id = any(%s) and active and {OWES_NOTHING}"

log = structlog.get_logger(__name__)


class Listening:
    """Hears what has changed and tells the hub. `address`: of the database, as psycopg wants it."""

    def __init__(self, address: str, hub: Hub) -> None:
        self._address, self._hub = address, hub
        self._lookups: psycopg.AsyncConnection[Any] | None = None
        self._looking_up = asyncio.Lock()
        self._board_changed = False
        self.listening = False

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await asyncio.gather(self._listen_on(), self._every(_BOARD_EVERY, self._tell_board),
                                 self._every(_CHECK_EVERY, self._check))
        finally:
            if self._lookups is not None:
                await self._lookups.close()

    async def person(self, person_id: int) -> tuple[str, int] | None:
        """Role and sessions of somebody who works here, and owes neither password nor second factor first."""
        return (await self._standing([person_id])).get(person_id)

    async def _listen_on(self) -> None:
        while True:
            try:
                connection = await self._connected()
                async with connection:
                    await connection.execute(f"listen {CHANNEL}")
                    self.listening = True
                    self._hub.tell_all(REFRESH)
                    async for notification in connection.notifies():
                        await self._tell(read_changes(notification.payload))
            except (psycopg.Error, OSError) as problem:
                log.warning("the database is away", problem=str(problem))
            self.listening = False
            await asyncio.sleep(_PAUSE)

    async def _tell(self, changes: Sequence[Change]) -> None:
        calls = [change.id for change in changes if change.kind == "call"]
        for call_sid, person_id in await self._rows(_RUNG, [calls, self._hub.people()]) if calls else ():
            self._hub.tell([person_id], Event("call", call_sid))
        for change in changes:
            if change.kind in ("state", "notice") and change.id.isdigit():
                self._hub.tell([int(change.id)], Event(change.kind, change.id))
            elif change.kind == "slip":
                self._hub.tell_all(Event("slip", change.id))
        self._board_changed = self._board_changed or any(change.kind in ("call", "state") for change in changes)

    async def _tell_board(self) -> None:
        if self._board_changed:
            self._board_changed = False
            self._hub.tell_board()

    async def _check(self) -> None:
        """Sessions end with a role, a password or a lock: so do their streams, and those of who owes something now."""
        if people := self._hub.people():
            self._hub.keep_only(await self._standing(people))

    async def _standing(self, people: list[int]) -> dict[int, tuple[str, int]]:
        return {row[0]: (row[1], row[2]) for row in await self._rows(_STANDING, [people])}

    async def _rows(self, query: str, values: list[Any]) -> list[Any]:
        async with self._looking_up:
            if self._lookups is None or self._lookups.closed:
                self._lookups = await self._connected()
            cursor = await self._lookups.execute(query, values)
            return await cursor.fetchall()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        """Notices within a minute that the server is gone without a word: nothing is sent here for hours at night."""
        return await psycopg.AsyncConnection.connect(self._address, autocommit=True, connect_timeout=3,
                                                     keepalives_idle=30, keepalives_interval=10, keepalives_count=3)

    async def _every(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await act()
            except (psycopg.Error, OSError) as problem:
                log.warning("the database is away", problem=str(problem))
