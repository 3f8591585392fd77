"""Sessions are for people: the provider's webhooks and the API carry none, and pay for none."""

from __future__ import annotations

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

_WITHOUT = ("/webhooks/", "/api/", "/healthz", "/readyz", "/metrics", "/static/")
_PAGES = ("/api/v1/docs",)
"""Pages among them, for people after all."""


class PeoplesSessions(SecureCookieSessionInterface):
    """Signed cookies, on pages only."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(_WITHOUT) and request.path not in _PAGES:
            return SecureCookieSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified:
            super().save_session(app, session, response)
