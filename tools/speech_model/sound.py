"""What a telephone line does to speech: rate, band, level, noise, mu-law. Samples are s16 in and out."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

RATE = 8000
Samples = npt.NDArray[np.int16]
BIAS, CLIP = 132, 32635
COLOURED = (250, 600, 1100, 1700, 2500, 3500)


@dataclass(frozen=True)
class Line:
    """One way in which speech reaches the recogniser. `noise_db`: signal over white noise; None: none. `colour`: gains
    in dB at the frequencies COLOURED, as a room and a microphone give them.
    """

    gain_db: float = 0.0
    colour: tuple[float, ...] = ()
    noise_db: float | None = None
    hum: float = 0.0
    low: float | None = None
    high: float | None = None
    mu_law: bool = False


def resample(samples: Samples, rate: int, wanted: int = RATE) -> Samples:
    """Change the rate by cutting the spectrum."""
    if rate == wanted or len(samples) == 0:
        return samples
    length = round(len(samples) * wanted / rate)
    # Both lengths exact and with small factors, or the transform is slow; the pad is cut off again.
    unit, target_unit = rate // gcd(rate, wanted), wanted // gcd(rate, wanted)
    units = -(-len(samples) // (unit * 12)) * 12
    padded, target = units * unit, units * target_unit
    spectrum = np.fft.rfft(samples.astype(np.float32), padded)
    kept = np.zeros(target // 2 + 1, spectrum.dtype)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return _to_s16(np.fft.irfft(kept, target)[:length] * (target / padded))


def through(samples: Samples, line: Line, random: np.random.Generator) -> Samples:
    """Send samples at 8 kHz through a line."""
    sound = samples.astype(np.float64)
    if line.colour:
        sound = _coloured(sound, line.colour)
    sound *= 10 ** (line.gain_db / 20)
    if line.noise_db is not None:
        level = np.sqrt(np.mean(sound**2)) * 10 ** (-line.noise_db / 20)
        noise = random.standard_normal(len(sound))
        if line.hum:
            # A share of the noise is low and rolling, as from a room or a road.
            low = np.cumsum(random.standard_normal(len(sound)))
            low = low - np.convolve(low, np.full(400, 1 / 400), "same")
            noise = (1 - line.hum) * noise + line.hum * low / (low.std() + 1e-9)
        sound = sound + noise * level
    if line.low is not None or line.high is not None:
        sound = _band(sound, line.low or 0.0, line.high or RATE / 2)
    out = _to_s16(sound)
    return from_mu_law(to_mu_law(out)) if line.mu_law else out


def some_line(random: np.random.Generator) -> Line:
    """A line as training wants it: from a clean studio to a noisy street on a telephone."""
    noisy = random.random() < 0.75
    band = random.random() < 0.35
    return Line(
        gain_db=float(random.uniform(-18, 3)),
        colour=tuple(random.normal(0, 4, len(COLOURED)).tolist()) if random.random() < 0.5 else (),
        noise_db=float(random.uniform(9, 34)) if noisy else None,
        hum=float(random.uniform(0.2, 0.8)) if random.random() < 0.25 else 0.0,
        low=float(random.uniform(150, 320)) if band else None,
        high=float(random.uniform(3300, 3800)) if band else None,
        mu_law=bool(random.random() < 0.6),
    )


def to_mu_law(samples: Samples) -> npt.NDArray[np.uint8]:
    """G.711 mu-law bytes."""
    wide = samples.astype(np.int32)
    sign = np.where(wide < 0, 0x80, 0)
    size = np.minimum(np.abs(wide), CLIP) + BIAS
    exponent = np.maximum(np.floor(np.log2(size)).astype(np.int32) - 7, 0)
    mantissa = (size >> (exponent + 3)) & 0x0F
    return (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)


def from_mu_law(encoded: npt.NDArray[np.uint8]) -> Samples:
    """Samples of G.711 mu-law bytes."""
    return _MU_LAW_TABLE[encoded]


def _coloured(sound: npt.NDArray[np.float64], gains: tuple[float, ...]) -> npt.NDArray[np.float64]:
    size = 1 << (len(sound) - 1).bit_length()
    decibels = np.interp(np.fft.rfftfreq(size, 1 / RATE), COLOURED, gains)
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, size) * 10 ** (decibels / 20), size)[: len(sound)])


def _band(sound: npt.NDArray[np.float64], low: float, high: float) -> npt.NDArray[np.float64]:
    size = 1 << (len(sound) - 1).bit_length()
    spectrum = np.fft.rfft(sound, size)
    frequency = np.fft.rfftfreq(size, 1 / RATE)
    gain = 1 / (1 + np.exp((low - frequency) / 25)) / (1 + np.exp((frequency - high) / 40))
    return np.asarray(np.fft.irfft(spectrum * gain, size)[: len(sound)])


def _to_s16(sound: npt.NDArray[np.floating]) -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def _table() -> Samples:
    code = ~np.arange(256) & 0xFF
    size = ((((code & 0x0F) << 3) + BIAS) << ((code & 0x70) >> 4)) - BIAS
    return np.where(code & 0x80, -size, size).astype(np.int16)


_MU_LAW_TABLE = _table()
