"""Marginal probabilities of a linear chain (conditional random field), for many short chains at once.

Far from anything of interest every character is plainly "none"; chains are cut there, so the work is a few steps
over a small matrix instead of one step for every character of a call.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_SCALED = 6  # steps from one scaling of the messages to the next
_TINY = 1e-280
_PLAINLY = 9.0  # by so much (in logarithms) "none" must outdo all others before a chain is cut there


def marginals(scores: Floats, transitions: Floats, starts: NDArray[np.bool_]) -> Floats:
    """(characters, labels) probabilities; label 0 is "none".

    `scores` are the logarithmic weights of labels at characters, `transitions` from label to label; `starts` marks
    the characters with which a chain begins.
    """
    out = np.zeros_like(scores)
    out[:, 0] = 1.0
    begin, length = _islands(scores, starts)
    if not len(begin):
        return out
    steps = np.arange(length.max())
    inside = steps[None, :] < length[:, None]
    index = np.minimum(begin[:, None] + steps[None, :], len(scores) - 1)
    weights = np.exp(scores - scores.max(1, keepdims=True))[index] * inside[:, :, None]
    found = _forward_backward(weights, np.exp(transitions), inside)
    out[index[inside]] = found[inside]
    return out


def _islands(scores: Floats, starts: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where chains begin and how long they are: what is not plainly "none", with one such character on each side."""
    size = len(scores)
    open_ = scores[:, 1:].max(1) > scores[:, 0] - _PLAINLY
    wanted = open_.copy()
    wanted[:-1] |= open_[1:] & ~starts[1:]
    wanted[1:] |= open_[:-1] & ~starts[1:]
    previous = np.concatenate(([False], wanted[:-1]))
    begin = np.flatnonzero(wanted & (~previous | starts))
    stop = np.flatnonzero(wanted & np.append(~wanted[1:] | starts[1:], True))
    return begin, stop - begin + 1 if size else stop


def _forward_backward(weights: Floats, moves: Floats, inside: NDArray[np.bool_]) -> Floats:
    """(chains, steps, labels); outside its length a chain has weights 0 and a backward message of 1. Messages are
    scaled now and then only: doubles bear several steps."""
    chains, steps, labels = weights.shape
    forward = np.empty((steps, chains, labels))
    backward = np.ones((steps, chains, labels))
    by_step = np.ascontiguousarray(weights.transpose(1, 0, 2), np.float64)
    moves = moves.astype(np.float64)
    forward[0] = by_step[0]
    for step in range(1, steps):
        np.matmul(forward[step - 1], moves, out=forward[step])
        forward[step] *= by_step[step]
        if step % _SCALED == 0:
            forward[step] /= np.maximum(forward[step].sum(1, keepdims=True), _TINY)
    back = np.ascontiguousarray(moves.T)
    outside = ~inside
    for step in range(steps - 2, -1, -1):
        np.matmul(backward[step + 1] * by_step[step + 1], back, out=backward[step])
        if step % _SCALED == 0:
            backward[step] /= np.maximum(backward[step].sum(1, keepdims=True), _TINY)
        backward[step][outside[:, step + 1]] = 1.0
    both = (forward * backward).transpose(1, 0, 2)
    total: Floats = (both / np.maximum(both.sum(2, keepdims=True), _TINY)).astype(np.float32)
    return total
