"""A customer who wants no calls any more 免打扰. A suggestion that a person confirms, so the rule is small: a plain
wish for the future, never a call that comes at a bad moment or to a wrong number."""

import re
from collections.abc import Sequence

from transcripts.model import Segment
from transcripts.reading.turns import Evidence, turns_of

_NOT = r"(?:不要|不用|不许|不准|不必|别|请勿|甭)"
_CALL = (
    r"(?:给(?:我|咱|我们|俺)|跟我|往我这|往这)?(?:打|拨|来)"
    r"(?:骚扰|推销|回访|这种|这个|我)*(?:电话|手机|号码|来|过来|给我|我|了|回访|$)"
)
_WISH = re.compile(
    rf"(?:别|不要|请勿|不许|不准|甭)(?:再|老是?|总是?|一直|天天)+{_CALL}"
    rf"|以后(?:都|就|请|也)*{_NOT}(?:再)?(?:{_CALL}|联系我|来电|回访我?|打扰我?)"
    rf"|(?:别|不要|请勿|不许)(?:再|老是?|总是?)+(?:来电|回访|打扰|骚扰|联系)+(?:我|我们|了)"
    r"|不(?:想|愿意?)再?(?:接到|收到|接)(?:你们|这种|这类|任何|推销|回访|的)*(?:电话|回访|推销)"
    r"|把(?:我|我的|这个|这)(?:的|手机|电话|号码|名单|里)*(?:删|去|拿|移)(?:了|掉|除)"
    r"|(?:我)(?:要|就|会|已经)*(?:把你们?|把这个号码?)?(?:拉黑|加黑名单|加入黑名单)|再打.{0,4}(?:投诉|举报|报警|拉黑)"
)
_ANOTHER = re.compile(r"换|另[一外]|改打|打我(?:手机|座机|办公室|另)|打错|错了|打不通")
_BAD_MOMENT = re.compile(
    r"(?:晚[点些上]|下午|明天|后天|改天|回头|过.{0,3}(?:会|天|时)|周.|等.{1,8})再?打(?!我就)"
    r"|我?(?:再|来)?给[你您]们?打"
)
_ASKS = re.compile(r"是不是|吗$|为什么|怎么(?:会|被)|被你们")


def wants_no_calls(segments: Sequence[Segment]) -> Evidence | None:
    """Where the customer first said that they want no calls any more; None: they did not."""
    for turn in turns_of(segments):
        if turn.agent or _ANOTHER.search(turn.text) or _BAD_MOMENT.search(turn.text) or _ASKS.search(turn.text):
            continue
        if _WISH.search(turn.text):
            one = turn.segment
            return Evidence(one.channel, one.start, one.end, turn.text, turn.index)
    return None
