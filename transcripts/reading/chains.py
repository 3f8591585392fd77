"""Marginal probabilities of a linear chain (conditional random field), for many short chains at once.

Far from anything of interest every character is plainly "none"; chains are cut there, so the work is a few steps
over a small matrix instead of one step for every character of a call.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
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
    steps = np.arange(length[0])[:, None]
    inside = steps < length
    there = np.minimum(begin + steps, len(scores) - 1)
    back = np.maximum(begin + length - 1 - steps, 0)
    weights = np.exp(scores - scores.max(1, keepdims=True)).astype(np.float64)
    found = _messages(np.concatenate((weights.take(there, 0), weights.take(back, 0)), 2), transitions,
                      np.count_nonzero(inside, 1).tolist())
    # What came against the chain stands at its own place, and holds no weight of that place: they are multiplied.
    labels = scores.shape[1]
    used = np.flatnonzero(inside)
    chances = np.empty_like(weights)
    chances[there.take(used)] = found[0].reshape(-1, 2 * labels).take(used, 0)[:, :labels]
    places = back.take(used)
    chosen = chances.take(places, 0)
    chosen *= found[1].reshape(-1, 2 * labels).take(used, 0)[:, labels:]
    chosen /= np.maximum(chosen.sum(1, keepdims=True), _LEAST)
    out[places] = chosen
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


def _messages(
    weights: NDArray[np.float64], transitions: Floats, running: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both (steps, chains, twice the labels): what reaches every character, with and without its own weight; along
    the chains in the first half of the labels, against them in the second, so that one product serves both ways.
    Chains stand longest first; `running` of them go on at every step."""
    labels = len(transitions)
    moves = np.zeros((2 * labels, 2 * labels))
    moves[:labels, :labels] = np.exp(transitions.astype(np.float64))
    moves[labels:, labels:] = moves[:labels, :labels].T
    with_it, without = weights, np.ones_like(weights)
    for step in range(1, len(weights)):
        on = running[step]
        message = without[step, :on]
        np.dot(with_it[step - 1, :on], moves, out=message)
        if step % _SCALED == 0:
            ways = message.reshape(on, 2, labels)
            ways /= ways.sum(2, keepdims=True)
        np.multiply(with_it[step, :on], message, out=with_it[step, :on])
    return with_it, without
