"""OpenFst's vector format, as Vosk reads it: written and read back."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from math import inf

MAGIC = 2125659606
VERSION = 2
PROPERTIES = 3  # expanded, mutable


@dataclass(frozen=True)
class Arc:
    """Goes to state `target`; labels 0 mean nothing; `cost` is a minus log."""

    input: int
    output: int
    cost: float
    target: int


@dataclass
class Fst:
    """States are numbers from 0; `finals` gives the cost of ending in a state."""

    start: int = 0
    arcs: list[list[Arc]] = field(default_factory=list)
    finals: dict[int, float] = field(default_factory=dict)

    def state(self) -> int:
        """Add a state."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(self, source: int, target: int, *, input: int = 0, output: int = 0, cost: float = 0.0) -> None:
        """Add an arc."""
        self.arcs[source].append(Arc(input, output, cost, target))


def dump(fst: Fst) -> bytes:
    """The bytes of an OpenFst vector file over the standard arc."""
    head = struct.pack("<i", MAGIC) + _text("vector") + _text("standard") + struct.pack(
        "<iiQqqq", VERSION, 0, PROPERTIES, fst.start, len(fst.arcs), sum(map(len, fst.arcs)))
    body = [head]
    for state, arcs in enumerate(fst.arcs):
        body.append(struct.pack("<fq", fst.finals.get(state, inf), len(arcs)))
        body += [struct.pack("<iifi", a.input, a.output, a.cost, a.target) for a in arcs]
    return b"".join(body)


def parse(data: bytes) -> Fst:
    """Read what `dump` wrote; raises ValueError when it is something else or cut short."""
    try:
        return _parse(data)
    except struct.error as problem:
        raise ValueError("the file is cut short") from problem


def _parse(data: bytes) -> Fst:
    if struct.unpack_from("<i", data)[0] != MAGIC:
        raise ValueError("not an OpenFst file")
    at = 4
    for wanted in ("vector", "standard"):
        if data[at:at + 4 + len(wanted)] != _text(wanted):
            raise ValueError(f"not an OpenFst file of kind {wanted}")
        at += 4 + len(wanted)
    _, _, _, start, states, arcs_in_all = struct.unpack_from("<iiQqqq", data, at)
    at += struct.calcsize("<iiQqqq")
    fst = Fst(start)
    for _ in range(states):
        state = fst.state()
        final, count = struct.unpack_from("<fq", data, at)
        at += 12
        if final != inf:
            fst.finals[state] = final
        for _ in range(count):
            fst.arcs[state].append(Arc(*struct.unpack_from("<iifi", data, at)))
            at += 16
    if sum(map(len, fst.arcs)) != arcs_in_all:
        raise ValueError("the number of arcs differs from the header's")
    return fst


def _text(value: str) -> bytes:
    return struct.pack("<i", len(value)) + value.encode()
