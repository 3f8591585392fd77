"""What a reviewer may want to listen to: holds, silences, talking over one another, speed, the close of the call."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcripts.reading.simplified import plain
from transcripts.reading.turns import Evidence, Turn

TALK_OVER_SECONDS = 1.0
SILENCE_SECONDS = 10.0
HOLD_SECONDS = 6.0
FAST, SLOW = 6.5, 2.3  # characters a second over all the agent's speech; Mandarin is spoken at four to five
_HOLD = re.compile(r"稍等|稍候|等一下|等我一下|等一会|等会儿|请等|别挂|不要挂")
_APOLOGY = re.compile(r"对不起|抱歉|不好意思|请稍|请您稍|麻烦您?(?:稍|等)|劳驾")
_THANKS = re.compile(r"久等|感谢.{0,4}等|谢谢.{0,4}等|耐心等|耽误您")
_OFFER = re.compile(
    r"(?:还|尚)有(?:什么|别的|其他|其它|啥|没有).{0,10}(?:帮|需要|服务|事|问题|吗|么)|还需要|(?:其他|其它|别的)(?:问题|需要|可以帮|事)"
    r"|还有事吗|可以再帮"
)
_BACKCHANNEL = re.compile(r"^(?:嗯|对|好|哦|是|啊|行|的|吧|您?[说讲]|没错|喂|明白)*$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a call, with the second it is about. `kind` is a key, `text` is for the desk, in Chinese.

    `detail` holds the figure or the better wording. A help for reviewers, never a penalty.
    """

    kind: str
    text: str
    evidence: Evidence | None
    detail: str = ""


def whole(turn: Turn) -> Evidence:
    """A turn as evidence."""
    segment = turn.segment
    return Evidence(segment.channel, segment.start, segment.end, segment.text, turn.index)


def manners(turns: Sequence[Turn], ended_by: str | None = None) -> Iterator[Finding]:
    """All remarks that times and courtesies give rise to. `ended_by` is "agent" or "customer" where it is known.

    Segments may come in any order and overlap.
    """
    ordered = sorted(turns, key=lambda turn: (turn.segment.start, turn.index))
    yield from _holds(ordered)
    yield from _silences(ordered)
    yield from _talking_over(ordered)
    yield from _speed(ordered)
    yield from _close(ordered, ended_by)


def _holds(turns: Sequence[Turn]) -> Iterator[Finding]:
    """R4: an apology before a hold, thanks when coming back."""
    for at, turn in enumerate(turns):
        text = plain(turn.text)
        if not turn.agent or not _HOLD.search(text):
            continue
        back = next((later for later in turns[at + 1 :] if later.agent), None)
        seconds = back.segment.start - turn.segment.end if back is not None else 0.0
        if back is None or seconds < HOLD_SECONDS:
            continue
        if not _APOLOGY.search(text):
            yield Finding("hold_without_apology", "请客户等候前没有致歉", whole(turn), "对不起，请稍候。")
        if not _THANKS.search(plain(back.text)):
            yield Finding("hold_without_thanks", "等候后没有致谢", whole(back), f"等候 {seconds:.0f} 秒；让您久等了。")


def _silences(turns: Sequence[Turn]) -> Iterator[Finding]:
    heard_until, last = 0.0, None
    for turn in turns:
        gap = turn.segment.start - heard_until
        if last is not None and gap > SILENCE_SECONDS:
            yield Finding("long_silence", "长时间无人说话", whole(last), f"{gap:.0f} 秒")
        if turn.segment.end >= heard_until:
            heard_until, last = turn.segment.end, turn


def _talking_over(turns: Sequence[Turn]) -> Iterator[Finding]:
    """Overlaps longer than a second; an interruption when the agent began while the customer was speaking."""
    for at, turn in enumerate(turns):
        for other in turns[at + 1 : at + 4]:
            overlap = min(turn.segment.end, other.segment.end) - other.segment.start
            if other.agent == turn.agent or overlap <= TALK_OVER_SECONDS:
                continue
            if _BACKCHANNEL.match(plain(other.text)) or _BACKCHANNEL.match(plain(turn.text)):
                continue
            if other.agent:
                yield Finding("interrupted", "打断客户说话", whole(other), f"{overlap:.1f} 秒")
            else:
                yield Finding("talk_over", "双方同时说话", whole(other), f"{overlap:.1f} 秒")


def _speed(turns: Sequence[Turn]) -> Iterator[Finding]:
    spoken = [turn for turn in turns if turn.agent and turn.segment.end - turn.segment.start >= 1]
    characters = sum(len(turn.text) for turn in spoken)
    seconds = sum(turn.segment.end - turn.segment.start for turn in spoken)
    if characters < 40:
        return
    rate = characters / seconds
    if not SLOW <= rate <= FAST:
        pace = max(spoken, key=lambda turn: len(turn.text) / (turn.segment.end - turn.segment.start))
        name = ("fast_speech", "语速偏快") if rate > FAST else ("slow_speech", "语速偏慢")
        yield Finding(*name, whole(pace), f"每秒 {rate:.1f} 字")


def _close(turns: Sequence[Turn], ended_by: str | None) -> Iterator[Finding]:
    """R15: asking what else may be done; R8: the customer hangs up first."""
    agent = [turn for turn in turns if turn.agent]
    if len(agent) >= 3 and not any(_OFFER.search(plain(turn.text)) for turn in agent[-4:]):
        yield Finding(
            "no_closing_offer", "结束前没有询问还需要什么", whole(agent[-1]), "您看还有什么需要我为您做的吗？"
        )
    if ended_by == "agent" and turns:
        yield Finding("agent_hung_up_first", "客服先挂断电话", whole(turns[-1]))
