"""Learnt weights as they stand in a file: what every hashed feature says for every label.

The files beside this module are made by `python -m tools.reading_model build` and hold no text, only numbers.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcripts.reading.chains import Floats
from transcripts.reading.glyphs import Ints
from transcripts.reading.tagfeatures import BITS


@dataclass(frozen=True)
class Weights:
    """`rows[n]` are the weights of bucket `keys[n]` for the `labels`; `transitions` from label to label.

    `fingerprint` names the lessons that they were learnt from.
    """

    labels: tuple[str, ...]
    keys: NDArray[np.uint32]
    rows: NDArray[np.float32]
    transitions: NDArray[np.float32]
    fingerprint: str

    @cached_property
    def _slots(self) -> NDArray[np.uint16]:
        slots = np.zeros(1 << BITS, np.uint16)
        slots[self.keys] = np.arange(1, len(self.keys) + 1)
        return slots

    @cached_property
    def _table(self) -> Floats:
        return np.concatenate((np.zeros((1, len(self.labels)), np.float32), self.rows.astype(np.float32)))

    def scores(self, buckets: Ints) -> Floats:
        """(items, labels): the sum of weights over the features, given as (features, items)."""
        found: Floats = self._table.take(self._slots.take(buckets), 0).sum(0)
        return found

    def summed(self, buckets: Ints) -> Floats:
        """(labels): the sum of weights over features, each counted once however often it stands in `buckets`."""
        seen = np.zeros(len(self._table), bool)
        seen[self._slots.take(buckets)] = True
        total: Floats = self._table.take(np.flatnonzero(seen), 0).sum(0)
        return total


def load(path: Path) -> Weights:
    """Reads a file of weights. OSError, ValueError, KeyError: it is none."""
    with np.load(path, allow_pickle=False) as stored:
        labels = tuple(str(label) for label in stored["labels"])
        keys = stored["keys"]
        rows = np.zeros((len(keys), len(labels)), np.float32)
        rows[stored["row"], stored["column"]] = stored["weight"]
        return Weights(labels, keys, rows, stored["transitions"].astype(np.float32), str(stored["fingerprint"]))


def save(path: Path, weights: Weights) -> None:
    """Writes a file of weights: only those that are not zero, at half precision; the same weights, the same bytes."""
    row, column = np.nonzero(weights.rows)
    np.savez_compressed(
        path,
        labels=np.array(weights.labels),
        keys=weights.keys.astype(np.uint32),
        row=row.astype(np.uint16),
        column=column.astype(np.uint8),
        weight=weights.rows[row, column].astype(np.float16),
        transitions=weights.transitions.astype(np.float16),
        fingerprint=np.array(weights.fingerprint),
    )
