"""One POST to a server of the company's own, within its time and size, whatever that server does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests.transcripts.second_reader.standin import Model, answering
from transcripts.second_reader.endpoint import LARGEST, Endpoint, EndpointProblem, leaves_the_house

ASKED = [{"role": "user", "content": "好"}]


def ask(model: Model, timeout: float = 5.0, key: str | None = None) -> str:
    return Endpoint(model.url, "qwen", key, timeout).ask(ASKED)


def refused(model: Model, timeout: float = 5.0) -> EndpointProblem:
    with pytest.raises(EndpointProblem) as problem:
        ask(model, timeout, "a-secret-key")
    assert "a-secret-key" not in str(problem.value)
    return problem.value


def test_it_asks_as_openai_s_servers_are_asked() -> None:
    with answering(says="{}") as model:
        assert ask(model, key="k") == "{}"
    assert model.paths == ["/v1/chat/completions"]
    assert model.headers[0]["Authorization"] == "Bearer k"
    assert {name: model.got[0][name] for name in ("model", "messages", "temperature", "stream")} == {
        "model": "qwen", "messages": ASKED, "temperature": 0, "stream": False}


def test_without_a_key_nobody_is_named_and_no_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with answering() as model:
        assert ask(model) == "{}"
    assert "Authorization" not in model.headers[0]


def test_the_key_never_shows_in_the_endpoint_s_text() -> None:
    assert "hush" not in repr(Endpoint("http://127.0.0.1/v1", "m", "hush"))


@pytest.mark.parametrize(("status", "kind", "passing"), [
    (429, "busy", True), (500, "status", True), (503, "status", True), (404, "status", False), (302, "status", False)])
def test_a_refusal_tells_whether_another_try_is_worth_it(status: int, kind: str, passing: bool) -> None:
    with answering(status=status) as model:
        problem = refused(model)
    assert (problem.kind, problem.passing) == (kind, passing)


def test_a_server_without_json_mode_is_asked_again_without_it() -> None:
    with answering(status=400) as model:
        assert refused(model).kind == "status"
    assert ["response_format" in request for request in model.got] == [True, False]


def test_a_dead_server_is_away() -> None:
    with answering() as model:
        pass
    assert (refused(model).kind, refused(model).passing) == ("away", True)


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    with answering(hangs=True) as model:
        begun = time.monotonic()
        assert refused(model, 0.3).kind == "timeout"
        assert time.monotonic() - begun < 3


def test_a_server_that_drips_is_not_waited_for() -> None:
    stop = threading.Event()

    def drips() -> Iterator[bytes]:
        while not stop.wait(0.05):
            yield b" "

    with answering(raw=drips) as model:
        begun = time.monotonic()
        assert refused(model, 0.4).kind == "timeout"
        assert time.monotonic() - begun < 3
        stop.set()


def test_ten_megabytes_are_not_taken_in() -> None:
    with answering(raw=lambda: iter([b"x" * 1024 * 1024] * 10)) as model:
        assert refused(model).kind == "too_large"
    assert LARGEST < 1024 * 1024


@pytest.mark.parametrize("body", [
    b"", b"<html>", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}',
    b'{"choices": [{"message": {"content": 7}}]}', b"[" * 100_000, json.dumps({"choices": "x"}).encode(), b"\xff\xfe"])
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with answering(raw=lambda: iter([body])) as model:
        problem = refused(model)
    assert (problem.kind, problem.passing) == ("unreadable", False)


@pytest.mark.parametrize(("url", "outside"), [
    ("http://127.0.0.1:8000/v1", False), ("http://localhost:11434/v1", False), ("http://10.2.3.4/v1", False),
    ("http://192.168.1.5/v1", False), ("http://[::1]:8080/v1", False), ("http://[fd00::5]/v1", False),
    ("https://8.8.8.8/v1", True), ("http://no-such-host.invalid/v1", True), ("http://0.0.0.0/v1", True)])
def test_an_address_outside_our_network_is_noticed(url: str, outside: bool) -> None:
    assert leaves_the_house(url) is outside
