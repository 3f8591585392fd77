"""Whether a claim of the second reader stands in the transcript: the quote word for word in its segment, the value in
the quote, said by the side that can know it. What fails is thrown away, whoever talked the model into it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from transcripts.reading.draft import CallFacts
from transcripts.reading.script import folded
from transcripts.reading.turns import Turn, after
from transcripts.second_reader.aimed import aimed
from transcripts.second_reader.answers import Claim, Piece

_MARKS = "，。、！？；：,.!?;:“”\"'‘’…（）() "


def bare(text: str) -> str:
    """Text as it is compared: no spaces, narrow signs, small letters, Simplified characters."""
    return folded("".join(text.split()))


class NotProven(Exception):
    """Why a claim is not believed: segment (no such one), quote (not said there), aimed (said to a machine), side (said
    by one who cannot know it), shape (no such value can be), value (does not stand in the quote)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote found in its turn: characters `start` to `end` of the turn's text (without spaces)."""

    turn: Turn
    start: int
    end: int

    @property
    def text(self) -> str:
        """As the transcript has it, in its own script."""
        return self.turn.text[self.start : self.end]

    @property
    def ahead(self) -> str:
        """What the turn says before it, folded."""
        return folded(self.turn.text)[: self.start]


@dataclass(frozen=True, slots=True)
class Proven:
    """A value as records have it, and the words that say it."""

    value: str
    quote: Quote
    said: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What proofs stand on: the turns of the call by their number, and what was known before."""

    turns: Sequence[Turn]
    facts: CallFacts

    def find(self, piece: Piece) -> Quote:
        """A quote in its segment; NotProven: it does not stand there, or speaks to a machine."""
        turn = next((one for one in self.turns if one.index == piece.segment), None)
        if turn is None:
            raise NotProven("segment")
        wanted = bare(piece.quote).strip(_MARKS)
        start = folded(turn.text).find(wanted)
        if not wanted or start < 0:
            raise NotProven("quote")
        if aimed(turn.text):
            raise NotProven("aimed")
        return Quote(turn, start, start + len(wanted))

    def agreed(self, turn: Turn) -> bool:
        """Whether the customer says yes to what the agent said in this turn."""
        answer = after(self.turns, list(self.turns).index(turn), agent=False)
        return answer is not None and answer.affirms

    def asked_before(self, turn: Turn) -> str:
        """What the agent said just before this turn, folded; empty if nobody did."""
        at = list(self.turns).index(turn)
        return folded(self.turns[at - 1].text) if at and self.turns[at - 1].agent else ""


Check = Callable[[Claim, Sequence[Quote], Ground], Proven]


def prove(claim: Claim, ground: Ground, checks: Mapping[str, Check]) -> Proven:
    """The claim, proven by the check of its field; NotProven tells why it is not."""
    quotes = [ground.find(piece) for piece in claim.pieces]
    return checks[claim.field](claim, quotes, ground)
