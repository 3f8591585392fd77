"""A stand-in for a language model's server: real HTTP on a thread, saying what the test wants it to say."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """`says`: the content of its answer, or what makes it from the request; `raw`: the whole body in place of one, as
    chunks. `got`: every request's JSON, `headers` and `paths` with them. `hangs`: it never answers until let go."""

    says: str | Callable[[dict[str, Any]], str] = "{}"
    status: int = 200
    raw: Callable[[], Iterator[bytes]] | None = None
    hangs: bool = False
    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def data(self) -> dict[str, Any]:
        """What the last request told of the call."""
        return data_of(self.got[-1])


def data_of(request: dict[str, Any]) -> dict[str, Any]:
    """The JSON between the marks of a request."""
    found: dict[str, Any] = json.loads(request["messages"][1]["content"].split("\n")[1])
    return found


def claim(value: object, segment: object, quote: object, **more: object) -> dict[str, object]:
    return {"value": value, "segment": segment, "quote": quote, **more}


@contextmanager
def answering(**more: Any) -> Iterator[Model]:
    """A model that answers at `url` until the end."""
    model = Model(**more)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.got.append(request)
            model.headers.append(dict(self.headers))
            model.paths.append(self.path)
            if model.hangs:
                model.let_go.wait(20)
                return
            says = model.says(request) if callable(model.says) else model.says
            body = json.dumps({"choices": [{"message": {"role": "assistant", "content": says}}]}).encode()
            self.send_response(model.status)
            self.end_headers()
            try:
                for chunk in model.raw() if model.raw is not None else [body]:
                    self.wfile.write(chunk)
            except OSError:
                pass  # whoever asked has heard enough

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
