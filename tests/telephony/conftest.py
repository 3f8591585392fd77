"""A tiny application behind real HTTP on loopback, and a simulated network that calls it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from callcenter.telephony.simulator.simulator import Simulator
from callcenter.telephony.twilio import TwilioNetwork

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "a-token-of-the-tests"
LINE = "+862160000000"
CALLER = "+8613800000001"
AGENT = "+8613900000001"

Said = str | bytes | tuple[int, str]
Answer = Said | Callable[[dict[str, str]], Said]


@dataclass
class TinyApp:
    """Answers each path with TwiML (without its <Response>) or a sound, and keeps what it was asked, with proof of
    origin."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    url: str = ""
    check: TwilioNetwork = field(default_factory=lambda: TwilioNetwork(ACCOUNT, TOKEN))

    def on(self, path: str, answer: Answer) -> None:
        self.answers[path] = answer

    def params(self, path: str) -> list[dict[str, str]]:
        """The parameters of each request to a path, in order of arrival."""
        return [params for asked, params in self.asked if asked == path]

    def respond(self, path: str) -> Response:
        form = request.form.to_dict()
        raw = f"{self.url}{request.full_path.rstrip('?')}"
        pairs = list(request.form.items(multi=True))
        signature = request.headers.get("X-Twilio-Signature", "")
        if not path.endswith(".wav") and not self.check.check_signature(raw, pairs, signature):
            self.forged.append(raw)
        self.asked.append((f"/{path}", form | request.args.to_dict()))
        answer = self.answers.get(f"/{path}", (204, ""))
        said = answer(form) if callable(answer) else answer
        if isinstance(said, bytes):
            return Response(said, mimetype="audio/x-wav")
        if isinstance(said, tuple):
            return Response(said[1], said[0], mimetype="application/json")
        return Response(f"<?xml version='1.0'?><Response>{said}</Response>", mimetype="text/xml")


@pytest.fixture
def app() -> Iterator[TinyApp]:
    tiny = TinyApp()
    flask = Flask("tiny")
    flask.add_url_rule("/<path:path>", view_func=tiny.respond, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    tiny.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield tiny
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def network(app: TinyApp) -> Iterator[Simulator]:
    with Simulator(app.url, app.url, ACCOUNT, TOKEN, speed=60) as simulator:
        simulator.serve()
        urls = {name: f"{app.url}/{name}" for name in ("voice", "status", "fallback")}
        simulator.number(LINE, voice_url=urls["voice"], status_url=urls["status"], fallback_url=urls["fallback"])
        yield simulator
    assert not app.forged


@pytest.fixture
def provider(network: Simulator) -> TwilioNetwork:
    """Our real client, talking to the simulated network's API."""
    return TwilioNetwork(ACCOUNT, TOKEN, network.exchange.recordings.api_url)
