"""A provider's media over real HTTP: any bytes, any trouble, Basic auth."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from callcenter.telephony.twilio import TwilioNetwork
from tests.service import ACCOUNT, TOKEN


@dataclass
class Media:
    """`body` is served after so many troubles: an HTTP status each, or "cut". `deleted`: ids that we had deleted."""

    body: bytes = b""
    troubles: list[int | str] = field(default_factory=list)
    mono: bool = False
    asked: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def recording(self) -> str:
        return f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1"

    def answer(self, request: Request) -> Response:
        auth = request.authorization
        if auth is None or (auth.username, auth.password) != (ACCOUNT, TOKEN):
            return Response("who are you?", 401)
        if request.method == "DELETE":
            self.deleted.append(request.path.rsplit("/", 1)[-1].removesuffix(".json"))
            return Response(status=204)
        self.asked.append(request.full_path)
        if self.mono and request.args.get("RequestedChannels") == "2":
            return Response('{"code": 16113}', 400)
        trouble = self.troubles.pop(0) if self.troubles else 200
        if trouble == "cut":
            response = Response(self.body[: len(self.body) // 2], mimetype="audio/x-wav")
            response.headers["Content-Length"] = str(len(self.body))
            return response
        return Response(self.body if trouble == 200 else b"no", int(trouble), mimetype="audio/x-wav")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Not here."""


@contextmanager
def media_server() -> Iterator[Media]:
    media = Media()

    def app(environ: dict[str, object], start: object) -> object:
        return media.answer(Request(environ))(environ, start)  # type: ignore[arg-type]

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)  # type: ignore[arg-type]
    media.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield media
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def provider(media: Media) -> TwilioNetwork:
    """Our real client, talking to that server."""
    return TwilioNetwork(ACCOUNT, TOKEN, media.url)
