"""Sound as a telephone line carries it: one channel of 8 kHz samples; WAV files in, WAV files out."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
Samples = NDArray[np.int16]
_PCM, _MU_LAW = 1, 7


class SoundError(Exception):
    """A file that is no WAV we can play: which, and why."""


def seconds_of(data: bytes, name: str) -> float:
    """How long a WAV lasts."""
    return len(read(data, name)[0]) / RATE


def load(path: Path) -> list[Samples]:
    """The channels of a WAV file."""
    return read(path.read_bytes(), str(path))


def read(data: bytes, name: str) -> list[Samples]:
    """The channels of a WAV (16-bit PCM or mu-law, any rate) at 8 kHz; SoundError when it is none."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise SoundError(f"{name} is no WAV file")
    kind, channels, rate, bits, body = _chunks(data, name)
    if kind == _MU_LAW and bits == 8:
        flat = _MU_LAW_TABLE[np.frombuffer(body, np.uint8)]
    elif kind == _PCM and bits == 16:
        flat = np.frombuffer(body[: len(body) // 2 * 2], "<i2").astype(np.int16)
    else:
        raise SoundError(f"{name}: format {kind} with {bits} bits is neither mu-law nor 16-bit PCM")
    frames = flat[: len(flat) // channels * channels].reshape(-1, channels)
    return [_at_line_rate(np.ascontiguousarray(frames[:, index]), rate) for index in range(channels)]


def write(channels: list[Samples]) -> bytes:
    """A 16-bit PCM WAV of channels of one length."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.stack(channels, axis=1).astype("<i2").tobytes())
    return file.getvalue()


def hum(seconds: float, pitch: float = 180.0) -> Samples:
    """A voice-like hum, for people whose words do not matter."""
    time = np.arange(int(seconds * RATE)) / RATE
    return (3000 * np.sin(2 * np.pi * pitch * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))).astype(np.int16)


def _chunks(data: bytes, name: str) -> tuple[int, int, int, int, bytes]:
    offset, form = 12, None
    while offset + 8 <= len(data):
        tag, size = struct.unpack_from("<4sI", data, offset)
        body = data[offset + 8 : offset + 8 + size]
        if tag == b"fmt " and len(body) >= 16:
            form = struct.unpack_from("<HHIIHH", body)
        elif tag == b"data" and form is not None and form[1]:
            return form[0], form[1], form[2], form[5], body
        offset += 8 + size + size % 2
    raise SoundError(f"{name}: a WAV file without a format or without sound")


def _at_line_rate(samples: Samples, rate: int) -> Samples:
    if rate == RATE or len(samples) == 0:
        return samples
    moments = np.arange(int(len(samples) * RATE / rate)) * (rate / RATE)
    return np.interp(moments, np.arange(len(samples)), samples).astype(np.int16)


def _mu_law_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


_MU_LAW_TABLE = _mu_law_table()
