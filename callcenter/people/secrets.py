"""Passwords, PINs and tokens: hashed on the way in, never out again."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=10)
"""After so many wrong passwords or PINs in a row nobody gets in by that name for a while."""

_HASHER = PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash that no secret fits, made when first needed."""
    return _HASHER.hash(secrets.token_hex(8))


def hash_secret(secret: str) -> str:
    """argon2id, for passwords and PINs."""
    return _HASHER.hash(secret)


def verify_secret(hashed: str | None, secret: str) -> bool:
    """True when the secret fits. Takes as long for nobody as for somebody, so that names cannot be guessed."""
    try:
        return _HASHER.verify(hashed or _nobodys(), secret) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> tuple[str, str]:
    """A fresh API token and its digest."""
    token = "sx_" + secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """What is stored of a token: enough entropy makes a plain digest safe, and looking it up fast."""
    return hashlib.sha256(token.encode()).hexdigest()
