"""The learnt ear: what a call is about, whether it complains, presses or asks to be called, each with a probability.

Maximum entropy over the character groups that were said and the signs that rules found. Learnt from our own lessons
(tools/reading_model).
"""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from transcripts.reading.glyphs import Ints
from transcripts.reading.learnt import Weights, load
from transcripts.reading.simplified import plain
from transcripts.reading.tagfeatures import hashed
from transcripts.reading.turns import Turn

MODEL = Path(__file__).with_name("leanings.npz")
COMPLAINT, URGENT, CALLBACK = "complaint?", "urgent?", "callback?"
_EARLY = 3  # the customer's first turns that say something: there stands what it is about
_PARTS = (0x2545F4914F6CDD1D, 0x1B8735939E3779B1, 0x5851F42D4C957F2D)
_LEAST = -700.0  # no answer's odds are smaller: exponents end there
_ZONES = 0x14057B7EF767814F


@dataclass(frozen=True, slots=True)
class Leaning:
    """Probabilities 0..1. `categories` has every category and adds up to 1."""

    categories: Mapping[str, float]
    complaint: float
    urgent: float
    callback: float


def leaning(turns: Sequence[Turn], signs: Iterable[str] = ()) -> Leaning:
    """What the words of a call and the signs that rules found in them lean to."""
    return leaned(model(), said_in(turns, signs))


@cache
def model() -> Weights:
    """The weights that are delivered with this module."""
    return load(MODEL)


def leaned(weights: Weights, seen: Ints) -> Leaning:
    """The probabilities by a model for the features seen (buckets)."""
    total = dict(zip(weights.labels, weights.summed(seen).tolist(), strict=True))
    yes = {label: 1 / (1 + math.exp(-max(_LEAST, worth))) for label, worth in total.items() if "?" in label}
    most = max(worth for label, worth in total.items() if "?" not in label)
    shares = {label: math.exp(worth - most) for label, worth in total.items() if "?" not in label}
    whole = sum(shares.values())
    return Leaning(
        {name: share / whole for name, share in shares.items()},
        yes[COMPLAINT],
        yes[URGENT],
        yes[CALLBACK],
    )


def said_in(turns: Sequence[Turn], signs: Iterable[str] = ()) -> Ints:
    """The buckets of what was said, in no order and some of them several times: groups of one to three characters, of
    the customer anywhere, of the customer's first turns, the customer's others, and the agent's; and of the signs."""
    zones = ["", "", ""]
    early = 0
    for turn in turns:
        if turn.agent:
            zones[2] += turn.text + "\n"
            continue
        zones[early >= _EARLY] += turn.text + "\n"
        early += len(turn.text) > 4
    text = plain("\n\n\n".join(zones) + "\n\n")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    customer = len(zones[0]) + len(zones[1]) + 3
    where = np.arange(len(codes) - 2)
    zone = ((where > len(zones[0])).astype(np.int64) + (where > customer)) * _ZONES
    one = codes[:-2] * _PARTS[0]
    two = one + codes[1:-1] * _PARTS[1]
    groups = np.array([one, two, two + codes[2:] * _PARTS[2]])
    apart = hashed(groups + zone).ravel()
    anywhere = hashed(groups[:, :customer], 3).ravel()
    marks = np.array([0, *(zlib.crc32(sign.encode()) for sign in signs)], np.int64)
    return np.concatenate((apart, anywhere, _signs(marks)))


def _signs(marks: Ints) -> Ints:
    return hashed((marks * _PARTS[2])[None, :], 6)[0]


ALWAYS = int(_signs(np.zeros(1, np.int64))[0])  # the bucket of a sign that every call has
