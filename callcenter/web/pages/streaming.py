"""Where a browser finds the stream of changes, and a page's leave to connect to it (another port is another origin)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from callcenter.config import Settings

_CONNECT = "connect-src 'self'"


def add_stream(app: Flask, settings: Settings) -> None:
    """Adds `stream_url()` to templates, and its origin to the policy of pages. To be called before `protect`, whose
    header it widens: what is added last answers first."""
    app.jinja_env.globals["stream_url"] = lambda: stream_url(settings)

    @app.after_request
    def widen(response: Response) -> Response:
        policy = response.headers.get("Content-Security-Policy")
        if policy is not None and (url := stream_url(settings)):
            parts = urlsplit(url)
            response.headers["Content-Security-Policy"] = policy.replace(
                _CONNECT, f"{_CONNECT} {parts.scheme}://{parts.netloc}")
        return response


def stream_url(settings: Settings) -> str:
    """STREAM_URL (`off`: none); else STREAM_PORT of the host that this page was asked from. Without one, pages ask by
    themselves every few seconds: behind TLS, where a proxy has to lead to the process and STREAM_URL says how, and
    for a host that is no plain name."""
    if settings.stream_url:
        return "" if settings.stream_url == "off" else settings.stream_url
    host = urlsplit(f"//{request.host}").hostname or ""
    public = urlsplit(settings.public_base_url)
    if public.scheme == "https" and host == public.hostname or request.is_secure:
        return ""
    if ":" in host:
        host = f"[{host}]"
    elif not host.replace("-", "").replace(".", "").isalnum():
        return ""
    return f"http://{host}:{settings.stream_at}/stream"
