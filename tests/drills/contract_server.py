"""The provider's own OpenAPI file, served on loopback by npm's @stoplight/prism-cli: it judges requests."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT.parent / "shared" / "contract" / "twilio_api_v2010.json"
_HERE = Path(__file__).parent
_VAR = ROOT / "var" / "drills" / "contract"
_START_SECONDS = 90.0


def missing() -> str | None:
    """Why the contract server can't run here; None when it can."""
    if not CONTRACT.is_file():
        return f"the provider's OpenAPI file is not at {CONTRACT.relative_to(ROOT.parent)} beside the repository"
    if shutil.which("npm") is None:
        return "npm is not installed"
    return None


@contextmanager
def serving() -> Iterator[str]:
    """Installs the server if need be and runs it; yields its address."""
    _install()
    _VAR.joinpath("contract.json").write_text(json.dumps(readable(json.loads(CONTRACT.read_text()))))
    port = _free_port()
    command = [_VAR / "node_modules/.bin/prism", "mock", "--host", "127.0.0.1", "--port", str(port), "contract.json"]
    with _VAR.joinpath("log").open("wb") as log:
        server = subprocess.Popen(command, cwd=_VAR, stdout=log, stderr=log, start_new_session=True)
    try:
        _await(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def readable(contract: dict[str, Any]) -> dict[str, Any]:
    """The contract with what this server misreads said outright: a list in a form is its field repeated (which is
    the form's default), and an example list has no further page."""
    for operations in contract["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            for form in content.values():
                fields = form["schema"].get("properties", {}).items()
                repeated = [name for name, field in fields if field.get("type") == "array"]
                form["encoding"] = {name: {"style": "form", "explode": True} for name in repeated}
    _close_pages(contract)
    return contract


def _close_pages(part: object) -> None:
    if isinstance(part, dict):
        if isinstance(part.get("next_page_uri"), str):
            part["next_page_uri"] = None
        for value in part.values():
            _close_pages(value)
    elif isinstance(part, list):
        for value in part:
            _close_pages(value)


def _install() -> None:
    lock = _HERE / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = _VAR / "installed"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    _VAR.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(_HERE / name, _VAR / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=_VAR, check=True, capture_output=True, timeout=600)
    stamp.write_text(digest)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("the contract server ended: " + (_VAR / "log").read_text()[-2000:])
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the contract server does not listen after {_START_SECONDS:g} s")
