"""The webhook path (signature, durable write, flow step, TwiML) against a bare constant view on the same server:
gunicorn with 2 processes of 4 threads, a real PostgreSQL with fsync, in one run, in turns."""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import multiprocessing
import os
import secrets
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from benchmarks import bare
from benchmarks.load import Load, request, run
from callcenter.app import create_app
from callcenter.commands.web import WebServer
from callcenter.config import Settings
from callcenter.db import Database
from callcenter.embedded.postgres import PostgresServer
from callcenter.embedded.redis import RedisServer
from callcenter.lines.services import add_line
from callcenter.migrations import upgrade

GOAL_RATE, GOAL_P99 = 0.20, 4.0
LINE, ACCOUNT, TOKEN = "+862162881234", "AC" + "5" * 32, "5" * 32
STEPS = 10
"""Requests of one call: it begins, and then has the menu repeated."""


def _serve(make: Callable[[Settings], Flask], settings: Settings) -> None:
    sys.argv = ["bench"]
    server: Any = WebServer(settings, 2, 4, make)
    server.run()


@contextmanager
def served(make: Callable[[Settings], Flask], settings: Settings) -> Iterator[int]:
    """The product's own server for the application that `make` makes; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    there = settings.model_copy(update={"port": port})
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(make, there))
    process.start()
    try:
        _until_open(port)
        yield port
    finally:
        process.terminate()
        process.join(20)


def _until_open(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not open its port")


def conversations(count: int, port: int, base: str) -> list[list[bytes]]:
    """Signed requests of so many calls, ready to be sent."""
    made = []
    for _ in range(count):
        sid = "CA" + secrets.token_hex(16)
        common = {"CallSid": sid, "AccountSid": ACCOUNT, "From": f"+86139{secrets.randbelow(10**8):08d}", "To": LINE,
                  "CallStatus": "in-progress", "Direction": "inbound", "ApiVersion": "2010-04-01", "Called": LINE}
        steps = [_signed("/webhooks/twilio/voice", {**common, "CallStatus": "ringing"}, port, base)]
        steps += [_signed(f"/webhooks/twilio/flow/input/{step}", {**common, "Digits": "#"}, port, base)
                  for step in range(1, STEPS)]
        made.append(steps)
    return made


def _signed(path: str, form: dict[str, str], port: int, base: str) -> bytes:
    text = base + path + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    return request(path, urlencode(form).encode(), {"X-Twilio-Signature": signature}, port)


def main(arguments: list[str] | None = None) -> int:
    """Prints the ratios; always ends with 0, for a benchmark measures and does not judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.webhook", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=120)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="sx-bench-") as folder, company(Path(folder)) as settings:
        bare_loads, path_loads = measure(settings, options.rounds, options.calls)
    rates = [path.rate / plain.rate for plain, path in zip(bare_loads, path_loads, strict=True)]
    p99s = [path.percentile(0.99) / plain.percentile(0.99) for plain, path in zip(bare_loads, path_loads, strict=True)]
    figures = {"benchmark": "webhook", "rate_ratio": round(statistics.median(rates), 3), "rate_goal": GOAL_RATE,
               "p99_ratio": round(statistics.median(p99s), 2), "p99_goal": GOAL_P99,
               "path_per_second": round(statistics.median(load.rate for load in path_loads)),
               "bare_per_second": round(statistics.median(load.rate for load in bare_loads)),
               "path_p99_ms": round(statistics.median(load.percentile(0.99) for load in path_loads) * 1000, 1)}
    print(f"webhook path: {figures['rate_ratio']:.3f} of a bare view's requests a second (at least {GOAL_RATE}), "
          f"p99 {figures['p99_ratio']:.2f} x the bare view's (below {GOAL_P99}); "
          f"{figures['path_per_second']}/s against {figures['bare_per_second']}/s")
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "webhook.jsonl").open("a") as file:
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), **figures}) + "\n")
    return 0


def measure(settings: Settings, rounds: int, calls: int, connections: int = 8) -> tuple[list[Load], list[Load]]:
    """Both servers loaded in turns, after one round that warms them up."""
    bare_loads, path_loads = [], []
    base = settings.public_base_url
    with served(bare.create_app, settings) as bare_port, served(create_app, settings) as path_port:
        for number in range(rounds + 1):
            plain = run(bare_port, conversations(calls * 2, bare_port, base), connections, expect=b"<Gather")
            path = run(path_port, conversations(calls, path_port, base), connections, expect=b"<Gather")
            if number:
                bare_loads.append(plain)
                path_loads.append(path)
    return bare_loads, path_loads


@contextmanager
def company(folder: Path) -> Iterator[Settings]:
    """Servers and a line, as `callcenter up` would have them."""
    postgres, redis = PostgresServer.under(folder), RedisServer(folder)
    postgres.start()
    try:
        redis.start()
        upgrade(postgres.url())
        settings = Settings(_env_file=None, database_url=postgres.url(), redis_url=redis.url(), var_dir=folder,
                            secret_key=secrets.token_hex(32), twilio_account_sid=ACCOUNT, twilio_auth_token=TOKEN,
                            public_base_url="https://cc.example.com", log_level="error")
        db = Database(postgres.url())
        with db.session() as session:
            add_line(session, LINE, flow="main", now=datetime.now(UTC))
        db.close()
        yield settings
    finally:
        redis.stop()
        postgres.stop()


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
