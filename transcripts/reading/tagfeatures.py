"""What the tagger looks at around every character, as numbers of buckets into which features are hashed.

The lessons are learnt through the same buckets, so that a collision means the same there and here. A feature's hash
is a sum of products, so that those of neighbouring characters share their parts.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from transcripts.reading.glyphs import BOUNDARY, PAD, Glyphs, Ints
from transcripts.reading.lexicons import ALONE, ENDS, kinds, marks

BITS = 22
_FAR = 9  # the end of a firm's name further off than this says nothing
# Odd multipliers without a pattern: the first for the first part of a feature, and so on.
_FIRST, _SECOND, _THIRD = 0x2545F4914F6CDD1D, 0x1B8735939E3779B1, 0x5851F42D4C957F2D
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_APART = 0x14057B7EF767814F


def buckets(glyphs: Glyphs) -> Ints:
    """(features, characters): the bucket of every feature of every character between the pads."""
    return hashed(_features(glyphs))


def hashed(sums: Sequence[Ints] | Ints, first: int = 0) -> Ints:
    """Buckets for features given as sums of products; the place in the list tells features apart, counted from
    `first`."""
    mixed = np.array(sums, np.int64)
    mixed += (np.arange(first + 1, first + len(mixed) + 1, dtype=np.int64) * _APART)[:, None]
    whole = mixed.view(np.uint64)
    whole ^= whole >> np.uint64(31)
    whole *= _SPREAD
    whole >>= np.uint64(64 - BITS)
    return mixed


def _features(glyphs: Glyphs) -> list[Ints]:
    size = len(glyphs.codes)
    end = size - PAD
    inner = slice(PAD, end)
    one, two, three = glyphs.codes * _FIRST, glyphs.codes * _SECOND, glyphs.codes * _THIRD
    a = {step: one[PAD + step : end + step] for step in range(-2, 4)}
    b = {step: two[PAD + step : end + step] for step in range(-2, 4)}
    c = {step: three[PAD + step : end + step] for step in range(-2, 4)}
    pairs = {step: a[step] + b[step + 1] for step in range(-2, 3)}
    kind = kinds()[glyphs.codes]
    around = _window(kind, 5, -2, 1)  # the kinds of two characters before, this one, the next
    firm, title, thing = marks(glyphs)
    cut = _window(glyphs.starts, 1, -1, 3)
    start = glyphs.starts[inner]
    place = glyphs.ahead[inner] * 4 + glyphs.behind[inner]
    before, after = _neighbours(glyphs)
    word = glyphs.words[inner] * _FIRST + place * _THIRD
    before, after = before[inner] * _SECOND, after[inner] * _SECOND
    at = np.minimum(glyphs.at[inner], 6)
    side = (glyphs.agent * 8 + glyphs.asked)[inner] * _THIRD
    order = (glyphs.agent * 8 + glyphs.order)[inner]
    far = _until_firm_ends(glyphs, firm)[inner]
    return [
        *a.values(),
        *pairs.values(),
        *(pairs[step] + c[step + 2] for step in range(-2, 2)),
        (cut * 64 + kind[inner]) * _FIRST,
        cut * _SECOND + a[0],
        _window(kind, 5, -1, 1) * _FIRST,
        around * _FIRST + (cut & 14) * _SECOND,
        word,
        before + word,
        after + word,
        before + place * _THIRD,
        after + place * _THIRD,
        (_window(firm, 3, 0, 2) * 2 + start) * _FIRST,
        (far * 16 + start * 8 + firm[PAD - 1 : end - 1]) * _FIRST,
        (far * 2 + start) * _SECOND + a[-1],
        (_window(title, 3, 0, 3) * 64 + kind[inner]) * _FIRST,
        (_window(title, 3, -2, 0) * 8 + (cut & 6)) * _FIRST,
        _window(thing, 3, -2, 2) * _FIRST,
        (_window(thing, 3, 0, 1) * 16 + order) * _FIRST,
        (at * 2 + start) * _FIRST + side,
        (at * 1024 + _window(kind, 5, 0, 1)) * _FIRST + side,
        pairs[-1] + side,
    ]


def _window(values: Ints, bits: int, first: int, last: int) -> Ints:
    """The small values from `first` to `last` steps away, side by side in one number."""
    return np.correlate(values[PAD + first : len(values) - PAD + last], _places(bits, last - first + 1))


@cache
def _places(bits: int, count: int) -> Ints:
    """By what each of `count` values is multiplied to stand beside the others."""
    return 1 << bits * np.arange(count - 1, -1, -1, dtype=np.int64)


def _neighbours(glyphs: Glyphs) -> tuple[Ints, Ints]:
    """The hash of the word before and after that of every character."""
    begin = np.flatnonzero(glyphs.starts)
    if not len(begin) or begin[0]:
        begin = np.concatenate(([0], begin))
    words = glyphs.words[begin]
    length = np.diff(np.append(begin, len(glyphs.codes)))
    return (
        np.repeat(np.concatenate((words[:1], words[:-1])), length),
        np.repeat(np.concatenate((words[1:], words[-1:])), length),
    )


def _until_firm_ends(glyphs: Glyphs, firm: Ints) -> Ints:
    """How far ahead in the turn a word ends that ends names of organisations; _FAR for none near."""
    where = np.arange(len(firm))
    stop = (firm == ENDS) | (firm == ALONE)
    edge = glyphs.codes == BOUNDARY
    marks = np.flatnonzero(stop | edge)
    nearest = marks[np.minimum(np.searchsorted(marks, where), len(marks) - 1)]
    return np.where(edge[nearest], _FAR, np.minimum(nearest - where, _FAR))
