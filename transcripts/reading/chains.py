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
_SCALED = 6  # messages are scaled every so many steps: in between they stay far within what a number can hold
_LEAST = 1e-300


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
    longest = np.argsort(-length, kind="stable")
    begin, length = begin[longest], length[longest]
    steps = np.arange(length[0])
    inside = steps[None, :] < length[:, None]
    index = np.minimum(begin[:, None] + steps[None, :], len(scores) - 1)
    weights = np.exp(scores - scores.max(1, keepdims=True)).astype(np.float64).take(index.T, 0)
    found = _forward_backward(weights, np.exp(transitions.astype(np.float64)), inside.sum(0)).transpose(1, 0, 2)
    out[index[inside]] = found[inside]
    return out


def _islands(scores: Floats, starts: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where chains begin and how long they are: what is not plainly "none", with one such character on each side."""
    open_ = scores[:, 1:].max(1) > scores[:, 0] - _PLAINLY
    wanted = open_.copy()
    wanted[:-1] |= open_[1:] & ~starts[1:]
    wanted[1:] |= open_[:-1] & ~starts[1:]
    previous = np.concatenate(([False], wanted[:-1]))
    begin = np.flatnonzero(wanted & (~previous | starts))
    stop = np.flatnonzero(wanted & np.append(~wanted[1:] | starts[1:], True))
    return begin, stop - begin + 1


def _forward_backward(
    weights: NDArray[np.float64], moves: NDArray[np.float64], running: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(steps, chains, labels): the chances. Chains stand longest first; `running` of them go on at every step."""
    steps = len(weights)
    forward, backward = weights.copy(), np.ones_like(weights)
    back = np.ascontiguousarray(moves.T)
    for step in range(1, steps):
        on = running[step]
        message = forward[step - 1, :on] @ moves
        message *= weights[step, :on]
        if step % _SCALED == 0:
            message /= message.sum(1, keepdims=True)
        forward[step, :on] = message
    for step in range(steps - 2, -1, -1):
        on = running[step + 1]
        message = (backward[step + 1, :on] * weights[step + 1, :on]) @ back
        if step % _SCALED == 0:
            message /= message.sum(1, keepdims=True)
        backward[step, :on] = message
    forward *= backward
    forward /= np.maximum(forward.sum(2, keepdims=True), _LEAST)
    return forward
