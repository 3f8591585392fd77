"""The JSON API under /api/v1: the same services and rules as the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from callcenter.desk import Desk


def register_api(app: Flask, desk: Desk, now: Callable[[], datetime]) -> None:
    """Adds the API's routes."""
