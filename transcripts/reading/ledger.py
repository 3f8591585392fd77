"""The promises to call or answer that stand at each point of a talk; a later one replaces or repeats an earlier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from transcripts.reading.actions import Kind
from transcripts.reading.takes import ASKS_WHEN, PUSHES, REFUSES
from transcripts.reading.times import spans
from transcripts.reading.timesaid import TimeSaid
from transcripts.reading.turns import Evidence, Turn

_HOURS = {"morning": (5, 12), "forenoon": (5, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 24)}


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """A promise in the words that make it; `due_at` aware, cut to the minute, None when nothing can be fixed.

    `agreed` is false for an offer that was refused, and for a promise that was replaced or taken back.
    """

    text: str
    due_at: datetime | None
    kind: Kind
    confidence: float
    evidence: Evidence | None
    agreed: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A promise to reply: in which turn (its place in the list), at what time as said, by whom, whether it is `more`
    besides another, and whether the agent only said yes (`granted`) to what the customer wanted."""

    draft: PromiseDraft
    turn: int
    said: TimeSaid
    actor: str = ""
    more: bool = False
    granted: bool = False


class Ledger:
    """The promises to reply of one talk, in the order in which they were made."""

    def __init__(self, turns: Sequence[Turn], zone: tzinfo) -> None:
        self._turns = turns
        self._zone = zone
        self.made: list[Made] = []

    @property
    def last(self) -> Made | None:
        """The promise made last, standing or not."""
        return self.made[-1] if self.made else None

    def add(self, made: Made) -> None:
        """Enter a promise. The last agreed one holds, unless the new one is by somebody else or comes besides it;
        the first wording of a promise said twice holds."""
        if self._repeats(made):
            return
        if made.draft.agreed:
            for earlier in self.made:
                if earlier.draft.agreed and earlier.turn != made.turn and self._replaced(earlier, made):
                    self.drop(earlier)
        self.made.append(made)

    def drop(self, made: Made) -> None:
        """A promise that stands no longer."""
        self.made[self.made.index(made)] = replace(made, draft=replace(made.draft, agreed=False))

    def _replaced(self, earlier: Made, made: Made) -> bool:
        others = earlier.actor and made.actor and earlier.actor != made.actor
        return not (made.more or (others and not self._pushed(earlier.turn, made.turn)))

    def _repeats(self, made: Made) -> bool:
        """The same promise said again, perhaps less exactly."""
        earlier = next((earlier for earlier in reversed(self.made) if earlier.draft.agreed), None)
        if earlier is None:
            return False
        one, other = earlier.said.until or earlier.said, made.said.until or made.said
        if one.length is not None and other.length is not None:
            return one.length == other.length
        if earlier.draft.due_at is None or made.draft.due_at is None or other.clock is not None:
            return False
        due = earlier.draft.due_at.astimezone(self._zone), made.draft.due_at.astimezone(self._zone)
        coarser = one.clock is not None or one.part != "" or one.length is not None
        if other.part and one.clock is None:
            coarser = other.part == one.part
        elif other.part:
            since, until = _HOURS.get(other.part, (0, 24))
            coarser = since <= due[0].hour <= until
        return due[0].date() == due[1].date() and coarser and not self.objected(earlier.turn, made.turn)

    def objected(self, since: int, until: int) -> bool:
        """The customer wanted it otherwise between two turns; to ask 后天是礼拜几 is no objection."""
        return any(
            PUSHES.search(turn.text) or REFUSES.search(turn.text) for turn in self._turns[since:until] if not turn.agent
        )

    def _pushed(self, since: int, until: int) -> bool:
        """The customer objected, asked when, or named a time between two turns."""
        return any(
            PUSHES.search(turn.text) or ASKS_WHEN.search(turn.text) or spans(turn.text)
            for turn in self._turns[since:until]
            if not turn.agent
        )
