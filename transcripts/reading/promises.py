"""What the agent's side promises: to call or answer, to come, to deliver; and by when."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from callcenter.workcalendar import Calendar
from transcripts.reading.actions import actions
from transcripts.reading.ledger import Ledger, Made, PromiseDraft
from transcripts.reading.requests import asks_answer, asks_call, asks_when_answered
from transcripts.reading.takes import AGREES, ASKS_WHEN, DECLINES, HURRIES, PASSES_ON, PUSHES, REFUSES, cancels
from transcripts.reading.times import merged, reckon, spans
from transcripts.reading.timesaid import TimeSaid, fold
from transcripts.reading.turns import Turn, before, drafted
from transcripts.reading.undertakings import Undertaking, asks_when_to_call, sensible, undertakings
from transcripts.reading.wishes import same_time, sets_time, time_of_request, time_wanted

__all__ = ["PromiseDraft", "promised_reply", "read_promises"]

_UNSURE = re.compile(r"尽量|争取|不一定|不敢|不能保证|不好说|看情况|帮您问|大概率")
_ONLY = re.compile(r"[嗯哦啊哎欸对是的吧好行可以那就在大概约最晚迟快左右您看我们这边要得不没错问题呢哈呀了噢喔嘛明白]*")
_MERE = re.compile(r"[^您你侬恁]*打")
_TOPICS = re.compile(r"来人|有人来|修|装|到货|发货|上门|送|恢复|好(?=$|了|啊)|到(?=$|啊)")
_AGO = 3
"""Turns back that 到时候 reaches."""
_GIVES_IN = 6
"""Turns in which a refused offer may be taken after all."""


def read_promises(turns: Sequence[Turn], started_at: datetime | None, calendar: Calendar) -> tuple[PromiseDraft, ...]:
    """Every promise with a time that the agent's side makes, in the order in which they were made.

    A relative time counts from the turn in which it is promised. Without `started_at` nothing can be fixed.
    """
    return () if started_at is None else _Talk(turns, started_at, calendar).promises()


def promised_reply(promises: Sequence[PromiseDraft]) -> PromiseDraft | None:
    """The promise to call or answer that holds at the end: agreed, not replaced; of two, the earliest."""
    held = [(promise.due_at, promise) for promise in promises if promise.kind == "reply" and promise.agreed]
    dated = [(due, promise) for due, promise in held if due is not None]
    return min(dated, key=lambda item: item[0])[1] if dated else None


class _Talk:
    """One pass over a talk. `topic` is what it is about at present; `open`: a reply was promised without a time."""

    def __init__(self, turns: Sequence[Turn], started_at: datetime, calendar: Calendar) -> None:
        self.turns = turns
        self.started_at = started_at
        self.calendar = calendar
        self.replies = Ledger(turns, calendar.zone)
        self.others: list[tuple[int, PromiseDraft]] = []
        self.topic = ""
        self.open = False

    def promises(self) -> tuple[PromiseDraft, ...]:
        for at, turn in enumerate(self.turns):
            if turn.agent:
                self._hear_agent(at, turn)
            else:
                self._hear_customer(turn)
        made = [*((made.turn, made.draft) for made in self.replies.made), *self.others]
        made.sort(key=lambda item: (item[0], self.turns[item[0]].text.find(item[1].text)))
        return tuple(draft for _, draft in made)

    def _hear_customer(self, turn: Turn) -> None:
        last = self.replies.last
        if last is not None and cancels(fold(turn.text)) and time_wanted(turn.text) is None:
            self.replies.drop(last)
        if asks_call(turn.text) or asks_answer(turn.text) or asks_when_answered(turn.text):
            self.topic = "reply"
        elif ASKS_WHEN.search(turn.text) and (_TOPICS.search(turn.text) or actions(turn.text)):
            self.topic, self.open = "visit", False

    def _hear_agent(self, at: int, turn: Turn) -> None:
        acts = undertakings(turn.text)
        replies = [act for act in acts if act.kind == "reply"]
        told = False
        for act in acts:
            if act.said is None or act.void:
                continue
            if act.kind == "reply":
                told |= self._promise(at, turn, act)
            else:
                self._other(at, turn, act)
        if acts:
            self.topic = "reply" if replies else acts[-1].kind
            self.open = not told and any(not act.void for act in replies)
        elif asks_when_to_call(turn.text):
            self.topic = "reply"
        elif (last := self.replies.last) is not None and last.granted and PASSES_ON.search(fold(turn.text)):
            self.replies.drop(last)
        if not told and all(act.kind == "other" or (act.kind == "reply" and not act.void) for act in acts):
            self._answer(at, turn, replies)

    def _promise(self, at: int, turn: Turn, act: Undertaking) -> bool:
        """A promise whose time stands in its own sentence; a bare 下午三点 keeps the day of the one it changes."""
        said = self._continued(act.said) if act.said is not None else None
        if said is None:
            return False
        words = turn.text[act.begin : act.end]
        return self._make(at, turn, words, said, act.sure, act)

    def _continued(self, said: TimeSaid) -> TimeSaid:
        last = self.replies.last
        if last is None or last.said.day is None or said.day is not None or said.length is not None:
            return said
        return merged(last.said, said)

    def _answer(self, at: int, turn: Turn, replies: list[Undertaking]) -> None:
        """A time alone (十二点之前吧), 到时候给您打, or a yes to a time that the customer wanted."""
        if self.topic != "reply" or _UNSURE.search(fold(turn.text)):
            return
        customer = self._customer_before(at)
        demanded = customer is not None and (asks_call(customer.text) is not None or asks_answer(customer.text))
        wanted = self._wanted(at, customer, demanded)
        own = [said for said in spans(turn.text) if sensible(fold(turn.text), said)]
        if own and not replies:
            self._time_alone(at, turn, own, customer, wanted)
        elif not own:
            self._yes(at, turn, replies, customer, wanted, demanded)

    def _wanted(self, at: int, customer: Turn | None, demanded: bool) -> TimeSaid | None:
        """The time that the customer put forward just before."""
        if customer is None:
            return None
        asked = self._asked_when(at)
        wanted = time_of_request(customer.text) if demanded else None
        wanted = wanted or (time_wanted(customer.text) if sets_time(customer.text, asked=asked) else None)
        return self._continued(wanted) if wanted is not None else None

    def _yes(
        self,
        at: int,
        turn: Turn,
        replies: list[Undertaking],
        customer: Turn | None,
        wanted: TimeSaid | None,
        demanded: bool,
    ) -> None:
        text = fold(turn.text)
        if DECLINES.search(text) or not (replies or AGREES.match(text)):
            return
        if any(act.immediate and not act.then for act in replies):
            return
        if wanted is not None and customer is not None:
            if replies or demanded or self.replies.last is not None or self._asked_when(at):
                self._make(at, turn, customer.text, wanted, 0.8 if demanded or replies else 0.7, None, customer)
        elif replies and (hanging := self._time_hanging(at)) is not None:
            self._make(at, turn, turn.text, self._continued(hanging), 0.75, replies[0])

    def _time_alone(
        self, at: int, turn: Turn, own: list[TimeSaid], customer: Turn | None, wanted: TimeSaid | None
    ) -> None:
        asked = customer is not None and bool(ASKS_WHEN.search(customer.text) or PUSHES.search(customer.text))
        text, rest, end = fold(turn.text), "", 0
        for said in own:
            rest, end = rest + text[end : said.begin], said.end
        rest += text[end:]
        alone = _ONLY.fullmatch(rest) is not None
        agreeing = wanted is not None and (AGREES.match(text) or AGREES.match(rest)) is not None
        if not (alone or self.open or agreeing or (asked and len(rest) <= 12)):
            return
        if PASSES_ON.search(text):
            return
        told = own[0]
        for said in own[1:]:
            told = merged(told, said)
        told = merged(wanted, told) if wanted is not None else self._continued(told)
        sure = 0.85 if asked or wanted is not None or self.replies.last is not None else 0.7
        self._make(at, turn, turn.text[own[0].begin : own[-1].end], told, sure, None, granted=wanted is not None)

    def _customer_before(self, at: int) -> Turn | None:
        """The customer's turn to which this one answers: of those since the agent's last, the latest with a time."""
        answered: Turn | None = None
        for turn in reversed(self.turns[:at]):
            if turn.agent:
                break
            if answered is None or (time_wanted(answered.text) is None and spans(turn.text)):
                answered = turn
        return answered

    def _time_hanging(self, at: int) -> TimeSaid | None:
        """A time just named by either side, for 到时候给您打过去."""
        for turn in reversed(self.turns[max(0, at - _AGO) : at]):
            kinds = {act.kind for act in actions(turn.text)}
            if kinds & {"visit", "delivery", "other"} or (turn.agent and "reply" in kinds):
                return None
            if (said := time_wanted(turn.text)) is not None and (turn.agent or sets_time(turn.text)):
                return said
        return None

    def _asked_when(self, at: int) -> bool:
        """The agent's turn before asked when to call, or whether a time for it suits."""
        turn = before(self.turns, at, agent=True)
        return turn is not None and asks_when_to_call(turn.text)

    def _make(
        self,
        at: int,
        turn: Turn,
        words: str,
        said: TimeSaid,
        sure: float,
        act: Undertaking | None,
        source: Turn | None = None,
        granted: bool = False,
    ) -> bool:
        """Enter a promise said in the `words` of `source` (the agent's `turn` itself, if not the customer's)."""
        moment = reckon(said, self._now(turn), self.calendar)
        if moment is None:
            return False
        if (act is None or _MERE.fullmatch(fold(words))) and self._within_last(at, said, moment.at):
            return True
        field = drafted(words, sure * moment.sure, source or turn, words)
        agreed = act is None or self._taken(at, act)
        draft = PromiseDraft(words, moment.at, "reply", field.confidence, field.evidence, agreed)
        actor, more = (act.actor, act.more) if act is not None else ("", False)
        self.replies.add(Made(draft, at, said, actor, more, granted=granted or source is not None))
        self.open = False
        return True

    def _within_last(self, at: int, said: TimeSaid, due: datetime) -> bool:
        """It only says at which hours the promise that stands may be kept: 下午打 of 两个工作日内, or an hour from
        which on they may call."""
        last = self.replies.last
        if last is None or not last.draft.agreed or last.draft.due_at is None:
            return False
        standing, on = (moment.astimezone(self.calendar.zone) for moment in (last.draft.due_at, due))
        if said.edge == "from":
            return standing.date() == on.date() and on <= standing
        bare = said.day is None and said.length is None and last.said.length is not None
        hurried = any(HURRIES.search(fold(turn.text)) for turn in self.turns[last.turn : at] if not turn.agent)
        return bare and on.date() < standing.date() and not hurried

    def _other(self, at: int, turn: Turn, act: Undertaking) -> None:
        moment = reckon(act.said, self._now(turn), self.calendar) if act.said is not None else None
        words = turn.text[act.begin : act.end]
        field = drafted(words, act.sure * (moment.sure if moment else 0.5), turn, words)
        due = moment.at if moment else None
        draft = PromiseDraft(words, due, act.kind, field.confidence, field.evidence, self._taken(at, act))
        self.others.append((at, draft))

    def _taken(self, at: int, act: Undertaking) -> bool:
        """Whether the customer lets it stand: an offer falls when it is refused."""
        answer = next((turn for turn in self.turns[at + 1 :] if not turn.agent), None)
        if not act.offer or answer is None or not REFUSES.search(fold(answer.text)):
            return True
        later = [turn for turn in self.turns[at + 1 :][:_GIVES_IN] if not turn.agent and turn is not answer]
        return any(same_time(act.said, turn.text) and not REFUSES.search(fold(turn.text)) for turn in later)

    def _now(self, turn: Turn) -> datetime:
        return (self.started_at + timedelta(seconds=turn.segment.start)).astimezone(UTC)
