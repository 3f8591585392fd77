"""A bounded load on loopback: ready-made requests sent over kept connections, each timed."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What a run measured: requests a second and the latencies in seconds, sorted."""

    rate: float
    latencies: list[float]

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


def request(path: str, body: bytes, headers: dict[str, str], port: int) -> bytes:
    """The bytes of one POST of a form."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}",
             "Content-Type: application/x-www-form-urlencoded",
             *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(port: int, conversations: list[list[bytes]], connections: int, *, expect: bytes) -> Load:
    """Sends every conversation, its requests in order, over so many connections. RuntimeError: an answer that is not
    200, or does not hold what is expected (an apology is quick, too)."""
    waiting = list(reversed(conversations))
    latencies: list[float] = []
    problems: list[str] = []
    lock = threading.Lock()

    def work() -> None:
        mine: list[float] = []
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    if not waiting or problems:
                        break
                    conversation = waiting.pop()
                for one in conversation:
                    began = time.perf_counter()
                    connection.sendall(one)
                    status, body = _answer(connection)
                    mine.append(time.perf_counter() - began)
                    if status != b"200" or expect not in body:
                        problems.append(f"{status.decode()} {body[:200]!r}")
                        return
        with lock:
            latencies.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise RuntimeError(f"answered {problems[0]}")
    return Load(len(latencies) / (time.perf_counter() - began), sorted(latencies))


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(rest) < length:
        rest += _more(connection)
    return head[9:12], rest


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise RuntimeError("the server closed the connection")
    return data
