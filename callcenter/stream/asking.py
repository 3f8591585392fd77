"""Who asks for the stream: the desk's own session cookie, and pages of the desk only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from callcenter.config import Settings
from callcenter.people.seats import read_seat_id

COOKIE = "sanxiang"


@dataclass(frozen=True)
class Holder:
    """Whom a cookie speaks for; whether the session still holds, the database knows."""

    person_id: int
    sessions: int


def cookie_reader(secret: str) -> Callable[[str | None], Holder | None]:
    """Reads the desk's session cookie exactly as its pages do; None: none, or not signed by us, or too old."""
    app = Flask(__name__)
    app.secret_key = secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    longest = int(app.permanent_session_lifetime.total_seconds())

    def read(cookie: str | None) -> Holder | None:
        try:
            session: dict[str, Any] = serializer.loads(cookie or "", max_age=longest)
        except BadSignature:
            return None
        known = read_seat_id(str(session.get("_user_id", "")))
        return Holder(*known) if known is not None else None

    return read


def allows(settings: Settings, origin: str | None, host: str) -> bool:
    """Whether a page of this origin may read the stream that it reached at `host` (another port is another origin).
    The desk's: PUBLIC_BASE_URL, and whatever name of this machine leads to both PORT and the stream. No origin: the
    same one, through a proxy."""
    if origin is None:
        return True
    parts = urlsplit(origin)
    public = urlsplit(settings.public_base_url)
    if (parts.scheme, parts.netloc) == (public.scheme, public.netloc):
        return True
    try:
        return parts.hostname == urlsplit(f"//{host}").hostname and parts.port == settings.port
    except ValueError:
        return False
