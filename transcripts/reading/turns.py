"""What is read: turns of a conversation, and what every reader of a field gives back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.model import Segment, Word

REFUSED = "拒绝提供"
INDIVIDUAL = "个人"
SAID = "said"
KNOWN = "known"
_YES = re.compile(
    r"^(嗯+|啱|冇错|系(?!唔系|咪|统|列)|係(?!唔係|咪)|对+的?|是的?|是啊|好的?|可以|行|没错|正确|就是|就这个)"
)
_NO = re.compile(r"^(不是|不对|错了|不用|没有|不行|不)")


@dataclass(frozen=True, slots=True)
class Turn:
    """One segment with its words; `text` joins them without spaces. `agent` is false for anybody else."""

    index: int
    agent: bool
    segment: Segment
    words: tuple[str, ...]
    text: str

    @property
    def affirms(self) -> bool:
        """It begins by saying yes."""
        return bool(_YES.match(self.text)) and not self.denies

    @property
    def denies(self) -> bool:
        """It begins by saying no."""
        return bool(_NO.match(self.text))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was said: channel, seconds, the words, and the segment's place in the transcript."""

    channel: str
    start: float
    end: float
    text: str
    segment: int


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A value read from a call; `confidence` 0..1 says how far it may be trusted unseen.

    `source` is "said", or "known": it stands in the company's own files, and what was said at most confirmed it.
    `known_as` is the company's full name for what was said in short (一中), empty where there is none.
    """

    value: str
    confidence: float
    evidence: Evidence | None
    source: str = SAID
    known_as: str = ""


def turns_of(segments: Sequence[Segment]) -> list[Turn]:
    """The segments that hold words, in their order; `index` counts all segments."""
    return [
        Turn(
            index,
            segment.channel == "agent",
            segment,
            tuple(segment.text.split()),
            "".join(segment.text.split()),
        )
        for index, segment in enumerate(segments)
        if segment.text.strip()
    ]


def drafted(value: str, confidence: float, turn: Turn, said: str | None = None) -> FieldDraft:
    """A value with its evidence: the words that say it (`said`, if not the value itself), else the whole turn.

    Words that were heard badly make it less sure.
    """
    segment = turn.segment
    words = _words_that_say(turn, value if said is None else said)
    heard = sum(word.confidence for word in words) / len(words) if words else segment.confidence
    evidence = Evidence(
        channel=segment.channel,
        start=words[0].start if words else segment.start,
        end=words[-1].end if words else segment.end,
        text=" ".join(word.text for word in words) if words else segment.text,
        segment=turn.index,
    )
    return FieldDraft(value, round(confidence * (0.4 + 0.6 * heard), 3), evidence)


def _words_that_say(turn: Turn, said: str) -> list[Word]:
    """The timed words in which `said` occurs (the last time, if several); none when the words have no times."""
    begin = turn.text.rfind(said)
    # Lengths, not texts: a misheard known word stands in the turn as it should have been written (spelling.py).
    if not said or begin < 0 or sum(len(word.text) for word in turn.segment.words) != len(turn.text):
        return []
    found: list[Word] = []
    at = 0
    for word in turn.segment.words:
        if at < begin + len(said) and at + len(word.text) > begin:
            found.append(word)
        at += len(word.text)
    return found


def before(turns: Sequence[Turn], at: int, *, agent: bool) -> Turn | None:
    """The nearest earlier turn of the agent (or of the other side)."""
    return next((turn for turn in reversed(turns[:at]) if turn.agent == agent), None)


def after(turns: Sequence[Turn], at: int, *, agent: bool) -> Turn | None:
    """The nearest later turn of the agent (or of the other side)."""
    return next((turn for turn in turns[at + 1 :] if turn.agent == agent), None)
