"""The network's API over HTTP on loopback, in the provider's own shapes."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from callcenter.telephony.simulator.callbacks import API_VERSION
from callcenter.telephony.simulator.exchange import Exchange
from callcenter.telephony.simulator.operations import Form, Media, Operations, Refused, not_found
from callcenter.telephony.simulator.people import ApiFault
from callcenter.telephony.simulator.shapes import Shapes

_ANSWER_WITHIN = 10.0
_MOST_ON_A_PAGE = 1000
_FAULTS = {
    ApiFault.TOO_MANY: Refused(429, 20429, "Too Many Requests"),
    ApiFault.BROKEN: Refused(500, 20500, "Broken"),
}
_ROUTES = {
    "calls": "Calls.json",
    "call": "Calls/<sid>.json",
    "call_recordings": "Calls/<sid>/Recordings.json",
    "call_recording": "Calls/<sid>/Recordings/<recording>.json",
    "recordings": "Recordings.json",
    "recording": "Recordings/<sid>.json",
    "media": "Recordings/<sid>.wav",
    "messages": "Messages.json",
    "numbers": "IncomingPhoneNumbers.json",
    "number": "IncomingPhoneNumbers/<sid>.json",
}


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Traces are the simulation's own."""


class RestServer:
    """Serves an exchange that lives in another thread's event loop."""

    def __init__(self, exchange: Exchange, loop: asyncio.AbstractEventLoop, auth_token: str) -> None:
        self._exchange, self._loop, self._auth_token = exchange, loop, auth_token
        self._operations, self._shapes = Operations(exchange), Shapes(exchange)
        root = f"/{API_VERSION}/Accounts/<account>/"
        self._map = Map([Rule(root + path, endpoint=name) for name, path in _ROUTES.items()])
        self._map.add(Rule(f"{root}Recordings/<sid>", endpoint="media"))
        self._server: BaseWSGIServer | None = None

    def serve(self, port: int = 0) -> int:
        """Listens on loopback in threads of its own; returns the port."""
        self._server = make_server("127.0.0.1", port, self._answer, threaded=True, request_handler=_Quiet)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="simulated-rest", daemon=True).start()
        return int(self._server.server_port)

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        fault = self._on_loop(lambda: self._fault(request))
        response = self._refusal(_FAULTS[fault]) if fault in _FAULTS else self._respond(request)
        if fault is ApiFault.LOST:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError("the answer is lost")
        return response(environ, start)

    def _respond(self, request: Request) -> Response:
        try:
            endpoint, found = self._map.bind_to_environ(request.environ).match()
            arguments = dict(found)
            self._authenticate(request, arguments.pop("account"))
            handler = getattr(self, f"_{endpoint}")
            return self._on_loop(lambda: handler(request, **arguments))
        except Refused as refusal:
            return self._refusal(refusal)
        except HTTPException:
            return self._refusal(not_found(request.path))

    def _on_loop(self, act: Callable[[], Any]) -> Any:
        """Runs in the exchange's event loop: nothing of it is touched from any other thread."""

        async def acting() -> Any:
            with self._exchange.clock.held():
                return act()

        return asyncio.run_coroutine_threadsafe(acting(), self._loop).result(_ANSWER_WITHIN)

    def _authenticate(self, request: Request, account: str) -> None:
        given = request.authorization
        right = f"{self._exchange.account_sid}:{self._auth_token}"
        said = f"{given.username}:{given.password}" if given is not None and given.type == "basic" else ""
        if not hmac.compare_digest(said.encode(), right.encode()):
            raise Refused(401, 20003, "Authenticate")
        if account != self._exchange.account_sid:
            raise not_found(request.path)

    def _fault(self, request: Request) -> ApiFault | None:
        tricks = self._exchange.api_tricks
        return next((trick.fault for trick in tricks if trick.strikes(request.method, request.path)), None)

    def _calls(self, request: Request) -> Response:
        if request.method == "POST":
            return _json(self._shapes.call(self._operations.create_call(_form(request))), 201)
        legs = self._operations.calls(_query(request))
        return self._list(request, "calls", [self._shapes.call(leg) for leg in legs])

    def _call(self, request: Request, sid: str) -> Response:
        if request.method == "POST":
            return _json(self._shapes.call(self._operations.update_call(sid, _form(request))))
        return _json(self._shapes.call(self._operations.call(sid)))

    def _call_recordings(self, request: Request, sid: str) -> Response:
        if request.method == "POST":
            return _json(self._shapes.recording(self._operations.start_recording(sid, _form(request))), 201)
        self._operations.call(sid)
        found = self._operations.recordings(sid)
        return self._list(request, "recordings", [self._shapes.recording(one) for one in found])

    def _call_recording(self, request: Request, sid: str, recording: str) -> Response:
        return _json(self._shapes.recording(self._operations.update_recording(sid, recording, _form(request))))

    def _recordings(self, request: Request) -> Response:
        found = self._operations.recordings(request.args.get("CallSid", ""))
        return self._list(request, "recordings", [self._shapes.recording(one) for one in found])

    def _recording(self, request: Request, sid: str) -> Response:
        if request.method == "DELETE":
            self._operations.delete_recording(sid)
            return Response(status=204)
        return _json(self._shapes.recording(self._operations.recording(sid)))

    def _media(self, request: Request, sid: str) -> Response:
        media = self._operations.media(sid, request.args.get("RequestedChannels", ""))
        response = Response(_pieces(media), mimetype="audio/x-wav")
        response.headers["Content-Length"] = str(len(media.body))
        return response

    def _messages(self, request: Request) -> Response:
        if request.method == "POST":
            return _json(self._shapes.message(self._operations.send_message(_form(request))), 201)
        sent = [self._shapes.message(one) for one in self._exchange.messages]
        return self._list(request, "messages", sent)

    def _numbers(self, request: Request) -> Response:
        found = self._operations.numbers(_query(request))
        return self._list(request, "incoming_phone_numbers", [self._shapes.number(one) for one in found])

    def _number(self, request: Request, sid: str) -> Response:
        return _json(self._shapes.number(self._operations.update_number(sid, _form(request))))

    def _list(self, request: Request, key: str, things: list[dict[str, Any]]) -> Response:
        page, size = request.args.get("Page", 0, int), request.args.get("PageSize", 50, int)
        kept = [(name, value) for name, value in request.args.items(multi=True) if name not in ("Page", "PageSize")]
        path = request.path + ("?" + urlencode(kept) if kept else "")
        return _json(self._shapes.page(key, things, path, max(0, page), min(max(1, size), _MOST_ON_A_PAGE)))

    def _refusal(self, refusal: Refused) -> Response:
        return _json(self._shapes.error(refusal), refusal.status)


def _form(request: Request) -> Form:
    return dict(request.form.lists())


def _query(request: Request) -> Form:
    return dict(request.args.lists())


def _json(thing: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(thing), status, mimetype="application/json")


def _pieces(media: Media) -> Iterator[bytes]:
    """All of it, or half of what was promised."""
    yield media.body[: len(media.body) // 2] if media.cut else media.body
