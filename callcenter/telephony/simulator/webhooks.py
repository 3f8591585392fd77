"""Requests to the application: signed, with the provider's time limits and retries."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urldefrag, urlencode, urlsplit

import requests
from twilio.request_validator import RequestValidator

from callcenter.telephony.simulator.clock import Clock

_MOST_RETRIES = 5
_MOST_AT_ONCE = 32


@dataclass(frozen=True)
class Answer:
    """What the application said."""

    status: int
    kind: str
    body: bytes


class Unanswered(Exception):
    """The application gave no usable answer. `code` is the provider's error code, `sort` ct, rt, 4xx or
    5xx."""

    def __init__(self, url: str, code: int, sort: str, detail: str) -> None:
        super().__init__(f"{url}: error {code}, {detail}")
        self.url, self.code, self.sort = url, code, sort


@dataclass(frozen=True)
class Sent:
    """One request as it went out, for the traces: `at` virtual seconds, `status` 0 when nothing came back."""

    at: float
    url: str
    params: dict[str, str]
    status: int


class Messenger:
    """Sends requests from a bounded pool of threads; the clock stands still while one is under way.

    `public_url` is what the application is told and what is signed; `app_url` is where it really listens.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        app_url: str,
        public_url: str,
        auth_token: str,
        connect_seconds: float = 5.0,
        answer_seconds: float = 15.0,
        hold: bool = True,
    ) -> None:
        self.sent: list[Sent] = []
        self._clock = clock
        self._app_url, self._public_url = app_url.rstrip("/"), public_url.rstrip("/")
        self._validator = RequestValidator(auth_token)
        self._limits = (connect_seconds, answer_seconds)
        self._hold = hold
        self._pool = ThreadPoolExecutor(_MOST_AT_ONCE, thread_name_prefix="simulated-webhook")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=_MOST_AT_ONCE))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._session.close()

    async def send(self, url: str, params: Mapping[str, str], method: str = "POST") -> Answer:
        """The 2xx answer to one signed request, retried as the address asks (`#rc=2&rp=all`); else
        Unanswered."""
        address, fragment = urldefrag(url)
        wishes = parse_qs(fragment)
        policy = wishes.get("rp", ["ct"])[0].split(",")
        tries = 1 + min(_MOST_RETRIES, int(wishes.get("rc", ["1"])[0]))
        token = secrets.token_hex(16)
        for left in reversed(range(tries)):
            try:
                return await self._once(address, params, method, token)
            except Unanswered as problem:
                if not left or not ({problem.sort, "all"} & set(policy)):
                    raise
        raise AssertionError("a request is tried at least once")

    async def download(self, url: str) -> Answer:
        """A sound file, fetched as the provider does: unsigned."""
        return await self._under_way("GET", urldefrag(url)[0], None, {})

    async def _once(self, url: str, params: Mapping[str, str], method: str, token: str) -> Answer:
        at = self._clock.seconds()
        status = 0
        try:
            if method == "GET":
                url += ("&" if urlsplit(url).query else "?") + urlencode(params)
            form = None if method == "GET" else dict(params)
            headers = {
                "X-Twilio-Signature": self._validator.compute_signature(url, form or {}),
                "I-Twilio-Idempotency-Token": token,
                "User-Agent": "TwilioProxy/1.1",
                "Accept": "*/*",
            }
            answer = await self._under_way(method, url, form, headers)
            status = answer.status
            if not 200 <= status < 300:
                raise Unanswered(url, 11200, f"{status // 100}xx", f"HTTP {status}")
            return answer
        finally:
            self.sent.append(Sent(at, url, dict(params), status))

    async def _under_way(self, *request: Any) -> Answer:
        # shielded: a person who hangs up does not stop a request that is on its way
        return await asyncio.shield(asyncio.ensure_future(self._held(*request)))

    async def _held(self, *request: Any) -> Answer:
        with self._clock.held() if self._hold else nullcontext():
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._call, *request)

    def _call(self, method: str, url: str, form: dict[str, str] | None, headers: dict[str, str]) -> Answer:
        target = self._app_url + url[len(self._public_url) :] if url.startswith(self._public_url) else url
        if re.fullmatch(r"https?://[^/]+", target):
            target += "/"
        try:
            response = self._session.request(
                method,
                target,
                data=form,
                headers=headers,
                timeout=self._limits,
                allow_redirects=method == "GET",
            )
        except requests.ConnectTimeout as error:
            raise Unanswered(url, 11205, "ct", "no connection in time") from error
        except requests.Timeout as error:
            raise Unanswered(url, 11200, "rt", f"no answer within {self._limits[1]:g} s") from error
        except requests.RequestException as error:
            raise Unanswered(url, 11205, "ct", f"connection failed: {error}") from error
        return Answer(response.status_code, response.headers.get("Content-Type", ""), response.content)
