"""`callcenter web`: real server processes, and what arrives at their socket."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.commands.ports import free_port
from tests.phones import Caller
from tests.service import ACCOUNT, BASE, TOKEN, Service, service, sign

__all__ = ["service"]

pytestmark = pytest.mark.slow


class Server:
    """A running `callcenter web` with two processes."""

    def __init__(self, port: int) -> None:
        self.port = port

    def send(self, path: str, body: bytes, **headers: str) -> tuple[int, str]:
        """One request, byte for byte."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("POST", path, body, {
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        return self.send(path, urlencode(form).encode(), **{"X-Twilio-Signature": sign(BASE + path, form)})

    def ready(self) -> bool:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
        except OSError:
            return False


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    settings = service.desk.settings
    server = Server(free_port())
    environment = {**os.environ, "DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url),
                   "VAR_DIR": str(settings.var_dir), "PUBLIC_BASE_URL": BASE, "SECRET_KEY": "s" * 32,
                   "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "PORT": str(server.port),
                   "LOG_LEVEL": "error"}
    process = subprocess.Popen([Path(sys.executable).parent / "callcenter", "web", "--workers", "2"],
                               env=environment, cwd=settings.var_dir, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while not server.ready():
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def at_once(server: Server, path: str, form: dict[str, str], times: int = 10) -> set[tuple[int, str]]:
    barrier, answers = threading.Barrier(times), []

    def one() -> None:
        barrier.wait()
        answers.append(server.post(path, form))

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == times
    return set(answers)


def test_two_processes_serve_a_call_as_one(service: Service, server: Server) -> None:
    """Beginning, key and end, each ten times at once, and what no provider would send in between."""
    caller = Caller(service)
    begun = at_once(server, "/webhooks/twilio/voice", caller.form(CallStatus="ringing"))
    ((status, document),) = begun
    assert status == 200
    assert "三响科技" in document
    path = document.split('action="', 1)[1].split('"', 1)[0].split("#")[0].removeprefix(BASE)
    ((status, document),) = at_once(server, path, caller.form(Digits="2"))
    assert (status, "<Enqueue" in document) == (200, True)

    voice = "/webhooks/twilio/voice"
    assert server.send(voice, b"x=" + b"y" * 1_048_576)[0] == 413
    assert server.send(voice, b"\xff\xfe&CallSid=%FF%00", **{"X-Twilio-Signature": "x"})[0] == 403
    assert server.send(voice, b"CallSid=CA9&To=%2B862162881234")[0] == 403
    query = voice + "?shop=%E4%B8%8A%E6%B5%B7&x=a%2Bb%20c"
    assert server.post(query, Caller(service).form())[0] == 200

    ended = at_once(server, "/webhooks/twilio/status", caller.form(CallStatus="completed", SequenceNumber="0"))
    assert ended == {(204, "")}
    kinds = service.rows("select kind from call_events where call_sid = %s order by id", caller.sid)
    assert [row.kind for row in kinds] == ["start", "input", "status"]
    assert service.row("select count(*) from work where kind = 'close_call'")[0] == 1
    assert service.row("select count(*) from audit where action = 'webhook.forged'")[0] == 2
