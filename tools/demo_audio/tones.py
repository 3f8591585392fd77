"""What a caller hears while waiting: the ringback of mainland China, and a soft hold sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tools.speech_model.sound import RATE, Samples

RINGBACK_HERTZ = 450
RING_ON, RING_CYCLE = 1.0, 5.0
# A pentatonic figure, two notes a second, quiet.
HOLD_NOTES = (523.25, 659.25, 783.99, 880.0, 783.99, 659.25, 587.33, 440.0, 523.25, 587.33, 659.25, 783.99, 659.25,
              587.33, 523.25, 392.0)
HOLD_NOTE = 0.5


def ringback() -> Samples:
    """One ring cycle: 450 Hz for one second, four seconds of silence."""
    on = _tone(RINGBACK_HERTZ, RING_ON) * _edges(round(RING_ON * RATE), 0.01)
    cycle = np.zeros(round(RING_CYCLE * RATE))
    cycle[:len(on)] = on
    return (cycle * 6000).astype(np.int16)


def hold() -> Samples:
    """Eight quiet seconds that loop without a click."""
    size = round(HOLD_NOTE * RATE)
    decay = np.exp(-np.arange(size) / RATE * 5) * _edges(size, 0.02)
    notes = [(_tone(hertz, HOLD_NOTE) + 0.3 * _tone(2 * hertz, HOLD_NOTE)) * decay for hertz in HOLD_NOTES]
    return (np.concatenate(notes) * 3000).astype(np.int16)


def _tone(hertz: float, seconds: float) -> npt.NDArray[np.float64]:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


def _edges(size: int, seconds: float) -> npt.NDArray[np.float64]:
    """Rise and fall, so that nothing clicks."""
    ramp = np.arange(size) / (seconds * RATE)
    return np.minimum(1.0, np.minimum(ramp, ramp[::-1]))
