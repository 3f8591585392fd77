"""The application, for somebody at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.desk import app, desk, now
from tests.factories import PASSWORD

__all__ = ["app", "desk", "now"]


@dataclass
class Seat:
    """A browser without a screen: it keeps the session and sends each form's token along."""

    client: FlaskClient

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(path, query_string=query or None)

    def form(self, path: str) -> dict[str, str]:
        """The hidden and written values of the record form, and the token, of a page."""
        page = self.get(path).text
        fields = dict(re.findall(r'<input[^>]*?name="([\w-]+)" value="([^"]*)"', page))
        if content := re.search(r'<textarea[^>]*name="content"[^>]*>([^<]*)<', page):
            fields["content"] = content.group(1)
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page):
            chosen = re.search(r'value="(\w*)" selected', options)
            fields[name] = chosen.group(1) if chosen else ""
        return fields

    def post(self, path: str, page: str = "/callbacks", **values: str) -> TestResponse:
        """Sends a form of `page`, with the token and the version that it holds."""
        held = self.form(page)
        kept = {name: held[name] for name in ("csrf_token", "version") if name in held}
        return self.client.post(path, data={**kept, **values})


Enter = Callable[..., Seat]


@pytest.fixture
def enter(app: Flask) -> Enter:
    """Signs somebody in through the login page."""

    def _enter(name: str = "wangli", password: str = PASSWORD) -> Seat:
        seat = Seat(app.test_client())
        answer = seat.post("/login", "/login", name=name, password=password)
        assert answer.status_code == 302, answer.text
        return seat

    return _enter
