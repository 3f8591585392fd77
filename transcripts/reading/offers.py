"""The times that the agent's side puts forward for a call, and whether a customer's time is another."""

from datetime import UTC, datetime, timedelta

from callcenter.workcalendar import Calendar
from transcripts.reading.times import Take, merged, reckon, spans
from transcripts.reading.timesaid import TimeSaid, fold
from transcripts.reading.turns import Turn
from transcripts.reading.undertakings import undertakings
from transcripts.reading.wishes import time_wanted

_ENDS: tuple[Take, Take] = ("start", "end")
_SOME_DAY = datetime(2026, 1, 5, 10, tzinfo=UTC)
"""Where a call's beginning is not known, times are still compared, as if spoken then."""


class Offers:
    """The times that the agent's side has put forward for a call, as far as the talk has come."""

    def __init__(self, started_at: datetime | None, calendar: Calendar) -> None:
        self._started_at = started_at or _SOME_DAY
        self._calendar = calendar
        self._turns: list[Turn] = []
        self._read = 0
        self._times: list[tuple[TimeSaid, Turn]] = []
        self._day: TimeSaid | None = None
        self._made = False

    def hear(self, turn: Turn) -> None:
        """Note an agent's turn."""
        self._turns.append(turn)

    @property
    def made(self) -> bool:
        """Whether a call was offered for a time."""
        self._catch_up()
        return self._made

    @property
    def _said(self) -> list[tuple[TimeSaid, Turn]]:
        self._catch_up()
        return self._times

    def _catch_up(self) -> None:
        """Read the turns noted since; only few talks ask. Times of a visit or a delivery are none of a call."""
        for turn in self._turns[self._read :]:
            kinds = {act.kind for act in undertakings(turn.text)}
            if kinds and "reply" not in kinds:
                continue
            times = [said for said in spans(fold(turn.text)) if said.usable]
            self._made = self._made or bool(kinds and times)
            if kinds:
                self._day = next((said for said in reversed(times) if said.day is not None), self._day)
            self._times.extend((said, turn) for said in times)
        self._read = len(self._turns)

    def include(self, said: TimeSaid, turn: Turn) -> bool:
        """Whether the customer only says again, or reckons out, what was offered: 三点就三点, 那要到十号."""
        mine = self._moments(said, turn)
        whole = said.clock is None and not said.part
        for offer, offered_in in self._said:
            theirs = self._moments(offer, offered_in)
            if mine & theirs or (said.clock is not None and said.clock == offer.clock and said.day is None):
                return True
            if whole and {moment.date() for moment in mine} & {moment.date() for moment in theirs}:
                return True
        return False

    def dated(self, wanted: TimeSaid, before: Turn | None) -> TimeSaid:
        """The time wanted, on the day that the agent's turn before speaks of, or else the last offer."""
        if wanted.day is not None or wanted.length is not None:
            return wanted
        offered = time_wanted(before.text) if before is not None else None
        if offered is None or (offered.day is None and offered.length is None):
            self._catch_up()
            offered = self._day or offered
        return wanted if offered is None or offered.length is not None else merged(offered, wanted)

    def dayless(self, said: TimeSaid) -> bool:
        """下午打 to an offer of 两个工作日内: there is no telling on which day."""
        if said.day is not None or said.length is not None or said.clock is not None or not self._said:
            return False
        length = self._said[-1][0].length
        return length is not None and length.unit in ("day", "workday", "week", "month")

    def _moments(self, said: TimeSaid, turn: Turn) -> set[datetime]:
        spoken = self._started_at + timedelta(seconds=turn.segment.start)
        found = (reckon(said, spoken, self._calendar, take=take) for take in _ENDS)
        return {moment.at for moment in found if moment is not None}
