"""The endpoint: any server of the company that speaks OpenAI's chat protocol (vLLM, Ollama, llama.cpp).

`requests`, which is here anyway, and no client library: one POST is all there is to it, `openai` brings twelve packages
and a second of import, and reads an answer of any size into memory.
"""

import ipaddress
import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, ReadTimeoutError

from transcripts.second_reader.prompt import Message

TIMEOUT = 30.0
LARGEST = 256 * 1024
"""Bytes of an answer. Ours have about one kilobyte."""

_LONGEST_ANSWER = 1500  # tokens
_CHUNK = 16 * 1024
_NO_PROXY: Any = {"http": None, "https": None, "all": None}
_BUSY = (408, 425, 429)


class EndpointProblem(Exception):
    """No answer that could be read. `kind`: timeout | away | busy | status | too_large | unreadable; `passing`: it may
    go well a little later. The text holds nothing of the call, of the key or of the answer."""

    def __init__(self, kind: str, detail: str, *, passing: bool) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind, self.passing = kind, passing


class _Bearer(AuthBase):
    """Sends our key or none: without this a .netrc would speak for us."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`url`: the base, such as http://10.0.0.5:8000/v1; `timeout`: seconds for the whole answer."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT

    def ask(self, messages: list[Message]) -> str:
        """The model's answer to a conversation; EndpointProblem when there is none. No redirects are followed and no
        proxy is used: a call's words go to this host or nowhere."""
        until = time.monotonic() + self.timeout
        asked = {"model": self.model, "messages": messages, "temperature": 0, "max_tokens": _LONGEST_ANSWER,
                 "stream": False, "response_format": {"type": "json_object"}}
        status, body = self._post(asked, until)
        if status in (400, 422):  # a server that knows no JSON mode
            del asked["response_format"]
            status, body = self._post(asked, until)
        if status != 200:
            busy = status in _BUSY
            raise EndpointProblem("busy" if busy else "status", f"HTTP {status}", passing=busy or status >= 500)
        return _said(body)

    def _post(self, asked: dict[str, Any], until: float) -> tuple[int, bytes]:
        left = max(until - time.monotonic(), 0.01)
        try:
            with requests.post(f"{self.url.rstrip('/')}/chat/completions", json=asked, auth=_Bearer(self.key),
                               timeout=left, proxies=_NO_PROXY, allow_redirects=False, stream=True) as answer:
                return answer.status_code, _body(answer, until) if answer.status_code == 200 else b""
        except (requests.Timeout, ReadTimeoutError):
            raise EndpointProblem("timeout", f"no answer in {self.timeout:g} s", passing=True) from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
            # Its own text may hold the address with what an operator put there.
            raise EndpointProblem("away", f"can't be reached ({type(problem).__name__})", passing=True) from None


def _body(answer: requests.Response, until: float) -> bytes:
    """The answer as it comes, within its limits; a server that only drips is not waited for."""
    body = bytearray()
    while chunk := answer.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST:
            raise EndpointProblem("too_large", f"more than {LARGEST} bytes", passing=False)
        if time.monotonic() > until:
            raise requests.Timeout
    return bytes(body)


def _said(body: bytes) -> str:
    try:
        said = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        said = None
    if not isinstance(said, str):
        raise EndpointProblem("unreadable", "no choices[0].message.content", passing=False)
    return said


def leaves_the_house(url: str) -> bool:
    """Whether the endpoint's host is, or may be, outside the company's own network: then the words of calls leave it.
    A name is looked up; one that cannot be found counts as outside."""
    host = urlsplit(url).hostname or ""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return True
    return not found or not all(_inside(str(address)) for address in found)


def _inside(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.is_loopback or ip.is_private and not ip.is_unspecified or ip.is_link_local
