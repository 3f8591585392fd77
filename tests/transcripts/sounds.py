"""Sounds for tests, written as real WAV files: tones stand for speech, zeros for silence."""

import struct
import wave
from pathlib import Path

import numpy as np

RATE = 8000


def silence(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.zeros(int(seconds * rate), dtype=np.int16)


def talk(seconds: float, rate: int = RATE, level: float = 0.2) -> np.ndarray:
    """A tone that swells and fades four times a second, as syllables do."""
    at = np.arange(int(seconds * rate)) / rate
    wave_form = np.sin(2 * np.pi * 300 * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at))
    return (wave_form * level * 32767).astype(np.int16)


def noise(seconds: float, rate: int = RATE, level: float = 0.003, seed: int = 1) -> np.ndarray:
    values = np.random.default_rng(seed).standard_normal(int(seconds * rate))
    return (values * level * 32767).clip(-32768, 32767).astype(np.int16)


def write_wav(path: Path, *channels: np.ndarray, rate: int = RATE) -> Path:
    longest = max(len(channel) for channel in channels)
    padded = [np.pad(channel, (0, longest - len(channel))) for channel in channels]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(padded))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack(padded, axis=1).astype("<i2").tobytes())
    return path


def write_mulaw(path: Path, samples: np.ndarray, rate: int = RATE, times: int = 1) -> Path:
    """G.711 mu-law in a WAV (format 7), as phone networks deliver it; the sound `times` over."""
    x = np.abs(samples.astype(np.int32)).clip(0, 32635) + 132
    exponent = np.floor(np.log2(x)).astype(np.int32) - 7
    mantissa = (x >> (exponent + 3)) & 0x0F
    coded = (~(np.where(samples < 0, 0x80, 0) | (exponent << 4) | mantissa) & 0xFF).astype(
        np.uint8
    ).tobytes() * times
    fmt = struct.pack("<HHIIHHH", 7, 1, rate, rate, 1, 8, 0)
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(coded)) + coded
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path
