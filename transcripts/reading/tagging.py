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
    turn, at = glyphs.turn[PAD:-PAD], glyphs.at[PAD:-PAD]
    best = _best(chances, weights.labels)
    inner = [int(place) for place in np.flatnonzero(best)]
    begin = -1
    for number, place in enumerate(inner):
        label = weights.labels[best[place]]
        if begin < 0:
            begin = place
        following = inner[number + 1] if number + 1 < len(inner) else -1
        if following == place + 1 and weights.labels[best[following]] == f"I{label[1]}" \
                and turn[following] == turn[place]:
            continue
        said = turns[turn[place]]
        start, end = int(at[begin]), int(at[place]) + 1
        sure = float(chances[np.arange(begin, place + 1), best[begin : place + 1]].min())
        yield Span(KINDS[label[1]], said.index, start, end, said.text[start:end], round(sure, 4), said.agent)
        begin = -1


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
