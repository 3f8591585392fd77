"""WAV files: mu-law for telephone speech, plain 16-bit for tones."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tools.speech_model.sound import RATE, Samples, from_mu_law, to_mu_law

PCM, MU_LAW = 1, 7


def write(path: Path, channels: Sequence[Samples], mu_law: bool = True) -> None:
    """Write 8 kHz channels of one length."""
    data = np.stack(channels, axis=1).reshape(-1)
    body = to_mu_law(data).tobytes() if mu_law else data.astype("<i2").tobytes()
    width, count = (1 if mu_law else 2), len(channels)
    kind = MU_LAW if mu_law else PCM
    form = struct.pack("<HHIIHH", kind, count, RATE, RATE * count * width, count * width, 8 * width)
    chunks = _chunk(b"fmt ", form + (b"\0\0" if mu_law else b""))
    if mu_law:
        chunks += _chunk(b"fact", struct.pack("<I", len(channels[0])))
    chunks += _chunk(b"data", body)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)


def read(path: Path) -> list[Samples]:
    """The channels of a file that `write` made with mu-law."""
    data, at, count = path.read_bytes(), 12, 0
    while at < len(data):
        name, size = data[at:at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt ":
            form, count = struct.unpack_from("<HH", data, at + 8)
            if form != MU_LAW:
                raise ValueError(f"{path}: not mu-law (format {form})")
        elif name == b"data":
            samples = from_mu_law(np.frombuffer(data, np.uint8, size, at + 8))
            return [samples[channel::count] for channel in range(count)]
        at += 8 + size + size % 2
    raise ValueError(f"{path}: no sound in it")


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
