"""Where on a channel somebody speaks: an energy detector that follows the noise of the line.

Long silence is not worth a recogniser's time, a clipped word is worth less than a second of silence:
every doubt is decided for speech. The detector takes blocks of any size and keeps little in memory.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

FRAME_SECONDS = 0.02
QUIETEST_DB, LOUDEST_DB = -60.0, -42.0  # the threshold stays between these, relative to full scale
ABOVE_NOISE_DB = 9.0
NOISE_WINDOW = 1500  # frames (30 s) from which the line's noise is estimated
NOISE_PERCENTILE = 10
START_FRAMES = 3  # 60 ms: shorter is a click
GAP_FRAMES = 35  # 0.7 s without speech end a piece
LEAD_FRAMES = 13  # 0.26 s kept before the first loud frame: soft consonants
TAIL_FRAMES = 20  # 0.4 s kept after the last: soft endings
LONGEST_FRAMES = 1000  # 20 s: longer speech is cut where it is quietest
CUT_WITHIN_FRAMES = 250


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one channel with speech in it: first sample, and the samples (int16)."""

    start: int
    samples: np.ndarray


class SpeechFinder:
    """Cuts one channel into pieces with speech; pieces are in order and never overlap."""

    def __init__(self, rate: int) -> None:
        self._frame = int(rate * FRAME_SECONDS)
        self._recent: deque[float] = deque(maxlen=NOISE_WINDOW)
        self._kept = np.zeros(0, dtype=np.int16)  # samples from frame `_first` on
        self._first = 0
        self._levels: list[float] = []  # dB of each kept whole frame
        self._seen = 0  # frames decided so far
        self._free = 0  # first frame that belongs to no earlier piece
        self._begin: int | None = None  # first frame of the piece that is open
        self._last_loud = -1
        self._run = 0

    def push(self, samples: np.ndarray) -> Iterator[Piece]:
        """Take the next block of the channel; yields the pieces that are now complete."""
        self._kept = np.concatenate([self._kept, samples])
        whole = len(self._kept) // self._frame - len(self._levels)
        if whole <= 0:
            return
        levels = self._measure(whole)
        self._levels.extend(levels)
        self._recent.extend(levels)
        threshold = self._threshold()
        for level in levels:
            yield from self._decide(level > threshold)
        self._forget()

    def finish(self) -> Iterator[Piece]:
        """The piece that is still open when the channel ends, down to its last sample."""
        if self._begin is not None:
            end = self._first + len(self._kept) / self._frame
            yield self._piece(self._begin, min(end, self._last_loud + 1 + TAIL_FRAMES))
            self._begin = None

    def _measure(self, count: int) -> list[float]:
        at = len(self._levels) * self._frame
        frames = (
            self._kept[at : at + count * self._frame].reshape(count, self._frame).astype(np.float32) / 32768
        )
        frames -= frames.mean(axis=1, keepdims=True)
        power = np.einsum("ij,ij->i", frames, frames) / self._frame
        return list(10 * np.log10(power + 1e-10))

    def _threshold(self) -> float:
        noise = float(np.percentile(np.fromiter(self._recent, dtype=np.float32), NOISE_PERCENTILE))
        return float(np.clip(noise + ABOVE_NOISE_DB, QUIETEST_DB, LOUDEST_DB))

    def _decide(self, loud: bool) -> Iterator[Piece]:
        now = self._seen
        self._seen += 1
        self._run = self._run + 1 if loud else 0
        if self._begin is None:
            if self._run >= START_FRAMES:
                self._begin = max(self._free, now - START_FRAMES + 1 - LEAD_FRAMES)
                self._last_loud = now
            return
        if loud:
            self._last_loud = now
        if now - self._last_loud >= GAP_FRAMES:
            yield self._piece(self._begin, self._last_loud + 1 + TAIL_FRAMES)
            self._begin = None
        elif now - self._begin >= LONGEST_FRAMES:
            cut = self._quietest(now)
            yield self._piece(self._begin, cut)
            self._begin = cut

    def _quietest(self, now: int) -> int:
        low = now - CUT_WITHIN_FRAMES
        levels = np.array(self._levels[low - self._first : now - self._first])
        smooth = np.convolve(levels, np.ones(5) / 5, mode="same")
        return low + int(smooth.argmin())

    def _piece(self, begin: int, end: float) -> Piece:
        self._free = int(np.ceil(end))
        low, high = begin - self._first, end - self._first
        return Piece(begin * self._frame, self._kept[low * self._frame : round(high * self._frame)])

    def _forget(self) -> None:
        """Drop what no piece can need any more."""
        keep = (
            self._begin
            if self._begin is not None
            else max(self._free, self._seen - LEAD_FRAMES - START_FRAMES)
        )
        drop = min(keep - self._first, len(self._levels))
        if drop > 0:
            self._kept = self._kept[drop * self._frame :].copy()
            del self._levels[:drop]
            self._first += drop
