"""The application behind real HTTP, and a real Chromium in front of it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.desk import app, desk, now

__all__ = ["app", "desk", "now"]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the desk is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once a file: no longer than that, for its event loop is in the way of others."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of a browser that has seen nothing yet; anything that it complains about fails the test."""
    complaints: list[str] = []
    context = chromium.new_context(base_url=address, locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
