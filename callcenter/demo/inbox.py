"""A notification address of the demo's own: whatever Apprise posts there is kept and can be read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Arrived:
    """One message as it arrived. `place`: whose address it was sent to."""

    place: str
    title: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


@dataclass
class Inbox:
    """Addresses on this machine, one a place, and what arrived there so far."""

    port: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    _places: list[str] = field(default_factory=list)

    def address(self, place: str) -> str:
        """A new Apprise address for a place such as 客服部群."""
        self._places.append(place)
        return f"json://127.0.0.1:{self.port}/group{len(self._places)}"

    def keep(self, path: str, posted: dict[str, Any]) -> None:
        """A message was posted; KeyError or ValueError: not to an address of ours."""
        number = int(path.removeprefix("/group"))
        self.arrived.append(Arrived(self._places[number - 1], posted["title"], posted["message"]))


@contextmanager
def inbox() -> Iterator[Inbox]:
    """Opens it on a free port of the loopback interface, and closes it."""
    made = Inbox()

    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keeps the message; only then the sender hears 200."""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                made.keep(self.path, json.loads(body))
            except (ValueError, KeyError, IndexError):
                return self.send_error(400)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: the demo prints what arrived itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Post)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, name="inbox", daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
