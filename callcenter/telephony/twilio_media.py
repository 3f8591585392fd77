"""Recording media over HTTP: Basic auth, a size cap, and a file that is either whole or not there."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

from callcenter.telephony.base import PermanentError, RetryableError
from callcenter.telephony.twilio_errors import NOT_FOUND, refused, translated

_PIECE = 64 * 1024


def fetch_media(
    session: requests.Session,
    media_url: str,
    to: Path,
    *,
    auth: tuple[str, str],
    timeout: tuple[float, float],
    max_bytes: int,
    max_seconds: float = 600.0,
) -> int:
    """Writes the WAV at `media_url` (two channels where there are two) to `to`; returns its bytes.

    RetryableError: not there yet (404), provider trouble, cut mid-transfer or slower than `max_seconds`.
    PermanentError: refused (401 …) or larger than `max_bytes`. OSError: the disk's own trouble.
    """
    what = f"fetching {media_url}"
    with translated(what, creates=False):
        response = _get(session, _wav(media_url, channels=2), auth, timeout)
        if _is_mono(response):
            response.close()
            response = _get(session, _wav(media_url, channels=None), auth, timeout)
        with response:
            if response.status_code == 404:
                raise RetryableError(f"{what}: not there yet (HTTP 404)", code=NOT_FOUND)
            if response.status_code != 200:
                refused(what, response.status_code, None, response.reason or "", creates=False)
            return _save(response, to, what, max_bytes, time.monotonic() + max_seconds)


def _get(session: requests.Session, url: str, auth: tuple[str, str], timeout: tuple[float, float]) -> requests.Response:
    # identity: the bytes counted must be those that Content-Length promised
    return session.get(url, auth=auth, timeout=timeout, stream=True, headers={"Accept-Encoding": "identity"})


def _is_mono(response: requests.Response) -> bool:
    """The provider won't make two channels out of a mono recording (its error 16113)."""
    status = response.status_code
    return status == 400 or (status == 404 and b"16113" in response.raw.read(4096))


def _wav(media_url: str, *, channels: int | None) -> str:
    base = media_url.split("?", 1)[0]
    stem = base if urlsplit(base).path.rsplit("/", 1)[-1].endswith((".wav", ".mp3")) else base + ".wav"
    return f"{stem}?RequestedChannels={channels}" if channels and stem.endswith(".wav") else stem


def _save(response: requests.Response, to: Path, what: str, max_bytes: int, until: float) -> int:
    promised = response.headers.get("Content-Length", "")
    expected = int(promised) if promised.isdigit() else None
    if expected is not None and expected > max_bytes:
        raise PermanentError(f"{what}: {expected} bytes are more than the {max_bytes} allowed")
    handle, part = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.", suffix=".part")
    try:
        size = 0
        with os.fdopen(handle, "wb") as file:
            for piece in response.iter_content(_PIECE):
                size += len(piece)
                if size > max_bytes:
                    raise PermanentError(f"{what}: more than the {max_bytes} bytes allowed")
                if time.monotonic() > until:
                    raise RetryableError(f"{what}: too slow, {size} bytes so far")
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if expected is not None and size != expected:
            raise RetryableError(f"{what}: cut mid-transfer, {size} of {expected} bytes")
        os.replace(part, to)
        return size
    finally:
        Path(part).unlink(missing_ok=True)
