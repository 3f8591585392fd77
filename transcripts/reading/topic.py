"""How soon somebody who calls a customer comes to the point: 5 or 10 seconds 内切入正题 (S002 4.10c-3, d-3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcripts.model import Segment
from transcripts.reading.turns import Evidence, turns_of

_OWN_NAME = re.compile(
    r"(?:我(?:们)?(?:这里|这边)?|这里|这边)是(?:(?!您|你|请问|想|关于).){0,14}?"
    r"(?:客服|中心|公司|部门?|热线|专员|坐席)"
)
_GREETS = re.compile(
    r"[您你]好|早上好|上午好|下午好|晚上好|喂|工号[\d一二三四五六七八九零幺]*|打扰(?:您|你)?(?:一下)?了?"
    r"|(?:请问)?[您你]?是.{1,6}?(?:先生|女士|小姐|经理|老师)(?:吗|吧|么)?"
    r"|(?:请问)?(?:您|你)?(?:现在)?方便(?:吗|接听|说话|通话).{0,4}"
    r"|通话(?:会|将)?录音|本次通话.{0,6}录音"
)
_CONFIRMS = re.compile(
    r"^(?:喂|嗯|啊|哎|对|是|好|您好|你好|我就?是|哪位|谁|什么事|方便|可以|行|请说|[你您]说|怎么了)"
)
_SHORT = 10
_TOPIC = re.compile(
    r"回访|满意|使用|用得|用着|好用|购买|买的|买了|安装|维修|修得|修好|修过|修的|修理|报修|保养|投诉|反映|咨询|订单|预约"
    r"|上次的服务|回复您|答复"
)
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Point:
    """`seconds` from the end of greeting and confirmation to the agent's first words on the matter; `evidence`: where
    they were said."""

    seconds: float
    evidence: Evidence


def to_the_point(segments: Sequence[Segment], about: Sequence[str] = ()) -> Point | None:
    """When the agent's side came to the point. `about`: words of this very matter, such as the product. None: it was
    not heard, or the channels do not tell the two apart. Help for whoever listens, never a verdict."""
    turns = turns_of(segments)
    if len({turn.segment.channel for turn in turns}) < 2:
        return None
    words = [word for word in ("".join(one.split()) for one in about) if len(word) >= _LEAST]
    greeted: float | None = None
    greeting = True
    for turn in turns:
        text, segment = turn.text, turn.segment
        if not turn.agent:
            if greeting and (len(text) <= _SHORT or _CONFIRMS.match(text)):
                greeted = max(greeted or 0.0, segment.end)
            continue
        own = _OWN_NAME.sub(lambda found: "　" * len(found[0]), text)
        at = _first(own, words)
        greets = [found.end() for found in _GREETS.finditer(own) if at is None or found.end() <= at]
        greets += [found.end() for found in re.finditer("　+", own) if at is None or found.end() <= at]
        if greeting and greets:
            greeted = max(greeted or 0.0, _second(segment, max(greets)))
        if at is not None:
            said = _second(segment, at)
            told = Evidence(segment.channel, said, segment.end, text, turn.index)
            return Point(round(max(0.0, said - (segment.start if greeted is None else greeted)), 1), told)
        greeting = greeting and bool(greets)
    return None


def _first(text: str, words: Sequence[str]) -> int | None:
    found = [match.start()] if (match := _TOPIC.search(text)) else []
    found += [place for word in words if (place := text.find(word)) >= 0]
    return min(found, default=None)


def _second(segment: Segment, place: int) -> float:
    """When the character at `place` of the text without spaces was said."""
    passed = 0
    for word in segment.words:
        if passed >= place:
            return word.start
        passed += len(word.text.replace(" ", ""))
        if passed == place:
            return word.end
    length = len("".join(segment.text.split())) or 1
    return segment.start + (segment.end - segment.start) * min(1.0, place / length)
