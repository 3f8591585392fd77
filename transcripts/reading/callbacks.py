"""Whether the customer asks to be called, and at what time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from callcenter.workcalendar import Calendar
from transcripts.reading.actions import actions
from transcripts.reading.offers import Offers
from transcripts.reading.requests import asks_call
from transcripts.reading.takes import ASKS_WHEN, cancels
from transcripts.reading.times import merged, reckon, spans
from transcripts.reading.timesaid import TimeSaid, fold
from transcripts.reading.turns import Evidence, Turn, drafted
from transcripts.reading.undertakings import asks_when_to_call
from transcripts.reading.wishes import says_free, sets_time, time_of_request, time_wanted


@dataclass(frozen=True, slots=True)
class CallbackDraft:
    """Whether a call was asked for, and the time that the customer named for it (aware; None: none that can be fixed).

    `confidence` is that of `requested`, `at_confidence` that of `at`.
    """

    requested: bool
    at: datetime | None
    confidence: float
    evidence: Evidence | None
    at_confidence: float = 0.0


_WHERE = re.compile(
    r"(?:打|拨|联系|回)(?:给)?(?:我|我们)?(?:的|这个|这|那个|那|现在这?个?|本人)*"
    r"(?:手机|电话|座机|号|尾号|[零幺一二三四五六七八九\d]{4,}|就(?:行|可以|好|成)|也(?:行|可以)|[这那][个只]|(?<=我的))"
    r"|打我(?:[爸妈爹娘哥姐弟妹]|儿子|女儿|闺女|老公|老婆|老伴|爱人|媳妇|同事|家)"
)
_BY_HOUR = re.compile(
    r"(?:白天|平时|晚上|早上|中午|[上下]午|夜里|下班).{0,3}打.{0,2}(?:手机|座机|家里?|办公室|单位|这|那|[零幺一二三四五六七八九\d]{3})"
)
_NUMBER_ASKED = re.compile(r"电话|号码|手机|联系方式|怎么联系|哪个号|打哪|联系您哪")
_PRESSING = re.compile(
    r"能不能|麻烦|请|让|叫|必须|最好|尽快|希望|务必|一定|有(?:消息|结果|货|信)|到时候?|直接|记得|有空|得空"
    r"|[好完清楚到齐定妥出来]了?(?:就|再)?$|有[一-鿿]{1,2}了?(?:就|再)?$|之?前|到了?[^你您到]{0,5}先$"
)
_ARRIVED = re.compile(r"到了?[^你您到]{0,5}先$")
_REMIND = re.compile(r"提醒|通知|告诉|[说讲]一?声")
_SPOKEN_OF = re.compile(r"[打回]电话|给[我他她]|联[系络]我|打给|回电|打过来")
_VISITS = re.compile(r"上门|过去|师傅去|安装|维修|送货|来店|到店|参观|提货|取货|自己(?:再|就)?(?:过?[来去]|跑)")
_WANTS = re.compile(r"需要|要不要|用不用|要.{0,8}吗")
_YES = re.compile(r"^(?:嗯|哦|啊)*(?:要(?!是)|需要|对|好|行|可以|麻烦|嗯|是的?|得)")
_ON_PHONE = re.compile(r"接电话|打电话|回电|联系[您你]|打给[您你]")


def read_callback(
    turns: Sequence[Turn],
    started_at: datetime | None,
    calendar: Calendar,
) -> CallbackDraft:
    """A request to be called, or a time that the customer sets for the call that the agent offers.

    Giving a number when asked for one is no request, nor is agreeing to the agent's own time or saying it again.
    """
    wish = _Wish(turns, Offers(started_at, calendar))
    for at, turn in enumerate(turns):
        wish.hear(at, turn)
    if wish.asked is None:
        spoken_of = any(_SPOKEN_OF.search(fold(turn.text)) for turn in turns if not turn.agent)
        return CallbackDraft(False, None, 0.8 if spoken_of else 0.95, None)
    field = drafted("true", wish.sure, wish.when_turn or wish.asked)
    moment = None
    if wish.when is not None and wish.when_turn is not None and started_at is not None and not wish.dayless:
        spoken = started_at + timedelta(seconds=wish.when_turn.segment.start)
        moment = reckon(wish.when, spoken, calendar, take="start")
    return CallbackDraft(
        True,
        moment.at if moment else None,
        field.confidence,
        field.evidence,
        round(moment.sure * min(1.0, field.confidence + 0.05), 3) if moment else 0.0,
    )


class _Wish:
    """One pass over a talk: the turn in which a call is `asked` for, how `sure` that is, and `when` it is wanted,
    told in `when_turn`; `dayless` when there is no telling on which day."""

    def __init__(self, turns: Sequence[Turn], offers: Offers) -> None:
        self._turns = turns
        self._offers = offers
        self.asked: Turn | None = None
        self.sure = 0.0
        self.when: TimeSaid | None = None
        self.when_turn: Turn | None = None
        self.dayless = False

    def hear(self, at: int, turn: Turn) -> None:
        """Take in the next turn of either side."""
        if turn.agent:
            self._offers.hear(turn)
            return
        before = _answered(self._turns, at)
        request = _request(turn, before, self._offers)
        chosen = time_of_request(turn.text) if request else None
        timed = any(said.usable for said in spans(fold(turn.text)))
        if chosen is None and timed and _sets_time(turn, before, self._turns[:at], asked=self.asked is not None):
            chosen = self._new(turn, before, request)
            request = request or (0.75 if chosen is not None else 0.0)
        if not request and timed and self.when is None:
            chosen = _taken_up(self._turns, at, self._offers, before)
            request = 0.7 if chosen is not None else 0.0
        if request:
            self.asked, self.sure = self.asked or turn, max(self.sure, request)
        if chosen is not None:
            self._choose(self._offers.dated(chosen, before), turn)
        if cancels(fold(turn.text)) and not request:
            self.asked, self.when = None, None

    def _new(self, turn: Turn, before: Turn | None, request: float) -> TimeSaid | None:
        """The time that the customer sets, unless it is the offered one; that is new only to the question when, and
        to a wish that it makes more exact."""
        chosen = time_wanted(turn.text)
        if chosen is None or request or self.when is not None:
            return chosen
        if before is not None and ASKS_WHEN.search(fold(before.text)):
            return chosen
        return None if self._offers.include(self._offers.dated(chosen, before), turn) else chosen

    def _choose(self, chosen: TimeSaid, turn: Turn) -> None:
        self.when = chosen if self.when is None else merged(self.when, chosen)
        self.when_turn = turn
        self.dayless = self._offers.dayless(self.when)


def _taken_up(turns: Sequence[Turn], at: int, offers: Offers, before: Turn | None) -> TimeSaid | None:
    """The time at which the customer can be reached, where the agent's next turn is about calling then."""
    turn = turns[at]
    after = next((later for later in turns[at + 1 : at + 3] if later.agent), None)
    if after is None or not _calls(after):
        return None
    wanted = says_free(turn.text)
    if wanted is None and sets_time(turn.text) and spans(after.text):
        told = time_wanted(turn.text)
        wanted = told if told is not None and (told.clock is not None or told.part) else None
    return None if wanted is None or offers.include(offers.dated(wanted, before), turn) else wanted


def _answered(turns: Sequence[Turn], at: int) -> Turn | None:
    """The agent's turn to which a customer's answers: the last, or the one before a mere 嗯 or 您说."""
    spoken = [turn for turn in turns[max(0, at - 5) : at] if turn.agent]
    if not spoken:
        return None
    idle = len(spoken) > 1 and len(spoken[-1].text) <= 6 and not actions(spoken[-1].text) and not spans(spoken[-1].text)
    return spoken[-2] if idle else spoken[-1]


def _request(turn: Turn, before: Turn | None, offers: Offers) -> float:
    """How sure it is that this turn asks for a call; 0 when it does not. After a call was
    offered 等你电话 only takes it."""
    found = asks_call(turn.text)
    text = fold(turn.text)
    if found is None:
        wants = before is not None and _WANTS.search(before.text) and _calls(before)
        return 0.6 if wants and _YES.match(text) else 0.0
    if found.waits and offers.made:
        return 0.0
    answering = before is not None and _NUMBER_ASKED.search(before.text) is not None
    if answering and _BY_HOUR.search(text):
        return 0.0
    if _WHERE.match(text, found.begin) and time_of_request(text) is None:
        pressed = _PRESSING.search(text[: found.begin]) or _REMIND.search(text, found.end)
        if not pressed or (answering and not _ARRIVED.search(text[: found.begin])):
            return 0.0
        return 0.55
    return found.sure


def _sets_time(turn: Turn, before: Turn | None, earlier: Sequence[Turn], *, asked: bool) -> bool:
    """The customer names the time of the call that the agent offers or asks about, or that they `asked` for."""
    if before is None or not (_calling(before, earlier) or (asked and not actions(before.text))):
        return False
    if any(act.kind in ("visit", "delivery") for act in actions(turn.text)) or _VISITS.search(turn.text):
        return False
    return sets_time(turn.text, asked=asks_when_to_call(before.text))


def _calling(before: Turn, earlier: Sequence[Turn]) -> bool:
    """The talk is about calling: the agent's turn before says so, or says nothing of what they do and one shortly
    before it does."""
    if actions(before.text):
        return _calls(before)
    return any(_calls(turn) for turn in earlier[-4:] if turn.agent)


def _calls(turn: Turn) -> bool:
    """The agent's turn is about calling, and not about coming."""
    return any(act.kind == "reply" for act in actions(turn.text)) or bool(_ON_PHONE.search(fold(turn.text)))
