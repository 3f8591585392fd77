"""Three rings 三响 (S002 4.10, APP-5.1; S003 3.1.1): how often the phone rang, from the provider's stamps.

No provider reports a ring count. `rings = max(1, ceil(t / cycle))` with `t` the seconds of ringing; late when
`t > limit x cycle`. Legs that ring together count once, gaps count, menus do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RingProof:
    """`count` 0: nobody was rung. `within_limit` None: the caller left within the limit, or nobody was rung."""

    count: int
    within_limit: bool | None


def rings_in(seconds: float, cycle: float) -> int:
    """Ring cycles that began within so many seconds of ringing; the first begins at once."""
    if cycle <= 0:
        raise ValueError(f"a ring cycle of {cycle} s; it must be longer than 0")
    return max(1, math.ceil(seconds / cycle))


def prove(first_ring: datetime | None, accepted: datetime | None, left: datetime | None, *, limit: int,
          cycle: float) -> RingProof:
    """The rings of a call: from the first ringing of any leg until a person accepts or the caller leaves.

    Neither accepted nor left: it still rings, or rang out; not answered within the limit counts as late only
    once it is over, so the caller passes the end of ringing as `left` then.
    """
    if first_ring is None:
        return RingProof(0, None)
    end = accepted or left
    if end is None:
        return RingProof(1, None)
    seconds = max(0.0, (end - first_ring).total_seconds())
    late = seconds > limit * cycle
    if accepted is not None:
        return RingProof(rings_in(seconds, cycle), not late)
    return RingProof(rings_in(seconds, cycle), False if late else None)
