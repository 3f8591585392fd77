"""An OpenID Connect provider for tests: over HTTP on this machine, with keys of its own, as strict as a real one.

It is no part of the project and shares nothing with it: tokens are signed by joserfc, PKCE and the client's secret are
checked here. `claims` and `header` change what the next ID token says; `down` makes it answer 502.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "sanxiang-desk", "a secret of/the tests+"


class Provider:
    """`now`: the time that its tokens are made at, in seconds; None: now."""

    def __init__(self, now: float | None = None) -> None:
        self.keys = KeySet([RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})])
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.subject, self.name, self.down, self.now = "u-wangli", "王丽", False, now
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    def sign_in(self, address: str) -> str:
        """What a browser does there: follows the desk's redirect, and is sent back to the path that this returns."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        assert (query["client_id"], query["response_type"]) == (CLIENT, "code") and "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256" and len(query["nonce"]) > 20 and len(query["state"]) > 20
        code = f"code {len(self._codes)}&="
        self._codes[code] = query
        return f"{urlsplit(query['redirect_uri']).path}?{urlencode({'code': code, 'state': query['state']})}"

    def new_key(self, kid: str) -> None:
        """It changes its keys, as providers do."""
        self.keys = KeySet([RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})])

    def token(self, code: str, verifier: str, client: str) -> tuple[int, dict[str, Any]]:
        query = self._codes.pop(code, None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if client != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        if query is None or query["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(self.now if self.now is not None else time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": query["nonce"], "name": self.name, **self.claims}
        header = {"alg": "RS256", "kid": self.keys.keys[0].kid, **self.header}
        return 200, {"access_token": "at", "token_type": "Bearer", "expires_in": 300,
                     "id_token": self.signed(header, {name: one for name, one in claims.items() if one is not None})}

    def signed(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """An ID token. HS256: by the secret that the client knows too; none: by nobody."""
        key = OctKey.import_key(SECRET * 2) if header["alg"] == "HS256" else self.keys.keys[0]
        if header["alg"] != "none":
            return jwt.encode(header, claims, key, algorithms=["RS256", "HS256"])
        return "".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() + "."
                       for part in (header, claims))

    def told(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
        return dict(self.keys.as_dict()) if path == "/keys" else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                if self.path.startswith("/authorize?"):
                    return self._send_back(f"{provider.issuer}{self.path}")
                told = provider.told(self.path)
                self._answer(200 if told is not None else 404, told or {})

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                client = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
                self._answer(*provider.token(form["code"][0], form["code_verifier"][0], client))

            def _send_back(self, address: str) -> None:
                """Whoever comes is signed in there already: back at once."""
                back = urlsplit(parse_qs(urlsplit(address).query)["redirect_uri"][0])
                self.send_response(302)
                self.send_header("Location", f"{back.scheme}://{back.netloc}{provider.sign_in(address)}")
                self.end_headers()

            def _answer(self, status: int, body: dict[str, Any]) -> None:
                self.send_response(502 if provider.down else status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"" if provider.down else json.dumps(body).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Tests are quiet."""

        return Handler

    @contextmanager
    def serving(self) -> Iterator[Provider]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
