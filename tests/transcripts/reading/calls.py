"""Short conversations for tests: "a:" is the agent, "c:" the customer, words separated by spaces."""

from transcripts.model import Segment
from transcripts.reading.turns import Turn, turns_of


def segments(*lines: str) -> list[Segment]:
    return [
        Segment("agent" if line.startswith("a:") else "customer", at * 4.0, at * 4.0 + 3, line[2:])
        for at, line in enumerate(lines)
    ]


def turns(*lines: str) -> list[Turn]:
    return turns_of(segments(*lines))
