"""`am/final.mdl` in Kaldi's binary form: transitions, the network (nnet3) and the priors of its classes."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from tools.speech_model.features import COEFFICIENTS
from tools.speech_model.network import CONTEXT, LAYERS, SPLICE, SUBSAMPLING, Network
from tools.speech_model.phones import FORWARD, SELF_LOOP, Phones


def dump(phones: Phones, network: Network, priors: npt.ArrayLike) -> bytes:
    """The bytes of final.mdl."""
    return b"".join([
        b"\0B", _transition_model(phones), _nnet3(network),
        _token("<LeftContext>"), _int(CONTEXT), _token("<RightContext>"), _int(CONTEXT),
        _token("<Priors>"), _vector(priors),
    ])


def _transition_model(phones: Phones) -> bytes:
    triples = phones.triples()
    logs = [0.0] + [log(SELF_LOOP), log(FORWARD)] * len(triples)
    return b"".join([
        _token("<TransitionModel>"), _topology(phones),
        _token("<Triples>"), _int(len(triples)), *(_int(n) for triple in triples for n in triple), _token("</Triples>"),
        _token("<LogProbs>"), _vector(logs), _token("</LogProbs>"), _token("</TransitionModel>"),
    ])


def _topology(phones: Phones) -> bytes:
    """Two shapes: one emitting state, two emitting states."""
    numbered = phones.numbered()
    shape_of = [-1] + [0 if name == "SIL" else phones.states(name) - 1 for _, name, _ in numbered]
    parts = [_token("<Topology>"), _ints([n for n, _, _ in numbered]), _ints(shape_of), _int(2)]
    for emitting in (1, 2):
        parts.append(_int(emitting + 1))
        for state in range(emitting):
            parts += [_int(state), _int(2), _int(state), _float(SELF_LOOP), _int(state + 1), _float(FORWARD)]
        parts += [_int(-1), _int(0)]
    return b"".join([*parts, _token("</Topology>")])


def _nnet3(network: Network) -> bytes:
    layers = network.folded()
    components: list[tuple[str, bytes]] = []
    for index, (weights, biases) in enumerate(layers):
        components.append((f"affine{index}", _affine(weights, biases)))
        last = index == len(layers) - 1
        kind = "LogSoftmaxComponent" if last else "RectifiedLinearComponent"
        components.append((f"{'logsoftmax' if last else 'relu'}{index}", _pointwise(kind, len(biases))))
    return b"".join([
        _token("<Nnet3>"), b"\n", _nodes(len(layers)).encode(), b"\n",
        _token("<NumComponents>"), _int(len(components)),
        *(_token("<ComponentName>") + _token(name) + body for name, body in components), _token("</Nnet3>"),
    ])


def _nodes(layers: int) -> str:
    lines, before = [f"input-node name=input dim={COEFFICIENTS}"], "input"
    for index in range(layers):
        if index == 0:
            offsets: Sequence[int] = range(-SPLICE, SPLICE + 1)
        else:
            offsets = (-SUBSAMPLING, 0, SUBSAMPLING) if index <= LAYERS else (0,)
        pieces = ", ".join(before if at == 0 else f"Offset({before}, {at})" for at in offsets)
        taken = f"Append({pieces})" if len(offsets) > 1 else before
        top = "logsoftmax" if index == layers - 1 else "relu"
        lines.append(f"component-node name=affine{index} component=affine{index} input={taken}")
        lines.append(f"component-node name={top}{index} component={top}{index} input=affine{index}")
        before = f"{top}{index}"
    lines.append(f"output-node name=output input={before} objective=linear")
    return "\n".join(lines) + "\n"


def _affine(weights: npt.NDArray[np.float32], biases: npt.NDArray[np.float32]) -> bytes:
    return b"".join([
        _token("<FixedAffineComponent>"), _token("<LinearParams>"), _matrix(weights),
        _token("<BiasParams>"), _vector(biases), _token("</FixedAffineComponent>"),
    ])


def _pointwise(kind: str, size: int) -> bytes:
    return b"".join([
        _token(f"<{kind}>"), _token("<Dim>"), _int(size), _token("<ValueAvg>"), _vector([]),
        _token("<DerivAvg>"), _vector([]), _token("<Count>"), b"\x08" + struct.pack("<d", 0.0), _token(f"</{kind}>"),
    ])


def _token(text: str) -> bytes:
    return text.encode() + b" "


def _int(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def _float(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def _ints(values: Sequence[int]) -> bytes:
    return b"\x04" + struct.pack(f"<i{len(values)}i", len(values), *values)


def _vector(values: npt.ArrayLike) -> bytes:
    data = np.asarray(values, np.float32)
    return b"FV " + _int(len(data)) + data.tobytes()


def _matrix(values: npt.NDArray[np.float32]) -> bytes:
    return b"FM " + _int(values.shape[0]) + _int(values.shape[1]) + np.ascontiguousarray(values, np.float32).tobytes()
