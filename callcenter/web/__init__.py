"""Pages and provider webhooks: parse, call one service, render."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from callcenter.desk import Desk
from callcenter.web.health import health_routes
from callcenter.web.pages.wiring import register_pages
from callcenter.web.webhooks import webhook_routes


def register_web(app: Flask, desk: Desk, now: Callable[[], datetime]) -> None:
    """Adds all routes but the API's."""
    app.register_blueprint(webhook_routes(desk, now))
    app.register_blueprint(health_routes(desk, now))
    register_pages(app, desk, now)
