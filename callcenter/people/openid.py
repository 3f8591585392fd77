"""The company's OpenID Connect provider: who somebody is there, by authorization code with PKCE, state and nonce.

An ID token counts only when one of the provider's published keys signed it, for us, now, in answer to the sign-in that
this browser began (OpenID Connect Core 3.1.3.7). What is kept of it is the subject, the one thing that a provider
never gives to somebody else; names and mail addresses prove nothing.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from callcenter.config import Settings, unsafe_address
from callcenter.people.company_sign_in import BACK, Account, Begun, ProviderAwayError, UnprovenError

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Signed with a key that the provider alone has; never `none`, never our shared secret."""

_KNOWN_FOR, _ANEW_AFTER = timedelta(hours=1), timedelta(minutes=1)
_LEEWAY = 60
_TIMEOUT = (3.0, 6.0)
_LONGEST_SUBJECT = 255


class CompanyAccounts:
    """The provider that the settings name (`oidc_issuer`). What it publishes of itself is kept for an hour."""

    def __init__(self, settings: Settings) -> None:
        self.issuer, self.label = settings.oidc_issuer, settings.oidc_label
        self._discovery = settings.oidc_discovery_url or f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        self._back = settings.oidc_redirect_url or settings.public_base_url + BACK
        self._client, self._secret = settings.oidc_client_id, settings.oidc_client_secret
        self._told: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def begin(self, now: datetime, *, purpose: str = "enter", onward: str = "/") -> tuple[str, Begun]:
        """The address at the provider, and what to keep until somebody comes back. ProviderAwayError."""
        told = self._describes(now)
        begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48),
                      now.isoformat(), purpose, onward)
        with self._session(told) as client:
            address, _ = client.create_authorization_url(told["authorization_endpoint"], state=begun.state,
                                                         nonce=begun.nonce, code_verifier=begun.verifier)
        return str(address), begun

    def finish(self, code: str, begun: Begun, now: datetime) -> Account:
        """Who it is. ProviderAwayError, UnprovenError."""
        told = self._describes(now)
        try:
            with self._session(told) as client:
                token = client.fetch_token(told["token_endpoint"], code=code, code_verifier=begun.verifier,
                                           grant_type="authorization_code", timeout=_TIMEOUT, allow_redirects=False)
        except OAuthError as problem:
            raise UnprovenError(f"the provider refused the code: {str(problem.error)[:60]}") from None
        except (requests.RequestException, ValueError) as problem:
            raise ProviderAwayError(type(problem).__name__) from None
        return self._account(token, begun, now)

    def _account(self, token: dict[str, Any], begun: Begun, now: datetime) -> Account:
        raw = token.get("id_token")
        if not isinstance(raw, str):
            raise UnprovenError("no ID token came")
        try:
            read = self._verified(raw, now)
            claims = CodeIDToken(
                read.claims, read.header, {"iss": {"essential": True, "value": self.issuer},
                                           "aud": {"essential": True, "value": self._client}},
                {"nonce": begun.nonce, "client_id": self._client, "access_token": token.get("access_token")})
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as problem:
            raise UnprovenError(f"the ID token does not hold: {type(problem).__name__} {problem}"[:200]) from None
        subject, name = claims["sub"], claims.get("name") or claims.get("preferred_username") or ""
        if not isinstance(subject, str) or not 1 <= len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
            raise UnprovenError("the ID token names nobody")
        return Account(self.issuer, subject, str(name)[:60])

    def _verified(self, raw: str, now: datetime) -> jwt.Token:
        """The token, read with the published keys; they are asked for anew when it names one that is not among them."""
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(raw, self._published(now, _KNOWN_FOR), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(raw, self._published(now, _ANEW_AFTER), registry=registry)

    def _published(self, now: datetime, fresh: timedelta) -> KeySet:
        if self._keys is None or now - self._keys[0] >= fresh:
            told = self._fetched(self._describes(now)["jwks_uri"])
            try:
                self._keys = now, KeySet.import_key_set(told)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as problem:
                raise ProviderAwayError(f"its keys cannot be read: {type(problem).__name__}") from None
        return self._keys[1]

    def _describes(self, now: datetime) -> dict[str, Any]:
        if self._told is not None and now - self._told[0] < _KNOWN_FOR:
            return self._told[1]
        told = self._fetched(self._discovery)
        if told.get("issuer") != self.issuer:
            raise ProviderAwayError(f"it calls itself {str(told.get('issuer'))[:100]!r}, not {self.issuer!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if wrong := unsafe_address(str(told.get(name, ""))):
                raise ProviderAwayError(f"its {name} {wrong}")
        self._told = (now, told)
        return told

    def _fetched(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            told = answer.json()
        except (requests.RequestException, ValueError) as problem:
            raise ProviderAwayError(type(problem).__name__) from None
        if not isinstance(told, dict):
            raise ProviderAwayError("its answer is no JSON object")
        return told

    def _session(self, told: dict[str, Any]) -> OAuth2Session:
        ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return OAuth2Session(self._client, self._secret, scope="openid profile", redirect_uri=self._back,
                             code_challenge_method="S256", token_endpoint_auth_method=way)
