"""MFCC features, equal to Kaldi's within 0.001, for 8 kHz sound (`conf/mfcc.conf` says the same in Kaldi's words)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 8000
FRAME = 200
SHIFT = 80
FFT = 256
COEFFICIENTS = 30
LOW, HIGH = 200.0, 3700.0
PREEMPHASIS = 0.97
LIFTER = 22.0
FLOOR = float(np.finfo(np.float32).eps)

OPTIONS = (
    f"--sample-frequency={RATE}", "--use-energy=false", f"--num-mel-bins={COEFFICIENTS}", f"--num-ceps={COEFFICIENTS}",
    f"--low-freq={LOW:.0f}", f"--high-freq={HIGH:.0f}", "--dither=0",
)

Array = npt.NDArray[np.float32]


def frame_count(samples: int) -> int:
    """Whole 25 ms frames, 10 ms apart, in so many samples (Kaldi's snip edges)."""
    return 0 if samples < FRAME else 1 + (samples - FRAME) // SHIFT


def mfcc(samples: npt.ArrayLike) -> Array:
    """Features of s16 samples: an array of frames x 30. Too short a sound has no frames."""
    sound = np.asarray(samples, np.float64)
    count = frame_count(len(sound))
    if count == 0:
        return np.zeros((0, COEFFICIENTS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::SHIFT][:count]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - PREEMPHASIS * before) * _WINDOW, FFT)[:, : FFT // 2]
    power = spectrum.real**2 + spectrum.imag**2
    energies = np.log(np.maximum(power @ _BANKS, FLOOR))
    return (energies @ _COSINES).astype(np.float32)


def _window() -> npt.NDArray[np.float64]:
    """The Povey window."""
    n = np.arange(FRAME)
    return np.asarray((0.5 - 0.5 * np.cos(2 * np.pi * n / (FRAME - 1))) ** 0.85)


def _mel(frequency: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(1127.0 * np.log(1.0 + np.asarray(frequency, np.float64) / 700.0))


def _banks() -> npt.NDArray[np.float64]:
    """Triangular mel filters: spectrum bins x filters."""
    low, high = float(_mel(LOW)), float(_mel(HIGH))
    step = (high - low) / (COEFFICIENTS + 1)
    mel = _mel(np.arange(FFT // 2) * RATE / FFT)[:, None]
    left = low + np.arange(COEFFICIENTS)[None, :] * step
    rising, falling = (mel - left) / step, (left + 2 * step - mel) / step
    return np.maximum(0.0, np.minimum(rising, falling))


def _cosines() -> npt.NDArray[np.float64]:
    """The cosine transform with the cepstral lifter in it: filters x coefficients."""
    n = np.arange(COEFFICIENTS)
    matrix = np.sqrt(2.0 / COEFFICIENTS) * np.cos(np.pi / COEFFICIENTS * (n[:, None] + 0.5) * n[None, :])
    matrix[:, 0] = np.sqrt(1.0 / COEFFICIENTS)
    return np.asarray(matrix * (1.0 + 0.5 * LIFTER * np.sin(np.pi * n / LIFTER))[None, :])


_WINDOW = _window()
_BANKS = _banks()
_COSINES = _cosines()
