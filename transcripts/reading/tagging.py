"""The learnt eye: names, organisations, things and numbers in what was said, each with a probability.

A conditional random field over characters. It was learnt from our own lessons (tools/reading_model); what it finds
is one voice among others, and the readers of the fields decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcripts.reading.chains import Floats, marginals
from transcripts.reading.glyphs import BOUNDARY, PAD, Glyphs, glyphs_of
from transcripts.reading.learnt import Weights, load
from transcripts.reading.tagfeatures import buckets
from transcripts.reading.turns import Turn

MODEL = Path(__file__).with_name("tagger.npz")
# What the lessons' marks mean; "other_" is somebody or something that the record is not about.
KINDS = {
    "n": "name",
    "y": "other_name",
    "o": "organisation",
    "x": "other_organisation",
    "p": "product",
    "r": "order_no",
    "s": "number",
    "t": "phone",
}
NONE = "-"
_NEVER = -40.0
_EAGER = 3.0  # a product is told when it is a third as probable as nothing: other signs will decide


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of `Turn.text` from `start` to `end` in turn `index` (that is `Turn.index`), as one of KINDS.

    `probability` is that of its least sure character. Of products also those are told that are less probable than
    nothing, down to about 0.2.
    """

    kind: str
    index: int
    start: int
    end: int
    text: str
    probability: float
    agent: bool


def tagged(turns: Sequence[Turn]) -> tuple[Span, ...]:
    """All that was found in the turns of a call, in their order. Spans do not overlap."""
    if not turns:
        return ()
    return tuple(spans(turns, glyphs_of(turns), model()))


@cache
def model() -> Weights:
    """The weights that are delivered with this module."""
    return load(MODEL)


def spans(turns: Sequence[Turn], glyphs: Glyphs, weights: Weights) -> Iterator[Span]:
    """The spans that a model finds."""
    chances = probabilities(glyphs, weights)
    best = _best(chances, weights.labels)
    places = np.flatnonzero(best)
    if not len(places):
        return
    turn, at = glyphs.turn[PAD:-PAD][places], glyphs.at[PAD:-PAD][places]
    label, sure = best[places], chances[places, best[places]]
    found: list[tuple[str, int, int, int, float]] = []  # kind, turn, start, end, probability
    labels = weights.labels
    for number, place, one, chance in zip(turn.tolist(), at.tolist(), label.tolist(), sure.tolist(), strict=True):
        side, kind = labels[one]
        if found and side == "I" and found[-1][:2] == (kind, number) and found[-1][3] == place:
            found[-1] = (*found[-1][:3], place + 1, min(found[-1][4], chance))
        else:
            found.append((kind, number, place, place + 1, chance))
    for kind, number, start, stop, chance in found:
        said = turns[number]
        yield Span(KINDS[kind], said.index, start, stop, said.text[start:stop], round(chance, 4), said.agent)


def _best(chances: Floats, labels: Sequence[str]) -> NDArray[np.intp]:
    """The label of every character."""
    best = chances.argmax(1)
    things = [place for place, label in enumerate(labels) if label[1:] == "p"]
    likely = chances[:, things]
    eager = (best == 0) & (likely.max(1) * _EAGER > chances[:, 0])
    best[eager] = np.array(things)[likely[eager].argmax(1)]
    return best


def probabilities(glyphs: Glyphs, weights: Weights) -> Floats:
    """(characters between the pads, labels): how probable every label is."""
    scores = weights.scores(buckets(glyphs))
    edge = glyphs.codes[PAD:-PAD] == BOUNDARY
    scores[edge, 1:] = _NEVER
    starts = np.concatenate(([True], edge[:-1]))
    return marginals(scores, weights.transitions, starts)
