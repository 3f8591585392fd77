"""The outline of a recording for drawing its waveform: how loud each channel is, at a few thousand points."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcripts import audio

RATE = 8000
POINTS = 2000
_FINE = 160  # samples: 20 ms, what a point stands for at least
_FULL = 32768


@dataclass(frozen=True, slots=True)
class Peaks:
    """`seconds` of sound as decoded; a row a channel, each point the loudest moment of its stretch in thousandths of
    full scale."""

    seconds: float
    channels: tuple[tuple[int, ...], ...]


def peaks(path: Path, *, points: int = POINTS) -> Peaks:
    """The outline of the sound at `path`, at most `points` a channel, read in one pass. Raises AudioProblem."""
    rows: list[list[np.ndarray]] = []
    samples = 0
    for block in audio.blocks(path, RATE):
        samples += block.shape[1]
        rows = rows or [[] for _ in block]
        for row, sound in zip(rows, block, strict=True):
            row.append(_loudest(np.abs(sound.astype(np.int32)), _FINE))
    return Peaks(round(samples / RATE, 3), tuple(_few(row, points) for row in rows))


def _few(parts: Sequence[np.ndarray], points: int) -> tuple[int, ...]:
    fine = np.concatenate(parts)
    wide = _loudest(fine, max(1, -(-len(fine) // points)))
    return tuple(int(value) for value in np.minimum(1000, wide * 1000 // _FULL))


def _loudest(values: np.ndarray, size: int) -> np.ndarray:
    """The largest of every `size` values, of the rest too."""
    rest = -len(values) % size
    return np.pad(values, (0, rest)).reshape(-1, size).max(axis=1)
