"""A desk, and the stream over its database, in a server of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn

from callcenter.desk import Desk
from callcenter.stream.app import create_stream
from tests.desk import app, client, desk, now

__all__ = ["app", "client", "desk", "now", "stream"]


@dataclass(frozen=True)
class Served:
    """A running stream."""

    url: str
    server: uvicorn.Server


@pytest.fixture
def stream(desk: Desk) -> Iterator[Served]:
    """Really served; pings every half second."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(
            create_stream(desk.settings, ping=0.5), log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", server)
        server.should_exit = True
        thread.join(timeout=10)
