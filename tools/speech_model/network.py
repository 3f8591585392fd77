"""A small time-delay network in numpy: four frames either side, then three layers that look 30 ms back and ahead.

Frames come every 10 ms, answers every 30 ms (Kaldi's frame subsampling). An answer sees 13 frames either side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SPLICE = 4
LAYERS = 3
SUBSAMPLING = 3
CONTEXT = SPLICE + SUBSAMPLING * LAYERS
IGNORED = -1

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int16]


@dataclass
class Network:
    """Weights (out x in) and biases of each affine layer; ReLU between them. `mean` and `scale` normalise the input."""

    weights: list[Array]
    biases: list[Array]
    mean: Array
    scale: Array

    def folded(self) -> list[tuple[Array, Array]]:
        """(weights, biases) by layer with the normalisation inside the first, for Kaldi."""
        spliced = 2 * SPLICE + 1
        first = self.weights[0] * np.tile(self.scale, spliced)[None, :]
        bias = self.biases[0] - first @ np.tile(self.mean, spliced)
        rest = list(zip(self.weights[1:], self.biases[1:], strict=True))
        return [(first.astype(np.float32), bias.astype(np.float32)), *rest]

    def forward(self, frames: Array) -> list[Array]:
        """Layer inputs and, last, the log posteriors of normalised spliced frames (chunks x answers+6 x 270)."""
        inputs = [frames]
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            out = inputs[-1] @ weight.T + bias
            if layer == len(self.weights) - 1:
                out -= out.max(axis=-1, keepdims=True)
                out -= np.log(np.exp(out).sum(axis=-1, keepdims=True))
                inputs.append(out)
            else:
                np.maximum(out, 0, out=out)
                inputs.append(_neighbours(out) if layer < LAYERS else out)
        return inputs

    def backward(self, inputs: list[Array], error: Array) -> list[tuple[Array, Array]]:
        """Gradients by layer; `error` is the loss by the last layer's sums."""
        gradients: list[tuple[Array, Array]] = []
        for layer in reversed(range(len(self.weights))):
            flat, taken = error.reshape(-1, error.shape[-1]), inputs[layer].reshape(-1, inputs[layer].shape[-1])
            gradients.append((flat.T @ taken, flat.sum(axis=0)))
            if layer == 0:
                break
            error = error @ self.weights[layer]
            error *= inputs[layer] > 0
            if layer - 1 < LAYERS:
                error = _gather(error)
        return gradients[::-1]


def fresh(width: int, answers: int, features: int, random: np.random.Generator) -> Network:
    """A network before training: `width` units a layer."""
    sizes = [(width, features * (2 * SPLICE + 1)), *[(width, 3 * width)] * LAYERS, (answers, width)]
    weights = [(random.standard_normal(s) * np.sqrt(2 / s[1])).astype(np.float32) for s in sizes]
    return Network(weights, [np.zeros(s[0], np.float32) for s in sizes],
                   np.zeros(features, np.float32), np.ones(features, np.float32))


@dataclass(frozen=True)
class Schedule:
    """How long and how hard to train. `chunk` answers in a row, `batch` chunks a step."""

    epochs: float = 8
    rate: float = 2e-3
    batch: int = 64
    chunk: int = 50


def train(network: Network, frames: npt.NDArray[np.float16], labels: Labels, schedule: Schedule,
          random: np.random.Generator, tell: Callable[[str], None]) -> None:
    """Adam with a cosine rate on cross-entropy. `frames` is one long run of utterances, `labels` a class by frame."""
    sample = frames[:: max(1, len(frames) // 200_000)].astype(np.float32)
    network.mean = sample.mean(axis=0)
    network.scale = 1 / (sample.std(axis=0) + 1e-5)
    parts = [*network.weights, *network.biases]
    first, second = [np.zeros_like(p) for p in parts], [np.zeros_like(p) for p in parts]
    steps = int(schedule.epochs * len(frames) / (schedule.batch * schedule.chunk * SUBSAMPLING))
    loss_sum = right_sum = 0.0
    for step in range(1, steps + 1):
        inputs, wanted = _batch(network, frames, labels, schedule, random)
        activations = network.forward(inputs)
        error, loss, right = _judge(activations[-1], wanted)
        gradients = network.backward(activations, error)
        flat = [g for g, _ in gradients] + [b for _, b in gradients]
        norm = float(np.sqrt(sum(float((g * g).sum()) for g in flat)))
        clip = min(1.0, 5.0 / (norm + 1e-9))
        rate = schedule.rate * min(1.0, step / 200) * 0.5 * (1 + np.cos(np.pi * step / (steps + 1)))
        for part, g, m, v in zip(parts, flat, first, second, strict=True):
            g *= clip
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            part -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
        loss_sum, right_sum = loss_sum + loss, right_sum + right
        if step % 200 == 0 or step == steps:
            n = (step - 1) % 200 + 1
            tell(f"step {step}/{steps}: loss {loss_sum / n:.3f}, frames right {100 * right_sum / n:.1f} %")
            loss_sum = right_sum = 0.0


def _batch(network: Network, frames: npt.NDArray[np.float16], labels: Labels, schedule: Schedule,
           random: np.random.Generator) -> tuple[Array, Labels]:
    """Chunks at random places; every phase of the 30 ms grid is seen."""
    answers = schedule.chunk + 2 * LAYERS
    span = (answers - 1) * SUBSAMPLING
    starts = random.integers(SPLICE, len(frames) - span - SPLICE, schedule.batch)
    centres = starts[:, None] + np.arange(answers)[None, :] * SUBSAMPLING
    around = centres[:, :, None] + np.arange(-SPLICE, SPLICE + 1)[None, None, :]
    picked = (frames[around].astype(np.float32) - network.mean) * network.scale
    wanted = labels[centres[:, LAYERS:-LAYERS]]
    return picked.reshape(schedule.batch, answers, -1), wanted


def _judge(scores: Array, wanted: Labels) -> tuple[Array, float, float]:
    """The error to send back, the mean loss and the share of frames right; ignored frames count nowhere."""
    known = wanted != IGNORED
    total = max(1, int(known.sum()))
    error = np.exp(scores)
    rows = np.nonzero(known)
    classes = wanted[rows]
    loss = -float(scores[(*rows, classes)].sum()) / total
    right = float((scores[rows].argmax(axis=-1) == classes).sum()) / total
    error[(*rows, classes)] -= 1
    error *= known[..., None] / np.float32(total)
    return error, loss, right


def _neighbours(out: Array) -> Array:
    return np.concatenate([out[:, :-2], out[:, 1:-1], out[:, 2:]], axis=-1)


def _gather(error: Array) -> Array:
    """Undo `_neighbours`: add up what each place got from the three it fed."""
    width = error.shape[-1] // 3
    out = np.zeros((error.shape[0], error.shape[1] + 2, width), np.float32)
    out[:, :-2] += error[..., :width]
    out[:, 1:-1] += error[..., width:2 * width]
    out[:, 2:] += error[..., 2 * width:]
    return out
