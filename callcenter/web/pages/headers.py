"""Headers that keep pages with customers' data to the browser that asked for them."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "media-src 'self'",
    "connect-src 'self'", "font-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"))


def style_nonce() -> str:
    """For a script that brings a sheet of its own (the waveform's shadow): the policy of this page alone lets it in."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(12)
    return str(g.style_nonce)


def protect(app: Flask) -> None:
    """Adds them to every page; nothing of a page is kept in a cache."""
    app.jinja_env.globals["style_nonce"] = style_nonce

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if response.mimetype == "text/html":
            nonce = g.get("style_nonce")
            response.headers["Content-Security-Policy"] = _POLICY if nonce is None else _POLICY.replace(
                "style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
            response.headers["Referrer-Policy"] = "same-origin"
            response.headers["Cache-Control"] = "no-store"
        return response
